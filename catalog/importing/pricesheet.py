"""A price list in XLSX: finds its headings, takes rows with a price as goods and rows without one as groups.

A sheet is never full: it says nothing of goods that are not in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from django.utils.text import slugify

from catalog.codes import LENGTH, normalise
from catalog.importing import headings, workbook
from catalog.importing.headings import Headings
from catalog.importing.products import tax_key
from catalog.importing.reasons import FileRefused
from catalog.importing.rows import Declared, GoodsRow, PriceRow, Row, Rows, StockRow
from catalog.importing.slugs import latin
from catalog.importing.values import amount, currency, digest, made_code, number, pack, pieces, weight
from catalog.importing.workbook import Cells

LOOKED_AT = 100  # rows from the top in which the headings are looked for
SAMPLE = 50  # rows below them in which the column of names is looked for
TOTALS = ("итого", "всего", "total")


@dataclass(frozen=True, slots=True)
class Lists:
    """Codes of price lists: the one strangers buy by, the retail one, and all by their names in small letters."""

    default: str
    base: str
    named: Mapping[str, str]


class Sheets:
    """Reads the workbooks of one import into the price lists there are, by their codes."""

    def __init__(self, declared: Declared, *, lists: Lists, taxes: Mapping[str, str]) -> None:
        self.declared = declared
        self.lists = lists
        self.taxes = taxes

    def read(self, path: Path) -> Rows:
        """Yield the rows of all sheets that have headings. Raises FileRefused("sheet_no_heading") when none has."""
        found = False
        for height, rows in workbook.sheets(path):
            self.declared.expected += height
            top = list(islice(rows, LOOKED_AT))
            number, heads = _best(top)
            if heads.prices:
                found = True
                _name_column(heads, top[number:][:SAMPLE])
                table = Table(heads, self._price_lists(heads), self)
                yield from chain.from_iterable(map(table.row, chain(top[number:], rows)))
        if not found:
            raise FileRefused("sheet_no_heading")

    def _price_lists(self, heads: Headings) -> dict[int, str]:
        """Return the price list of each column: one named so, the retail one, the default one, else a new one."""
        chosen: dict[int, str] = {}
        for column, heading in heads.prices.items():
            name = headings.list_name(heading)
            usual = self.lists.base if headings.is_base(heading) else self.lists.default
            code = self.lists.named.get(name, usual)
            if code in chosen.values():
                code = slugify(latin(name))[:70] or f"list-{digest(heading, 8).lower()}"
                self._declare(code, heading)
            chosen[column] = code
        return chosen

    def _declare(self, code: str, heading: str) -> None:
        money = currency(headings.currency_in(heading))
        self.declared.lists[code] = {"name": heading[:120], "currency": money, "includes_tax": True}


class Table:
    """The rows below the headings of one sheet; the last group met is the group of the goods that follow."""

    def __init__(self, heads: Headings, price_lists: dict[int, str], sheets: Sheets) -> None:
        self.heads = heads
        self.price_lists = price_lists
        self.sheets = sheets
        self.currencies = {n: currency(headings.currency_in(heading)) for n, heading in heads.prices.items()}
        self.group = ""

    def row(self, numbered: tuple[int, Cells]) -> list[Row]:
        """Return what one row says: a product with its prices and stock, or nothing when it is a group or empty."""
        line, cells = numbered
        prices = [(column, cells[column]) for column in self.price_lists if column < len(cells) and cells[column]]
        if not prices:
            self._open_group(cells)
        elif any(text != self.heads.prices[column] for column, text in prices):
            return self._goods(line, cells, prices)
        return []

    def _open_group(self, cells: Cells) -> None:
        name = next((cell for cell in cells if cell and number(cell) is None), "")
        if name and not name.lower().startswith(TOTALS):
            self.group = f"xlsx:{digest(name.lower(), 16)}"
            known = self.sheets.declared.groups
            known.setdefault(self.group, {"parent": "", "name": name[:200], "position": len(known), "is_gone": False})

    def _goods(self, line: int, cells: Cells, prices: list[tuple[int, str]]) -> list[Row]:
        facts = {sense: cells[column] for sense, column in self.heads.columns.items() if column < len(cells)}
        row = self._described(line, facts)
        told = [self._price(row, column, text) for column, text in prices]
        if not row.reason and all(price.reason for price in told):
            row.reason, row.detail = told[0].reason, told[0].detail
        stock = facts.get("stock")
        return [row, *told, _stock(row, stock)] if stock else [row, *told]

    def _described(self, line: int, facts: dict[str, str]) -> GoodsRow:
        row = GoodsRow("", line, sku=facts.get("sku", ""), name=facts.get("name", "")[:300], group_key=self.group)
        if not row.sku and row.name:
            row.sku, row.has_made_sku = made_code("ROW", row.name.lower()), True
        if not row.sku:
            row.reason = "name_missing"
        elif len(row.sku) > LENGTH:
            row.reason, row.detail, row.sku = "code_long", row.sku[:100], ""
        row.key = normalise(row.sku) or row.sku
        row.barcode, row.brand = facts.get("barcode", "")[:80], facts.get("brand", "")[:100]
        row.unit, row.country = facts.get("unit", "")[:20], facts.get("country", "")[:60]
        if given := facts.get("pack_size"):
            row.pack_size = pack(given)
        if given := facts.get("weight_kg"):
            row.weight_kg = weight(given)
        if given := facts.get("tax_code"):
            self._tax(row, given)
        return row

    def _tax(self, row: GoodsRow, given: str) -> None:
        row.tax_code = self.sheets.taxes.get(tax_key(given), "")
        if not row.tax_code:
            row.notes.append(("tax_unknown", given[:40]))

    def _price(self, row: GoodsRow, column: int, given: str) -> PriceRow:
        told = amount(given)
        price = PriceRow(row.key, row.line, self.price_lists[column], told.value, self.currencies[column])
        if told.reason:
            price.reason, price.detail = told.reason, given[:60]
        if told.note:
            price.notes.append(told.note)
        return price


def _stock(row: GoodsRow, given: str) -> StockRow:
    told = pieces(given)
    stock = StockRow(row.key, row.line, "", told.value, told.reason, given[:60] if told.reason else "")
    if told.note:
        stock.notes.append(told.note)
    return stock


def _best(top: list[tuple[int, Cells]]) -> tuple[int, Headings]:
    """Return the row that looks most like headings, by how many rows come up to it, and what it says.

    A second row below it may tell its prices apart.
    """
    best, at = Headings(), 0
    for index, (_line, cells) in enumerate(top, 1):
        heads = headings.read(cells)
        if heads.weight > best.weight:
            best, at = heads, index
    if at and at < len(top) and headings.tell_apart(best, top[at - 1][1], top[at][1]):
        at += 1
    return at, best


def _name_column(heads: Headings, sample: list[tuple[int, Cells]]) -> None:
    """Without a heading of names the first column with texts has them."""
    if "name" in heads.columns:
        return
    taken = {*heads.columns.values(), *heads.prices}
    texts = [
        column
        for _line, cells in sample
        for column, cell in enumerate(cells)
        if cell and column not in taken and number(cell) is None
    ]
    if texts:
        heads.columns["name"] = min(texts)
