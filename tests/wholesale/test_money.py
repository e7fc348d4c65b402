from decimal import Decimal

import pytest

from wholesale import money


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [("0.005", "0.01"), ("0.015", "0.02"), ("2.675", "2.68"), ("-0.005", "-0.01"), ("1.0049", "1.00"), ("7", "7.00")],
)
def test_half_goes_up_away_from_zero(exact, rounded):
    assert str(money.round_half_up(Decimal(exact))) == rounded


def test_a_rate_may_be_rounded_to_other_places():
    assert money.round_half_up(Decimal("1.23455"), 4) == Decimal("1.2346")


@pytest.mark.parametrize(
    ("total", "percent", "tax"), [("120.00", "20", "20.00"), ("100.00", "20", "16.67"), ("100", "0", "0.00")]
)
def test_the_tax_inside_a_price_is_taken_out_of_it(total, percent, tax):
    assert money.tax_within(Decimal(total), Decimal(percent)) == Decimal(tax)


@pytest.mark.parametrize(("net", "percent", "tax"), [("99.99", "21", "21.00"), ("0.02", "20", "0.00")])
def test_the_tax_on_a_net_price_is_added(net, percent, tax):
    assert money.tax_on(Decimal(net), Decimal(percent)) == Decimal(tax)


@pytest.mark.parametrize(
    ("amount", "currency", "language", "text"),
    [
        ("1234.5", "RUB", "ru", "1\xa0234,50\xa0₽"),
        ("-1234567.895", "RUB", "ru", "-1\xa0234\xa0567,90\xa0₽"),
        ("0", "GEL", "ru", "0,00\xa0₾"),
        ("1234.5", "RUB", "en", "₽1,234.50"),
        ("1234.5", "EUR", "nl", "€\xa01.234,50"),
        ("-3", "EUR", "nl", "€\xa0-3,00"),
        ("1", "CHF", "en", "CHF1.00"),
    ],
)
def test_a_sum_is_written_as_the_language_does(amount, currency, language, text):
    assert money.format(Decimal(amount), currency, language) == text
