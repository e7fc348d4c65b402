"""Stock that orders take and give back, any number of products in one statement.

One row a product is the truth. Whoever changes stock locks first, in the order of the
product's key; every deed locks cart or order before stock, and stock before the company
(model 1-map), so two overlapping carts wait for each other and never deadlock.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.timezone import now

from catalog.models import Stock

_MOVE_SQL = """
UPDATE catalog_stock stock
SET reserved = stock.reserved + moved.quantity, moved_at = %(at)s
FROM unnest(%(ids)s::bigint[], %(quantities)s::int[]) AS moved(product_id, quantity)
WHERE stock.product_id = moved.product_id
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A stock row while it is locked: pieces in the house, promised to orders, and free to sell."""

    on_hand: int = 0
    reserved: int = 0
    available: int = 0


def lock(ids: Iterable[int]) -> dict[int, Held]:
    """Lock the stock of products until the transaction ends and return it as it is now, by product.

    One statement, rows taken in the order of the product's key; a product without a
    stock row has nothing and is absent. Must run inside a transaction.
    """
    rows = Stock.objects.filter(product__in=set(ids)).order_by("product").select_for_update(no_key=True)
    return {pk: Held(*facts) for pk, *facts in rows.values_list("product_id", "on_hand", "reserved", "available")}


def take(quantities: Mapping[int, int]) -> None:
    """Promise pieces of locked products to an order. Compare with what `lock` returned first: this one does not ask."""
    _move(quantities)


def release(quantities: Mapping[int, int]) -> None:
    """Give promised pieces of locked products back; more than were promised is refused by the database."""
    _move({pk: -quantity for pk, quantity in quantities.items()})


def _move(quantities: Mapping[int, int]) -> None:
    if not quantities:
        return
    assert transaction.get_connection().in_atomic_block, "Lock the stock first, in the same transaction."
    facts: dict[str, Any] = {"ids": list(quantities), "quantities": list(quantities.values()), "at": now()}
    with connection.cursor() as cursor:
        cursor.execute(_MOVE_SQL, facts)
