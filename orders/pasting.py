"""Reading a pasted list: one good a line, `code<TAB|;|,|space>quantity`, the quantity optional.

Only the shape is read here; which code names which product is asked by the cart. A
space may part a code from a quantity or belong to either of them, so a line offers its
readings in the order of likelihood and the first one whose code is known is taken.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from catalog.pricing import Priced
from orders.goods import Good
from orders.quantities import quantity
from wholesale.errors import Breach, Refused

Found = Mapping[str, list[int]]  # code: the products it names

LONGEST = 2000  # lines in one paste
SHOWN = 200  # letters of a line that are repeated in the answer
SPACES = " \u00a0\u202f"
_GROUPED = re.compile(rf"(.+?)[{SPACES}]+([0-9]{{1,3}}(?:[{SPACES}][0-9]{{3}}){{1,2}})")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a line; an empty quantity is left to the product."""

    code: str
    quantity: str = ""


@dataclass(frozen=True, slots=True)
class PastedLine:
    """A line with its number on the sheet, counted from 1."""

    n: int
    text: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class PasteRow:
    """What became of a pasted line.

    `state`: "ok", "changed" (taken otherwise than written, `message` says how) or
    "refused". `choices` are article codes to choose from: of the goods the code names,
    or like the code that names none.
    """

    n: int
    text: str
    state: str
    message: str = ""
    product_id: int | None = None
    sku: str = ""
    name: str = ""
    unit: str = ""
    quantity: int | None = None
    total: Decimal | None = None
    choices: tuple[str, ...] = ()

    @property
    def tone(self) -> str:
        return {"ok": "good", "changed": "turn"}.get(self.state, "bad")


@dataclass(frozen=True, slots=True)
class PasteResult:
    """The answer to a paste, row by row."""

    rows: tuple[PasteRow, ...]

    @property
    def taken(self) -> tuple[PasteRow, ...]:
        return tuple(row for row in self.rows if row.state != "refused")

    @property
    def refused(self) -> tuple[PasteRow, ...]:
        return tuple(row for row in self.rows if row.state == "refused")

    @property
    def total(self) -> Decimal:
        return sum((row.total or Decimal() for row in self.taken), Decimal())


def read(text: str) -> list[PastedLine]:
    """Read a paste into lines; empty ones are left out. Raises Refused("paste_long") over 2,000 lines."""
    lines = [(n, line.strip()) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > LONGEST:
        words = _("The list has %(have)d lines: paste up to %(most)d at a time.")
        raise Refused("paste_long", words % {"have": len(lines), "most": LONGEST})
    return [PastedLine(n, line[:SHOWN], tuple(readings(line))) for n, line in lines]


def readings(line: str) -> Iterator[Reading]:
    """Return the ways to read a line, the likeliest first."""
    for mark in "\t;":
        if mark in line:
            cells = [cell.strip() for cell in line.split(mark)]
            yield Reading(cells[0], cells[1])
            return
    if "," in line:
        code, _comma, quantity = line.rpartition(",")
        yield Reading(code.strip(), quantity.strip())
    elif grouped := _GROUPED.fullmatch(line):
        yield Reading(grouped[1], grouped[2])
    yield from _spaced(line)
    yield Reading(line)


def _spaced(line: str) -> Iterator[Reading]:
    parts = re.split(rf"[{SPACES}]+", line)
    if len(parts) > 1:
        yield Reading(" ".join(parts[:-1]), parts[-1])


def codes_of(lines: Iterable[PastedLine]) -> Iterator[str]:
    """Return every code the lines may name."""
    return (reading.code for line in lines for reading in line.readings)


def unknown(lines: Iterable[PastedLine], found: Found) -> list[str]:
    """Return the codes that were probably meant on lines none of whose readings is known."""
    return [line.readings[0].code for line in lines if _reading(line, found) is None]


def understand(line: PastedLine, found: Found, near: Mapping[str, list[str]], goods: Mapping[int, Good]) -> PasteRow:
    """Say which product and how many pieces a line asks for, or what is wrong with it."""
    row = PasteRow(line.n, line.text, "refused")
    reading = _reading(line, found)
    if reading is None:
        likely = tuple(near.get(line.readings[0].code, ()))
        words = _("There is no such article code. Similar ones:") if likely else _("There is no such article code.")
        return replace(row, message=words, choices=likely)
    named = [goods[pk] for pk in found[reading.code]]
    if len(named) > 1:
        words = _("This code names several products: choose one.")
        return replace(row, message=words, choices=tuple(good.sku for good in named))
    return _counted(row, named[0], reading.quantity)


def sums(rows: Iterable[PasteRow], goods: Mapping[int, Good]) -> dict[int, int]:
    """Add up what the rows ask for of each product and what the cart holds of it."""
    total: dict[int, int] = {}
    for row in rows:
        if row.product_id and row.quantity:
            total.setdefault(row.product_id, goods[row.product_id].held or 0)
            total[row.product_id] += row.quantity
    return total


def answer(rows: Iterable[PasteRow], refused: Mapping[int, Breach], prices: Mapping[int, Priced]) -> Iterator[PasteRow]:
    """Complete the rows: with the sum of those that were taken, with the reason of those that were not."""
    firsts: dict[int, int] = {}
    for row in rows:
        if row.product_id is None or row.quantity is None:
            yield row
        elif row.product_id in refused:
            yield replace(row, state="refused", message=refused[row.product_id].message)
        else:
            first = firsts.setdefault(row.product_id, row.n)
            yield _taken(row, first, prices[row.product_id].own)


def _reading(line: PastedLine, found: Found) -> Reading | None:
    return next((reading for reading in line.readings if reading.code in found), None)


def _counted(row: PasteRow, good: Good, text: str) -> PasteRow:
    row = replace(row, product_id=good.pk, sku=good.sku, name=good.name, unit=good.unit)
    if not text:
        words = _("No quantity was given: the smallest one is taken.")
        return replace(row, state="changed", quantity=good.least, message=words)
    try:
        return replace(row, state="ok", quantity=quantity(text))
    except Refused as refusal:
        return replace(row, message=refusal.text)


def _taken(row: PasteRow, first: int, price: Decimal | None) -> PasteRow:
    """Complete a row that is in the cart; `first` is the line that named its product before."""
    row = replace(row, total=price * row.quantity if price is not None and row.quantity else None)
    if first == row.n:
        return row
    return replace(row, state="changed", message=_("Added to line %(line)d.") % {"line": first})
