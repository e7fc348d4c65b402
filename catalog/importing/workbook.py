"""The cells of an XLSX workbook as texts; refused by what its zip says of itself before it is read into memory."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import python_calamine

from catalog.importing import archive
from catalog.importing.reasons import FileRefused
from catalog.importing.values import one_line

MOST_UNPACKED = 192 * 2**20  # bytes of all parts
MOST_CELLS = 4_000_000  # of one sheet, counted as a full rectangle: the reader keeps it in memory
MOST_SHEETS = 50
LONGEST = 1000  # letters of a cell
WIDEST = 16_384  # columns; three letters are taken for it
_CHUNK = 1 << 20
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="([0-9]{1,9})"')

Cells = list[str]


def sheets(path: Path) -> Iterator[tuple[int, Iterator[tuple[int, Cells]]]]:
    """Yield each visible sheet: how many rows it has, and they as (number from 1, texts).

    Raises FileRefused: "zip_broken", "zip_too_big", "sheet_too_big", "sheet_broken".
    """
    _check(path)
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(path)
        visible = [sheet.name for sheet in workbook.sheets_metadata if _is_visible(sheet)]
        for name in visible[:MOST_SHEETS]:
            sheet = workbook.get_sheet_by_name(name)
            yield sheet.total_height, _cells(sheet)
    except (python_calamine.CalamineError, OSError) as trouble:
        raise FileRefused("sheet_broken", one_line(str(trouble))[:100]) from None


def _check(path: Path) -> None:
    with archive.opened(path) as parts:
        members = parts.infolist()
        unpacked = sum(member.file_size for member in members)
        if len(members) > MOST_SHEETS * 100 or unpacked > MOST_UNPACKED:
            raise FileRefused("zip_too_big", archive.size(unpacked))
        for member in members:
            cells = _rectangle(parts, member)
            if cells > MOST_CELLS:
                raise FileRefused("sheet_too_big", f"{cells:,}".replace(",", " "))


def _rectangle(parts: zipfile.ZipFile, member: zipfile.ZipInfo) -> int:
    """Read a part through, so that its real size is known, and return how many cells it spans when it is a sheet."""
    is_sheet = "/worksheets/" in member.filename
    width, last_row, cells = 1, 0, 0
    with parts.open(member) as part:
        rest = b""
        while chunk := part.read(_CHUNK):
            if not is_sheet:
                continue
            text = rest + chunk
            width = _widest(text, width)
            last_row = max(last_row, *map(int, _ROW.findall(text)), 0)
            cells += chunk.count(b"<v") + chunk.count(b":v>") + chunk.count(b"<is>")
            rest = chunk[-64:]
    return max(last_row * width, cells)


def _widest(text: bytes, width: int) -> int:
    """Return the greatest column number in a piece of a sheet, at least `width`."""
    while width < WIDEST and (found := _beyond(width).search(text)):
        width = _number(found[1]) if len(found[1]) < 3 else WIDEST
    return width


@lru_cache(maxsize=64)
def _beyond(width: int) -> re.Pattern[bytes]:
    """Match a cell in a column right of `width`: searched for, not listed, since nearly every cell is none."""
    letters = chr(ord("A") + width % 26)
    if width < 26:
        return re.compile(rf'\br="([{letters}-Z]|[A-Z]{{2,3}})[0-9]'.encode())
    if width >= 26 * 27:
        return re.compile(rb'\br="([A-Z]{3})[0-9]')
    first = chr(ord("A") + width // 26 - 1)
    later = f"[{chr(ord(first) + 1)}-Z][A-Z]" if first < "Z" else "(?!)"
    return re.compile(rf'\br="({first}[{letters}-Z]|{later}|[A-Z]{{3}})[0-9]'.encode())


def _number(column: bytes) -> int:
    """Return the number of a column by its letters: A is 1, XFD is 16384."""
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number


def _is_visible(sheet: Any) -> bool:
    kinds, shows = python_calamine.SheetTypeEnum, python_calamine.SheetVisibleEnum
    return sheet.typ == kinds.WorkSheet and sheet.visible == shows.Visible


def _cells(sheet: Any) -> Iterator[tuple[int, Cells]]:
    if sheet.total_height:
        for number, row in enumerate(sheet.iter_rows(), 1):
            yield number, [_text(value) for value in row]


def _text(value: str | float | bool | time | date | datetime | timedelta) -> str:
    """Return a cell as a person reads it: whole numbers come as floats."""
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:.12g}"
    return one_line(str(value)[:LONGEST]) if value != "" else ""
