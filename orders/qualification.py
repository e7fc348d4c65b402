"""Qualifying for wholesale prices: the first order opens them, and cancelling it may close them again (S0-01).

The company's tariff is locked before its orders are looked at, so of two orders decided
at once one is seen by the other.
"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from catalog.models import Tariff

if TYPE_CHECKING:
    from accounts.models import User
    from orders.models import Order


def opened(order: "Order", *, by: "User | None") -> bool:
    """Open wholesale prices to the company of a confirmed order that qualifies; say whether they were closed before."""
    if not order.qualifies:
        return False
    tariff = _locked(order)
    if tariff.status != Tariff.Status.NONE:
        return False
    tariff.move(Tariff.Status.WHOLESALE, by=by, why=_("Order %(number)s is confirmed.") % {"number": order.number})
    return True


def fall_back(order: "Order", *, by: "User | None") -> bool:
    """Close wholesale prices after a qualifying order is cancelled, unless another one holds them open."""
    tariff = _locked(order)
    if tariff.status != Tariff.Status.WHOLESALE or order.company.orders.qualifying().exists():
        return False
    tariff.move(Tariff.Status.NONE, by=by, why=_("Order %(number)s is cancelled.") % {"number": order.number})
    return True


def _locked(order: "Order") -> Tariff:
    """Return the company's tariff, made by the list it buys by where nobody has given it one yet."""
    Tariff.objects.bulk_create(
        [Tariff(company=order.company, price_list_id=order.price_list_id, status=Tariff.Status.NONE)],
        ignore_conflicts=True,
    )
    tariff = Tariff.objects.select_for_update(no_key=True).get(company=order.company)
    tariff.company = order.company
    return tariff
