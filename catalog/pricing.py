"""What a unit costs a buyer: one piece of SQL, asked by the list, the card, the cart and the order alike.

A company buys by its own list, or by the seller's default one; beside it stands the base
(retail) list. The price of a unit is the row of a list with the largest quantity step that
the quantity reaches, in force on the day. A list without such a row has *no price* for the
product, which is not zero.

    status            the own list             the base list
    exempt, wholesale what the buyer pays      –
    none              after the first order    what the buyer pays below the minimum (orders.minimums)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from accounts.models import Company, Membership
from accounts.roles import Right, allows
from catalog import tree
from catalog.models import CatalogTerms, PriceList, Tariff
from wholesale.models import Seller

PRICE_SQL = """
SELECT price.amount, price.min_quantity
FROM catalog_price price
WHERE price.product_id = {product} AND price.price_list_id = {price_list}
  AND price.min_quantity <= {quantity} AND price.valid_from <= {on}
  AND (price.valid_until IS NULL OR price.valid_until >= {on})
ORDER BY price.min_quantity DESC, price.valid_from DESC
LIMIT 1
"""


def lateral(alias: str, *, product: str, price_list: str, quantity: str, on: str = "%(on)s::date") -> str:
    """Return the join that adds `alias.amount` and `alias.min_quantity`, null where there is no price.

    The arguments are SQL of the caller's own statement: a column, or a named placeholder
    such as `%(own_list)s`. They are never a person's words.
    """
    sql = PRICE_SQL.format(product=product, price_list=price_list, quantity=quantity, on=on)
    return f"LEFT JOIN LATERAL ({sql}) {alias} ON true"


def both(*, product: str, quantity: str, on: str = "%(on)s::date") -> str:
    """Return the joins `own` and `base` of a tariff; their lists are the placeholders of `parameters`."""
    return "\n".join(
        lateral(alias, product=product, price_list=f"%({alias}_list)s", quantity=quantity, on=on)
        for alias in ("own", "base")
    )


_OF_SQL = f"""
SELECT line.product_id, own.amount, base.amount, own.min_quantity
FROM unnest(%(products)s::bigint[], %(quantities)s::bigint[]) AS line(product_id, quantity)
{both(product="line.product_id", quantity="line.quantity")}
"""  # noqa: S608 - put together from our own text

_STEPS_SQL = f"""
SELECT step.quantity, own.amount, base.amount
FROM (
    SELECT DISTINCT min_quantity AS quantity FROM catalog_price
    WHERE product_id = %(product)s AND price_list_id IN (%(own_list)s, %(base_list)s)
) step
{both(product="%(product)s", quantity="step.quantity")}
WHERE own.amount IS NOT NULL OR base.amount IS NOT NULL
ORDER BY step.quantity
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class TariffView:
    """By which lists a buyer buys. `status` is empty where nobody has given the company a tariff yet."""

    list_id: int
    base_id: int
    status: str
    currency: str
    includes_tax: bool
    base_includes_tax: bool

    @property
    def shows_both(self) -> bool:
        """Whether the buyer sees the base price too: own prices are not open yet, or there is no buyer."""
        return self.status in {"none", ""} and self.list_id != self.base_id

    @property
    def parameters(self) -> dict[str, int]:
        """The placeholders that `both` leaves in a statement, but for the day."""
        return {"own_list": self.list_id, "base_list": self.base_id}


@dataclass(frozen=True, slots=True)
class Priced:
    """Prices of one unit at a quantity, None where a list has none; `step` is the quantity the own price begins at."""

    own: Decimal | None
    base: Decimal | None
    step: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """Prices of one unit from `quantity` on."""

    quantity: int
    own: Decimal | None
    base: Decimal | None


@dataclass(frozen=True, slots=True)
class _List:
    currency: str
    includes_tax: bool


def tariff_of(member: Membership | None) -> TariffView:
    """Return by which lists the reader of a page buys, a stranger by the default one. No statement when warm."""
    if member is None:
        return _view(None, "")
    return _view(member.tariff_list_id, member.tariff_status or "")


def tariff_for(company: Company) -> TariffView:
    """Return by which lists a company buys, when nobody of it is there. One statement."""
    return view_of(Tariff.objects.filter(company=company).first())


def view_of(tariff: Tariff | None) -> TariffView:
    """Return what a tariff that has been read already says, the default one for None. No statement when warm."""
    return _view(tariff.price_list_id, tariff.status) if tariff else _view(None, "")


def shown_to(member: Membership | None, *, staff: bool = False) -> TariffView | None:
    """Return the tariff whose prices this reader may see, or None: then a page has no price at all (threat 3)."""
    open_to = CatalogTerms.objects.current().prices_for
    if member is not None:
        known = open_to != CatalogTerms.PricesFor.APPROVED or member.company.can_order
        return tariff_of(member) if known and allows(member, Right.SEE_PRICES) else None
    return tariff_of(None) if staff or open_to == CatalogTerms.PricesFor.EVERYONE else None


def of(tariff: TariffView, *, on: date, lines: Mapping[int, int]) -> dict[int, Priced]:
    """Return the prices of `lines` {product: quantity} on a day of the seller, in one statement for any number."""
    facts: dict[str, Any] = {"products": list(lines), "quantities": list(lines.values()), "on": on, **tariff.parameters}
    with connection.cursor() as cursor:
        cursor.execute(_OF_SQL, facts)
        return {pk: Priced(*prices) for pk, *prices in cursor.fetchall()}


def steps(product_id: int, tariff: TariffView, on: date) -> list[Step]:
    """Return the price ladder of a product: both lists' prices at every quantity where one of them changes."""
    with connection.cursor() as cursor:
        cursor.execute(_STEPS_SQL, {"product": product_id, "on": on, **tariff.parameters})
        return [Step(*row) for row in cursor.fetchall()]


def today() -> date:
    """Return the day whose prices are in force: the seller's."""
    return Seller.objects.get_current().today()


def _view(list_id: int | None, status: str) -> TariffView:
    """Complete a tariff from the terms; a base list in another currency is no comparison, so there is none then."""
    terms = CatalogTerms.objects.current()
    own_id = list_id or terms.default_list_id
    lists = _knowing(own_id, terms.base_list_id)
    own, base = lists[own_id], lists[terms.base_list_id]
    base_id = terms.base_list_id if base.currency == own.currency else own_id
    return TariffView(own_id, base_id, status, own.currency, own.includes_tax, lists[base_id].includes_tax)


def _knowing(*ids: int) -> dict[int, _List]:
    """Return what is known of every price list; one that was added unheard of makes a new version."""
    lists = tree.known("lists", _lists)
    if all(pk in lists for pk in ids):
        return lists
    tree.bump()
    return tree.known("lists", _lists)


def _lists() -> dict[int, _List]:
    rows = PriceList.objects.values_list("pk", "currency", "includes_tax")
    return {pk: _List(currency, included) for pk, currency, included in rows}
