from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.cache import cache
from django.db import ProgrammingError, transaction

from orders.models import OrderMinimum, OrderTerms
from tests.factories import make_manager, make_order_terms, make_seller
from wholesale.models import TaxRate

pytestmark = pytest.mark.django_db

MINIMUM = {"scope": "each_order", "amount": "1000"}


@pytest.fixture(autouse=True)
def seller():
    return make_seller()


def test_the_version_in_force_is_the_last_one_started():
    old = make_order_terms(effective_from="2026-01-01")
    new = make_order_terms(effective_from="2026-03-01")
    assert OrderTerms.objects.current(on=date(2026, 2, 28)) == old
    assert OrderTerms.objects.current(on=date(2026, 3, 1)) == new


def test_a_version_of_the_same_day_corrects_the_one_before():
    make_order_terms(effective_from="2026-01-01")
    corrected = make_order_terms(effective_from="2026-01-01")
    assert OrderTerms.objects.current(on=date(2026, 1, 1)) == corrected


def test_before_the_first_version_there_are_no_terms():
    make_order_terms(effective_from="2026-01-01")
    with pytest.raises(OrderTerms.DoesNotExist):
        OrderTerms.objects.current(on=date(2025, 12, 31))


@time_machine.travel("2026-02-28T21:30:00Z", tick=False)
def test_today_is_the_sellers_day():
    make_order_terms(effective_from="2026-01-01")
    new = make_order_terms(effective_from="2026-03-01")
    assert OrderTerms.objects.current() == new


def test_todays_version_and_its_rows_are_read_once(django_assert_num_queries):
    make_order_terms(minimums=[MINIMUM])
    OrderTerms.objects.current()
    with django_assert_num_queries(0):
        assert [row.amount for row in OrderTerms.objects.current().minimums.all()] == [Decimal(1000)]


def test_a_new_version_is_in_force_as_soon_as_it_is_committed(django_capture_on_commit_callbacks):
    old = make_order_terms()
    assert OrderTerms.objects.current() == old
    with django_capture_on_commit_callbacks(execute=True):
        new = make_order_terms()
        cache.set(OrderTerms.objects.all()._key(OrderTerms.objects.current().effective_from), old)
    assert OrderTerms.objects.current() == new


def test_a_clone_is_a_new_version_with_the_same_rows():
    terms = make_order_terms(minimums=[MINIMUM], checkout_fields=["mobile"])
    manager = make_manager()
    clone = terms.clone(effective_from="2026-03-01", made_by=manager, note="Prices rose")
    assert clone.pk != terms.pk
    assert (clone.checkout_fields, clone.made_by, clone.note) == (["mobile"], manager, "Prices rose")
    assert [row.amount for row in clone.minimums.all()] == [Decimal(1000)]
    assert [method.code for method in clone.methods.all()] == ["invoice"]
    assert terms.minimums.count() == 1


def test_a_clone_takes_other_rows_by_their_name():
    terms = make_order_terms(minimums=[MINIMUM])
    clone = terms.clone(effective_from="2026-03-01", minimums=[{"scope": "each_order", "amount": Decimal(2000)}])
    assert [row.amount for row in clone.minimums.all()] == [Decimal(2000)]
    assert not terms.clone(effective_from="2026-04-01", minimums=[]).minimums.exists()


@pytest.mark.parametrize("deed", [lambda rows: rows.update(id=5_000_000), lambda rows: rows._raw_delete("default")])
@pytest.mark.parametrize("model", [OrderTerms, OrderMinimum, TaxRate])
def test_the_database_refuses_to_change_a_fact(model, deed):
    make_order_terms(minimums=[MINIMUM])
    TaxRate.objects.create(code="vat", country="RU", percent=20, from_on="2020-01-01")
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        deed(model.objects.all())
    assert model.objects.exclude(pk=5_000_000).exists()
