"""How stock is told, what can be bought at the least, and which steps of a price ladder a buyer can reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, TypeVar

from django.utils.translation import gettext as _

from wholesale.templatetags.house import qty


class StockTerms(Protocol):
    """What the terms of the catalogue say of stock: `exact` or `bands`, and the bands, ascending."""

    stock_words: str
    bands: list[int]


@dataclass(frozen=True, slots=True)
class Told:
    """Stock in words, and its tone: good, turn (few are left) or empty (none)."""

    words: str
    tone: str


class Stepped(Protocol):
    """A row of a price ladder."""

    @property
    def quantity(self) -> int: ...
    @property
    def own(self) -> Decimal | None: ...
    @property
    def base(self) -> Decimal | None: ...


S = TypeVar("S", bound=Stepped)


def least(pack_size: int, min_quantity: int) -> int:
    """Return the smallest quantity that can be bought: whole packs that reach the minimum."""
    return -(-min_quantity // pack_size) * pack_size


def stock_words(available: int, unit: str, terms: StockTerms) -> Told:
    """Say how many pieces are free to sell, as exactly as the terms allow.

    Up to the first band there are few, whether or not the number is told.
    """
    bands = terms.bands
    if available <= 0:
        return Told(_("no stock"), "")
    if terms.stock_words == "exact":
        words = qty(available, unit)
        few = bool(bands) and available <= bands[0]
        return Told(_("few: %(quantity)s") % {"quantity": words}, "turn") if few else Told(words, "good")
    passed = [band for band in bands if available > band]
    if passed:
        return Told(_("more than %(quantity)s") % {"quantity": qty(passed[-1], unit)}, "good")
    return Told(_("few"), "turn") if bands else Told(_("in stock"), "good")


def stock_line(available: int, unit: str, terms: StockTerms) -> Told:
    """Say the same where no heading says that it is stock: `in stock: 412 pcs`."""
    told = stock_words(available, unit, terms)
    if available <= 0 or (terms.stock_words != "exact" and not terms.bands):
        return told
    return Told(_("in stock: %(quantity)s") % {"quantity": told.words}, told.tone)


def ladder(steps: Sequence[S], pack_size: int, min_quantity: int) -> dict[int, S]:
    """Return the steps a buyer can reach, by the quantity in whole packs they begin at; equal neighbours are one."""
    reached: dict[int, S] = {}
    for step in steps:
        reached[least(pack_size, max(step.quantity, min_quantity))] = step
    changes: dict[int, S] = {}
    before: tuple[Decimal | None, Decimal | None] | None = None
    for quantity, step in reached.items():
        if (step.own, step.base) != before:
            changes[quantity] = step
        before = (step.own, step.base)
    return changes
