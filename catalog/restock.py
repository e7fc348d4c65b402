"""Waiting for goods: a wish to hear once when a product can be bought again, to the mailbox one signs in with (S0-10).

    subscribe ──► active ──stock has come (the clock, every two minutes)──► notified: one letter for all that came
                     └────cancel · stop (the letter's own link)──► cancelled

There is no row of an arrival: whoever moves stock knows nothing of subscriptions. The clock
asks which of those that wait are free to sell now, so stock that comes twice is told once,
and a worker that dies goes on with the next batch.

A suspended company is not written to until it is restored. Whoever may not order any more
(switched off, gone from the company, of another role) has their wishes ended.
"""

import logging
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import prefetch_related_objects
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts.models import Membership
from accounts.roles import RIGHTS, Right
from catalog import emails, pricing, tree
from catalog.emails import Arrival
from catalog.listing import LEAST
from catalog.models import CatalogTerms, Product, Restock
from wholesale.errors import Refused

log = logging.getLogger(__name__)

LATELY = timedelta(days=14)  # that what has come is listed
BATCH = 200  # people whose letters are written in one transaction
MOST_ARRIVED = 100  # wishes whose goods are listed as come
PURPOSE = "restock"  # of the letter's stop link

_LOST_SQL = """
UPDATE catalog_restock restock SET cancelled_at = %(at)s
WHERE restock.notified_at IS NULL AND restock.cancelled_at IS NULL AND NOT EXISTS (
    SELECT FROM accounts_membership member JOIN accounts_user person ON person.id = member.user_id
    WHERE member.user_id = restock.user_id AND member.company_id = restock.company_id
      AND member.is_active AND person.is_active AND member.role = ANY(%(roles)s)
)
"""

# What can be bought now by somebody who waits for it: in stock, sold, at a price of the company's own list.
_DUE = f"""
FROM catalog_restock restock
JOIN catalog_stock stock ON stock.product_id = restock.product_id AND stock.available > 0
JOIN catalog_product p ON p.id = restock.product_id AND p.is_active AND p.category_id = ANY(%(categories)s::bigint[])
JOIN accounts_company company ON company.id = restock.company_id AND company.status = 'approved'
LEFT JOIN catalog_tariff tariff ON tariff.company_id = restock.company_id
JOIN catalog_pricelist list ON list.id = coalesce(tariff.price_list_id, %(default_list)s)
{pricing.lateral("own", product="p.id", price_list="list.id", quantity=LEAST)}
WHERE restock.notified_at IS NULL AND restock.cancelled_at IS NULL AND own.amount IS NOT NULL
"""

# A person's first wish stands for the person: two clocks never share one, so nobody's goods go in two letters.
_TAKE_SQL = f"""
WITH due AS MATERIALIZED (SELECT DISTINCT restock.user_id {_DUE}),
first AS MATERIALIZED (
    SELECT min(waits.id) AS id FROM due JOIN catalog_restock waits ON waits.user_id = due.user_id
    WHERE waits.notified_at IS NULL AND waits.cancelled_at IS NULL
    GROUP BY waits.user_id
)
SELECT held.user_id FROM first JOIN catalog_restock held ON held.id = first.id
WHERE held.notified_at IS NULL AND held.cancelled_at IS NULL
ORDER BY held.id LIMIT %(batch)s FOR NO KEY UPDATE OF held SKIP LOCKED
"""  # noqa: S608 - put together from our own text

_ARRIVED_SQL = f"""
SELECT restock.id, own.amount, list.currency {_DUE} AND restock.user_id = ANY(%(users)s::bigint[])
ORDER BY restock.id FOR NO KEY UPDATE OF restock SKIP LOCKED
"""


def subscribe(member: Membership, product_id: int) -> Restock:
    """Wait for a product in the member's name; waiting already is the same wish again, now of the present company.

    Raises Product.DoesNotExist, Refused("in_stock") for what can be bought now.
    """
    product = Product.objects.shown().select_related("stock").only("sku", "stock__available").get(pk=product_id)
    if hasattr(product, "stock") and product.stock.available > 0:
        words = _("%(sku)s is in stock: it can be ordered now.")
        raise Refused("in_stock", words % {"sku": product.sku})
    wish = Restock(user=member.user, company=member.company, product=product)
    Restock.objects.bulk_create([wish], ignore_conflicts=True)
    mine = Restock.objects.of(member.user).active().filter(product=product)
    mine.update(company=member.company)
    return mine.get()


def cancel(member: Membership, product_id: int) -> int:
    """Wait for a product no longer; returns how many wishes ended: none where there was none."""
    return Restock.objects.of(member.user).filter(product=product_id).cancel(at=now())


def stop(user_id: int) -> int:
    """End everything a person waits for; returns how many wishes ended. Safe to repeat."""
    return Restock.objects.of(user_id).cancel(at=now())


def awaits(user: Any, product_id: int) -> bool:
    """Say whether a person waits for a product."""
    return Restock.objects.of(user).active().filter(product=product_id).exists()


def arrived(user: Any) -> list[int]:
    """Return the products a person was told of lately, the newest first, each once."""
    told = Restock.objects.of(user).told(since=now() - LATELY).filter(product__category__in=tree.current().ids(None))
    told = told.order_by("-notified_at", "-pk")
    return list(dict.fromkeys(told.values_list("product_id", flat=True)[:MOST_ARRIVED]))


def notify_due() -> int:
    """Write to everybody whose goods have come; returns how many people. Safe to repeat, and twice at once.

    Each batch is a transaction of its own with the same number of statements: the letters, and the wishes closed.
    """
    _end_lost()
    told = 0
    while people := _notify_batch():
        told += people
    return told


def _end_lost() -> None:
    roles = [str(role) for role in RIGHTS[Right.CART]]
    with connection.cursor() as cursor:
        cursor.execute(_LOST_SQL, {"at": now(), "roles": roles})


@transaction.atomic
def _notify_batch() -> int:
    """Write the letters of one batch; returns how many people got one."""
    facts: dict[str, Any] = {
        "on": pricing.today(),
        "default_list": CatalogTerms.objects.current().default_list_id,
        "categories": tree.current().ids(None),
        "batch": BATCH,
    }
    users = [pk for (pk,) in _rows(_TAKE_SQL, facts)]
    found = _rows(_ARRIVED_SQL, facts | {"users": users}) if users else []
    if not found:
        return 0
    prices = {pk: (amount, currency) for pk, amount, currency in found}
    people = _by_person(prices)
    prefetch_related_objects([each[0].wish.user for each in people], "devices")
    _write(people)
    Restock.objects.filter(pk__in=prices).update(notified_at=now())
    return len(people)


def _write(people: list[list[Arrival]]) -> None:
    """Write all letters with one statement; an address that none can be sent to does not hold back the others."""
    try:
        emails.arrived(people)
    except Refused:
        for come in people:
            try:
                emails.arrived([come])
            except Refused as refusal:
                log.warning("No notice for person %s: %s", come[0].wish.user_id, refusal)


def _rows(sql: str, facts: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, facts)
        return cursor.fetchall()


def _by_person(prices: Mapping[int, tuple[Decimal, str]]) -> list[list[Arrival]]:
    """Return what has come by person, each person's in the order it was asked for."""
    rows = Restock.objects.filter(pk__in=prices).select_related("user", "product__stock").defer("product__search")
    people: dict[int, list[Arrival]] = {}
    for wish in rows.order_by("pk"):
        people.setdefault(wish.user_id, []).append(Arrival(wish, *prices[wish.pk]))
    return list(people.values())
