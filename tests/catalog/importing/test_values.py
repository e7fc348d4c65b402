from decimal import Decimal

import pytest

from catalog.importing import values


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("100", "100"),
        ("1 234,50", "1234.50"),
        ("1\u00a0234,5", "1234.5"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("280 ₽", "280"),
        ("280 руб.", "280"),
        ("-3", "-3"),
    ],
)
def test_a_number_is_read_as_files_write_it(given, value):
    assert values.number(given) == Decimal(value)


@pytest.mark.parametrize("given", ["", "NaN", "1e3", "много", "１２", "Infinity", "1-2", "0x10", "1" * 40])
def test_what_is_no_number_is_none(given):
    assert values.number(given) is None


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("", "price_unreadable"),
        ("по запросу", "price_unreadable"),
        ("NaN", "price_unreadable"),
        ("-10", "price_negative"),
        ("0", "price_zero"),
        ("0.00", "price_zero"),
        ("0.004", "price_zero"),
        ("100000000.01", "price_absurd"),
    ],
)
def test_a_price_that_makes_no_sense_is_refused_with_its_reason(given, reason):
    assert values.amount(given) == (None, reason, None)


def test_a_third_decimal_is_rounded_half_up_and_told():
    assert values.amount("10.005") == (Decimal("10.01"), "", ("price_rounded", "10.005 → 10.01"))
    assert values.amount("10.10") == (Decimal("10.10"), "", None)


def test_a_price_of_a_pack_is_divided():
    assert values.amount("100", Decimal(12)).value == Decimal("8.33")


@pytest.mark.parametrize(
    ("given", "pieces", "note"),
    [
        ("5", 5, ""),
        ("5,000", 5, ""),
        ("1 000", 1000, ""),
        ("-3", 0, "stock_negative"),
        ("2,7", 2, "stock_rounded"),
        (">50", 50, "stock_bounded"),
        ("10–50", 10, "stock_bounded"),
        ("50+", 50, "stock_bounded"),
        ("нет", 0, ""),
    ],
)
def test_stock_is_whole_pieces(given, pieces, note):
    told = values.pieces(given)
    assert (told.value, told.note[0] if told.note else "") == (pieces, note)


@pytest.mark.parametrize(("given", "reason"), [("1e9", "stock_unreadable"), ("100000001", "stock_absurd")])
def test_stock_that_makes_no_sense_is_refused(given, reason):
    assert values.pieces(given) == (None, reason, None)


@pytest.mark.parametrize(
    ("given", "code"), [("руб", "RUB"), ("руб.", "RUB"), ("643", "RUB"), ("RUB", "RUB"), ("usd", "USD"), ("клочки", "")]
)
def test_a_currency_is_known_in_all_its_ways(given, code):
    assert values.currency(given) == code


@pytest.mark.parametrize(("given", "pack"), [("12", 12), ("1,0", 1), ("0", None), ("1,5", None), ("ящик", None)])
def test_an_order_multiple_is_a_whole_number(given, pack):
    assert values.pack(given) == pack


def test_the_same_key_makes_the_same_code():
    code = values.made_code("ERP", "guid-1")
    assert code == values.made_code("ERP", "guid-1") != values.made_code("ERP", "guid-2")
    assert len(code) == len("ERP-") + 8


def test_a_line_keeps_no_control_characters():
    assert values.one_line(" a\u0000b\n\t c\u00a0d ") == "ab c d"
