"""Tables for a spreadsheet: what is read is what was written, and no text becomes a formula."""

import io
import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from wholesale import sheets
from wholesale.sheets import Table

ODD = ["=1+1", "+7 812 555-01-47", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", '=HYPERLINK("http://evil")']


def table(*rows, heads=("Name", "Sum")):
    return Table("goods", list(heads), iter(rows), len(rows))


def text(made, language):
    return b"".join(sheets.csv(made, language=language)).decode("utf-8-sig")


def book(made):
    place = io.BytesIO()
    sheets.xlsx(made, place)
    return zipfile.ZipFile(place)


def test_csv_is_as_a_spreadsheet_of_the_language_expects_it():
    row = ("Ёлка; большая", Decimal("1234.50"), date(2026, 11, 22), None, 7)
    assert text(table(row), "ru").splitlines()[1] == '"Ёлка; большая";1234,50;22.11.2026;;7'
    assert text(table(row), "en").splitlines()[1] == "Ёлка; большая,1234.50,2026-11-22,,7"
    assert next(sheets.csv(table(row), language="ru")).startswith(b"\xef\xbb\xbf")


def test_instants_are_written_in_the_readers_zone():
    with timezone.override("Europe/Moscow"):
        said = text(table((datetime(2026, 11, 22, 21, 30, tzinfo=UTC),)), "ru")
    assert said.splitlines()[1] == "23.11.2026 00:30"


@pytest.mark.parametrize("odd", ODD)
def test_a_text_never_becomes_a_formula_in_csv(odd):
    assert sheets.guarded(odd) == f"'{odd}"
    assert f"'{odd[:3]}"[:2] in text(table((odd, 1)), "ru")


@pytest.mark.parametrize("plain", ["ООО «Ромашка»", "AB-12", "", "7 812"])
def test_a_plain_text_stays_as_it_is(plain):
    assert sheets.guarded(plain) == plain


def test_a_text_never_becomes_a_formula_or_a_link_in_xlsx():
    made = book(table(*[(odd, Decimal("-1.50")) for odd in [*ODD, "http://evil.example"]]))
    sheet = made.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet.lower()
    assert sheet.count("inlineStr") == 2 + len(ODD) + 1
    assert "<v>-1.50</v>" in sheet


def test_csv_streams_and_never_holds_the_rows():
    taken = []

    def rows():
        for number in range(50_000):
            taken.append(number)
            yield ("Аккумулятор " * 5, Decimal(number))
            taken.pop()

    stream = sheets.csv(Table("goods", ["Name", "Sum"], rows(), 50_000), language="ru")
    next(stream)
    next(stream)
    tracemalloc.start()
    size = sum(len(chunk) for chunk in stream)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 5_000_000
    assert most < 1_000_000


def test_rows_are_taken_only_as_the_stream_is_read():
    taken = []
    stream = sheets.csv(Table("goods", ["n"], (taken.append(n) or (n,) for n in range(5000)), 5000), language="en")
    next(stream)
    assert taken == []
    next(stream)
    assert len(taken) == sheets.CHUNK
