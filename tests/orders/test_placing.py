"""One order takes as many statements for one line as for two thousand."""

import time
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership
from catalog.models import Price, Product, Stock
from orders import cart as carts
from orders import checkout
from orders.checkout import Chosen
from orders.models import Cart, CartLine, Order
from tests.factories import make_address, make_category, make_city

INVOICE = Chosen(delivery_kind="agreement", method_code="invoice")
READER = 1  # the one statement about who reads the page


def fill(shop, count: int) -> Cart:
    """A cart of `count` goods, made in bulk."""
    category = make_category()
    facts = {"category": category, "unit": "pcs", "description": "long " * 50}
    goods = Product.objects.bulk_create(
        Product(sku=f"B-{category.pk}-{n}", name=f"Bulk {n}", **facts) for n in range(count)
    )
    Stock.objects.bulk_create(Stock(product=product, on_hand=10) for product in goods)
    lists = (shop.own, shop.base)
    Price.objects.bulk_create(
        Price(product=product, price_list=each, amount=Decimal("10.00")) for product in goods for each in lists
    )
    cart = carts.current(Membership.objects.with_context().get(pk=shop.member.pk))
    CartLine.objects.bulk_create(CartLine(cart=cart, product=product, quantity=2) for product in goods)
    return cart


def counted(deed):
    """Run a deed and return its answer with the statements it took, savepoints left out."""
    with CaptureQueriesContext(connection) as made:
        answer = deed()
    return answer, [one["sql"] for one in made.captured_queries if "SAVEPOINT" not in one["sql"]]


def show(cart: Cart):
    return counted(lambda: checkout.facts(carts.current(cart.membership)))


def place(cart: Cart, key: str, chosen: Chosen):
    seen = checkout.facts(carts.current(cart.membership)).seen
    by = cart.membership.user
    return counted(lambda: checkout.place(cart, by=by, key=key, chosen=chosen, seen=seen))


def test_showing_and_placing_take_a_constant_number_of_statements(shop):
    address = make_address(shop.company, city=make_city(marks=["map"]))
    chosen = Chosen(address=address.pk, delivery_kind="agreement", method_code="invoice")
    place(fill(shop, 1), "warm", chosen)
    made = {}
    for count in (1, 200):
        cart = fill(shop, count)
        _page, shown = show(cart)
        order, placed = place(cart, f"key-{count}", chosen)
        assert (order.lines.count(), order.total) == (count, 20 * count)
        made[count] = (len(shown), len(placed))
    assert made[1] == made[200]
    showing, placing = made[200]
    assert showing <= 4
    assert placing + READER <= 15


@pytest.mark.slow
def test_two_thousand_lines_are_placed_within_a_second(shop):
    place(fill(shop, 1), "warm", INVOICE)
    cart = fill(shop, 2000)
    began = time.monotonic()
    order, statements = place(cart, "big", INVOICE)
    assert time.monotonic() - began < 3  # two shared cores; alone it is a third of that
    assert order.total == Decimal(40_000)
    assert len(statements) + READER <= 15


def test_a_cold_cache_costs_no_statement_a_line(shop):
    cart = fill(shop, 30)
    cache.clear()
    _order, statements = place(cart, "cold", INVOICE)
    assert len(statements) < 25
    assert Order.objects.count() == 1
