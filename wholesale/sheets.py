"""Tables for a spreadsheet: CSV that streams, and XLSX written in constant memory.

Rows are taken one by one and never kept. Excel of a country that writes a decimal comma
expects semicolons between columns, and reads UTF-8 only behind a byte order mark. A text
that begins as a formula does is text: `'` goes before it in CSV, XLSX has string cells.
"""

import csv as plain
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

from babel.numbers import get_decimal_symbol
from django.core.files.base import File as Bytes
from django.utils import timezone

from wholesale.models import File

if TYPE_CHECKING:
    from wholesale.jobs import Work

CSV, XLSX = "csv", "xlsx"
MIMES = {CSV: "text/csv; charset=utf-8", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
AT_ONCE = 5000  # rows handed over within a request; above it is long work (source: ux.md)
CHUNK = 500  # rows between two flushes
LONGEST_CELL = 32_767  # characters, Excel's own limit
WIDTHS = (8, 60)  # characters of a column, at least and at most

Cell = str | int | Decimal | date | datetime | None
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What to write: `name` of the file without its ending, heads, rows (read once) and how many there are."""

    name: str
    heads: list[str]
    rows: Iterable[Row]
    count: int


def csv(table: Table, *, language: str) -> Iterator[bytes]:
    """Give the table as CSV in chunks, in the manner of the language."""
    comma = get_decimal_symbol(language.replace("-", "_")) == ","
    echo = plain.writer(_Echo(), delimiter=";" if comma else ",", lineterminator="\r\n")
    yield b"\xef\xbb\xbf" + echo.writerow([_said(head, comma) for head in table.heads])
    chunk: list[bytes] = []
    for row in table.rows:
        chunk.append(echo.writerow([_said(cell, comma) for cell in row]))
        if len(chunk) == CHUNK:
            yield b"".join(chunk)
            chunk = []
    yield b"".join(chunk)


def xlsx(table: Table, into: IO[bytes]) -> None:
    """Write the table as a workbook of one sheet."""
    from xlsxwriter import Workbook  # noqa: PLC0415, RUF100 - pages do not pay for it

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(into, options) as book:
        sheet = book.add_worksheet()
        head = book.add_format({"bold": True})
        looks = {
            datetime: book.add_format({"num_format": "dd.mm.yyyy hh:mm"}),
            date: book.add_format({"num_format": "dd.mm.yyyy"}),
            Decimal: book.add_format({"num_format": "#,##0.00"}),
        }
        for column, name in enumerate(table.heads):
            sheet.set_column(column, column, min(max(len(name) + 4, WIDTHS[0]), WIDTHS[1]))
            sheet.write_string(0, column, name, head)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(table.rows, start=1):
            for column, cell in enumerate(row):
                _put(sheet, number, column, cell, looks)


def keep(table: Table, form: str, work: "Work") -> File:
    """Write the table as the result of long work, telling how far it is."""
    work.begin(table.count)
    told = Table(table.name, table.heads, _told(table.rows, work), table.count)
    with TemporaryFile() as place:
        WRITERS[form](told, place, work.job.language)
        place.seek(0)
        return work.keep(Bytes(place), name=f"{table.name}.{form}", mime=MIMES[form])


def _told(rows: Iterable[Row], work: "Work") -> Iterator[Row]:
    for number, row in enumerate(rows):
        if number % CHUNK == 0:
            work.step(number)
        yield row


def _write_csv(table: Table, into: IO[bytes], language: str) -> None:
    into.writelines(csv(table, language=language))


WRITERS: dict[str, Callable[[Table, IO[bytes], str], None]] = {
    CSV: _write_csv,
    XLSX: lambda table, into, language: xlsx(table, into),
}


class _Echo:
    """Gives back what the writer of CSV would write."""

    def write(self, text: str) -> bytes:
        return text.encode()


def _said(cell: Cell, comma: bool) -> str:
    """Return a cell as a text that a spreadsheet of the language reads as what it is."""
    match cell:
        case None:
            return ""
        case Decimal():
            return f"{cell:f}".replace(".", ",") if comma else f"{cell:f}"
        case int():
            return str(cell)
        case datetime():
            here = timezone.localtime(cell)
            return f"{here:%d.%m.%Y %H:%M}" if comma else f"{here:%Y-%m-%d %H:%M}"
        case date():
            return f"{cell:%d.%m.%Y}" if comma else f"{cell:%Y-%m-%d}"
    return guarded(cell)


def guarded(text: str) -> str:
    """Keep a text from being read as a formula."""
    is_formula = text.lstrip().startswith(FORMULA) or text.startswith(("\t", "\r", "\n"))
    return f"'{text}" if is_formula else text


def _put(sheet: Any, row: int, column: int, cell: Cell, looks: dict[type, Any]) -> None:
    match cell:
        case None:
            return
        case int():
            sheet.write_number(row, column, cell)
        case Decimal():
            sheet.write_number(row, column, cell, looks[Decimal])
        case datetime():
            sheet.write_datetime(row, column, timezone.localtime(cell).replace(tzinfo=None), looks[datetime])
        case date():
            sheet.write_datetime(row, column, cell, looks[date])
        case _:
            sheet.write_string(row, column, cell[:LONGEST_CELL])
