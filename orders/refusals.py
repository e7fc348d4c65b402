"""Refusals of the deal that carry more than words: which line, and both prices of a change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from orders.models import Order
from wholesale import money
from wholesale.errors import Breach, Refused

SPOKEN = 5  # breaches said in one message; a page shows them all


class LinesRefused(Refused):
    """A cart cannot be as asked, and is as it was. `lines` holds the breaches of each product, `whole` the others."""

    def __init__(self, lines: Mapping[int, Iterable[Breach]], whole: Iterable[Breach] = ()) -> None:
        self.lines = {product: tuple(found) for product, found in lines.items()}
        self.whole = tuple(whole)
        found = [*(breach for each in self.lines.values() for breach in each), *self.whole]
        super().__init__(found[0].code, " ".join(breach.message for breach in found[:SPOKEN]), found)


@dataclass(frozen=True, slots=True)
class Change:
    """A line whose price is not what the buyer saw."""

    product_id: int
    sku: str
    name: str
    quantity: int
    was: Decimal
    now: Decimal


class PriceChanged(Refused):
    """Prices differ from those the buyer saw: a page shows both, line by line and in total."""

    def __init__(self, changes: Iterable[Change], *, was: Decimal, now: Decimal) -> None:
        self.changes = tuple(changes)
        self.was_total, self.now_total = was, now
        breaches = [Breach("price_changed", each.sku, need=each.now, have=each.was) for each in self.changes]
        super().__init__("price_changed", _("Prices have changed since you saw them: look at both."), breaches)


def placed_before(order: Order) -> str:
    """Say that a form has made its order already, and which one."""
    return _("Order %(number)s has already been placed with this form.") % {"number": order.number}


class CartChanged(Refused):
    """The cart is not what the page showed: another tab or another device has changed it."""

    def __init__(self, *, was: Decimal | None = None, now: Decimal | None = None, currency: str = "") -> None:
        self.was_total, self.now_total = was, now
        if was is None or now is None:
            words = _("The cart has changed since this page was opened: check it again.")
        else:
            sums = {"was": money.format(was, currency), "now": money.format(now, currency)}
            words = _("The cart has changed since this page was opened, from %(was)s to %(now)s: check it again.")
            words %= sums
        super().__init__("cart_changed", words)
