from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from wholesale.models import TaxRate

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rates():
    add("vat", "20", "2019-01-01")
    add("vat", "22", "2026-01-01")
    add("none", "0", "2019-01-01")
    add("vat", "21", "2012-10-01", country="NL")


def add(code, percent, from_on, country="RU"):
    return TaxRate.objects.create(code=code, country=country, percent=Decimal(percent), from_on=from_on)


def test_the_rate_is_the_one_of_the_day():
    assert TaxRate.objects.percent("vat", "RU", date(2025, 12, 31)) == 20
    assert TaxRate.objects.percent("vat", "RU", date(2026, 1, 1)) == 22
    assert TaxRate.objects.percent("vat", "NL", date(2026, 1, 1)) == 21


@pytest.mark.parametrize(("code", "on"), [("vat", date(2018, 12, 31)), ("lottery", date(2026, 1, 1))])
def test_a_rate_that_was_never_set_is_not_guessed(code, on):
    with pytest.raises(TaxRate.DoesNotExist):
        TaxRate.objects.percent(code, "RU", on)


def test_all_codes_of_a_country_cost_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert TaxRate.objects.percents("RU", date(2026, 5, 1)) == {"vat": 22, "none": 0}
        TaxRate.objects.percent("vat", "RU", date(2019, 5, 1))


def test_a_new_rate_counts_at_once():
    TaxRate.objects.percents("RU", date(2026, 5, 1))
    add("vat", "23", "2026-05-01")
    assert TaxRate.objects.percent("vat", "RU", date(2026, 5, 1)) == 23


def test_the_rates_of_a_day_are_one_of_each_code():
    assert {rate.code: rate.percent for rate in TaxRate.objects.on(date(2026, 1, 1)).filter(country="RU")} == {
        "vat": 22,
        "none": 0,
    }


@pytest.mark.parametrize("percent", ["-1", "100"])
def test_a_rate_is_a_sane_percentage(percent):
    with pytest.raises(IntegrityError), transaction.atomic():
        add("odd", percent, "2026-01-01")


def test_a_code_has_one_rate_from_a_day():
    with pytest.raises(IntegrityError), transaction.atomic():
        add("vat", "25", "2026-01-01")


def test_a_rate_is_named_with_its_percentage():
    rate = TaxRate(code="vat", percent=Decimal("20.000"), words={"en": "VAT"})
    assert str(rate) == "VAT 20 %"
    assert str(TaxRate(code="low", percent=Decimal("5.5"))) == "low 5.5 %"
