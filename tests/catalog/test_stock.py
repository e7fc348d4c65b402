import time

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from catalog import stock
from catalog.models import Stock
from catalog.stock import Held
from tests.at_once import at_once
from tests.factories import make_product


def reserved(*products) -> list[int]:
    rows = dict(Stock.objects.values_list("product_id", "reserved"))
    return [rows[product.pk] for product in products]


def test_what_is_taken_is_not_available_any_more(db, django_assert_num_queries):
    one, two = make_product(price=None, stock=5), make_product(price=None, stock=9)
    with transaction.atomic(), django_assert_num_queries(2):
        held = stock.lock([two.pk, one.pk, one.pk])
        stock.take({one.pk: 5, two.pk: 2})
    assert held == {one.pk: Held(5, 0, 5), two.pk: Held(9, 0, 9)}
    assert list(Stock.objects.order_by("product").values_list("available", flat=True)) == [0, 7]
    assert Stock.objects.filter(moved_at=None).count() == 0


def test_what_is_released_is_available_again(db):
    product = make_product(price=None, stock=5)
    with transaction.atomic():
        stock.take({product.pk: 5})
        stock.release({product.pk: 2})
    assert reserved(product) == [3]


def test_more_than_was_taken_cannot_be_released(db):
    product = make_product(price=None, stock=5)
    with pytest.raises(IntegrityError), transaction.atomic():
        stock.release({product.pk: 1})
    assert reserved(product) == [0]


def test_a_product_without_a_row_has_nothing(db):
    product = make_product(price=None)
    Stock.objects.all().delete()
    with transaction.atomic():
        assert stock.lock([product.pk]) == {}


def test_nothing_is_taken_in_no_statement(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        stock.take({})


@pytest.mark.parametrize("lines", [1, 200])
def test_stock_takes_two_statements_for_any_number_of_lines(db, django_assert_num_queries, lines):
    wanted = {make_product(price=None).pk: 1 for _ in range(lines)}
    with transaction.atomic(), django_assert_num_queries(2):
        stock.lock(wanted)
        stock.take(wanted)


@pytest.mark.django_db(transaction=True)
def test_stock_moves_only_inside_a_transaction():
    product = make_product(price=None)
    with pytest.raises(AssertionError):
        stock.take({product.pk: 1})
    with pytest.raises(transaction.TransactionManagementError):
        stock.lock([product.pk])


def buy(product_id: int, look) -> bool:
    """Take one piece if one is left."""
    with transaction.atomic():
        left = look([product_id])[product_id].available
        time.sleep(0.02)
        if left:
            stock.take({product_id: 1})
    return left > 0


def unlocked(ids) -> dict[int, Held]:
    rows = Stock.objects.filter(product__in=ids).values_list("product_id", "on_hand", "reserved", "available")
    return {pk: Held(*facts) for pk, *facts in rows}


@pytest.mark.django_db(transaction=True)
def test_of_sixteen_buyers_of_five_pieces_five_get_one():
    product = make_product(price=None, stock=5)
    sold = at_once([lambda: buy(product.pk, stock.lock)] * 16)
    assert sorted(sold) == [False] * 11 + [True] * 5
    assert reserved(product) == [5]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_more_than_five_get_one():
    """The control of the test above: the race is there, the lock stops it."""
    product = make_product(price=None, stock=5)
    sold = at_once([lambda: buy(product.pk, unlocked)] * 16)
    assert sum(sold) > 5


@pytest.mark.django_db(transaction=True)
def test_carts_that_overlap_in_any_order_never_deadlock():
    goods = [make_product(price=None, stock=1000).pk for _ in range(6)]

    def take(ids):
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '30s'")  # a slow machine is no refusal
        for _ in range(5):
            with transaction.atomic():
                stock.lock(ids)
                stock.take(dict.fromkeys(ids, 1))

    ended = at_once([lambda: take(goods), lambda: take(goods[::-1]), lambda: take(goods[3:] + goods[:3])] * 2)
    assert not [each for each in ended if isinstance(each, DatabaseError)]
    assert set(Stock.objects.values_list("reserved", flat=True)) == {30}
