"""Minimums of an order: what opens wholesale prices and what every order must reach.

Two different rules (S0-A2). The *first order* qualifies for prices: a company that has
not bought at wholesale yet does so from a sum counted at wholesale prices (S0-01).
*Each order* is accepted from a sum of its own, by the city it goes to (S0-03). A seller
without a rule has no row, and nothing is shown: absent is not zero.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from wholesale import money
from wholesale.errors import Breach

FIRST_ORDER = "first_order"
EACH_ORDER = "each_order"
BEFORE_FIRST_ORDER = frozenset({"none", "retail"})  # statuses of a tariff that must still qualify


class By(StrEnum):
    """The prices a cart is sold at."""

    OWN = "own"  # the company's own list
    BASE = "base"  # the base (retail) list
    REFUSE = "refuse"  # none: the first order is too small and the terms refuse it


@dataclass(frozen=True, slots=True)
class Minimum:
    """A row of the terms. `amount` is of goods, tax included; an empty `city_mark` holds everywhere."""

    scope: str
    amount: Decimal
    city_mark: str = ""
    unlocks: bool = False
    below: str = "refuse"


@dataclass(frozen=True, slots=True)
class Basis:
    """By what prices a cart is sold, and whether confirming the order opens wholesale prices."""

    by: By
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """A minimum with how far the cart has come; `breach` holds the figures and words, met or not."""

    breach: Breach
    is_met: bool
    is_blocking: bool

    @property
    def code(self) -> str:
        return self.breach.code


def matching(minimums: Iterable[Minimum], scope: str, marks: Iterable[str]) -> Minimum | None:
    """Return the minimum of a scope for a city with `marks`: the largest, since every matching one must hold."""
    names = {"", *marks}
    rows = [row for row in minimums if row.scope == scope and row.city_mark in names]
    return max(rows, key=lambda row: row.amount, default=None)


def basis(status: str, own_total: Decimal, first: Minimum | None) -> Basis:
    """Decide by what prices goods worth `own_total` at wholesale prices are sold (model 2.3; source: S0-01)."""
    if first is None or status not in BEFORE_FIRST_ORDER:
        return Basis(By.OWN)
    if own_total >= first.amount:
        return Basis(By.OWN, opens=first.unlocks)
    return Basis(By.BASE if first.below == "retail" else By.REFUSE)


def first_order(first: Minimum, own_total: Decimal, currency: str) -> Progress:
    """Tell how far a cart is from wholesale prices; short of it blocks only where the terms refuse retail."""
    missing = first.amount - own_total
    sums = {"missing": money.format(missing, currency), "need": money.format(first.amount, currency)}
    if missing <= 0:
        words = _("The first order reaches %(need)s: the cart is sold at wholesale prices.") % sums
    elif first.below == "retail":
        words = _("Add goods for %(missing)s more, counted at wholesale prices, to buy at wholesale prices.") % sums
    else:
        words = _("Add %(missing)s more: the first order starts from %(need)s.") % sums
    blocks = missing > 0 and first.below != "retail"
    return _progress("minimum_first_order", words, first.amount, own_total, blocks)


def each_order(each: Minimum, total: Decimal, currency: str, city: str = "") -> Progress:
    """Tell how far a cart is from being accepted at all; `city` names the place a marked minimum holds for."""
    missing = each.amount - total
    facts = {
        "missing": money.format(missing, currency),
        "need": money.format(each.amount, currency),
        "city": city,
    }
    place = bool(each.city_mark and city)
    if missing <= 0:
        words = _("The minimum order for %(city)s is reached.") if place else _("The minimum order is reached.")
    elif place:
        words = _("Add %(missing)s more: the minimum order for %(city)s is %(need)s.")
    else:
        words = _("Add %(missing)s more: the minimum order is %(need)s.")
    return _progress("minimum_each_order", words % facts, each.amount, total, missing > 0)


def _progress(code: str, words: str, need: Decimal, have: Decimal, blocks: bool) -> Progress:
    missing = max(need - have, Decimal())
    breach = Breach(code, words, need=need, have=have, missing=missing or None, help="minimum")
    return Progress(breach, is_met=not missing, is_blocking=blocks)
