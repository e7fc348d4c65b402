"""What orders put on the home page: why a company may not order, what needs an answer, minimums, orders under way."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from accounts.models import Company
from catalog.models import Tariff
from orders import panels
from orders.models import Order
from tests.factories import make_company, make_manager, make_member, make_order_terms, make_price, make_product
from tests.orders.views.steps import counted, fill, place, text_of

FIRST = {"scope": "first_order", "amount": "5000", "unlocks": True, "below": "retail"}
EACH = {"scope": "each_order", "amount": "1000"}


@pytest.fixture
def buyer(shop, client):
    client.force_login(shop.member.user)
    return client


def home(client) -> str:
    return text_of(client.get("/"))


def test_a_stranger_and_staff_get_no_panels(shop, rf):
    for member in (None,):
        request = rf.get("/")
        request.member = request.company = member
        assert [each(request) for each in (panels.standing, panels.answers, panels.minimum, panels.open_orders)] == [
            None
        ] * 4


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Company.Status.DRAFT, "We are checking your company"),
        (Company.Status.SUSPENDED, "Your company may not order at present"),
    ],
)
def test_a_company_that_may_not_order_reads_why_and_whom_to_call(shop, buyer, status, words):
    Company.objects.update(status=status)
    page = home(buyer)
    assert words in page
    assert "+7 812 555-01-47" in page
    assert "Minimum" not in page


def test_an_approved_company_reads_nothing_of_the_kind(buyer):
    assert "checking your company" not in home(buyer)


def test_the_first_orders_minimum_counts_the_cart(shop, buyer):
    make_order_terms(effective_from="2021-01-01", minimums=[FIRST])
    Tariff.objects.update(status="none")
    product = make_product(price="400.00", price_list=shop.own)
    make_price(product, shop.base, "500.00")
    fill(shop.member, (product, 8))
    page = home(buyer)
    assert "Minimum of the first order ₽3,200.00 of ₽5,000.00 missing ₽1,800.00" in page
    assert "Choose goods" in page


def test_a_reached_minimum_leads_to_the_cart(shop, buyer):
    make_order_terms(effective_from="2021-01-01", minimums=[EACH])
    fill(shop.member, (make_product(price="500.00"), 2))
    assert "Minimum order ₽1,000.00 of ₽1,000.00 reached" in home(buyer)


def test_a_seller_without_minimums_shows_none(shop, buyer):
    fill(shop.member, (make_product(), 1))
    assert "Minimum" not in home(buyer)


def test_open_orders_stand_there_until_they_are_cancelled(shop, buyer):
    assert "No open orders" in home(buyer)
    order = place(buyer, shop.member, (make_product(), 1))
    assert f"{order.number}" in home(buyer)
    order.cancel(by=shop.member.user, why="")
    assert "No open orders" in home(buyer)


def test_orders_of_another_company_never_stand_there(shop, buyer, client):
    place(buyer, shop.member, (make_product(), 1))
    client.force_login(make_member(company=make_company()).user)
    assert "No open orders" in home(client)


def test_only_the_newest_orders_are_listed_with_a_way_to_all(shop, buyer, monkeypatch):
    monkeypatch.setattr(panels, "LISTED", 1)
    first, last = (place(buyer, shop.member, (make_product(), 1)) for _ in range(2))
    home(buyer)  # says that they are placed
    page = home(buyer)
    assert last.number in page
    assert first.number not in page
    assert "All orders" in page


def test_changed_prices_and_lines_that_cannot_be_ordered_need_an_answer(shop, buyer):
    dear, gone = make_product(price="10.00"), make_product(sku="GONE-1", stock=5)
    fill(shop.member, (dear, 1), (gone, 5))
    assert "Needs your answer" not in home(buyer)
    dear.prices.update(amount="12.00")
    gone.stock.on_hand = 0
    gone.stock.save()
    page = home(buyer)
    assert "Needs your answer 2" in page
    assert "The price of 1 line in your cart has changed" in page
    assert "GONE-1 is out of stock" in page


def test_an_order_the_seller_cancelled_is_told_for_a_week_an_own_one_is_not(shop, buyer):
    theirs, own = (place(buyer, shop.member, (make_product(), 1)) for _ in range(2))
    theirs.cancel(by=make_manager(), why="Out of stock at the works")
    own.cancel(by=shop.member.user, why="Changed our mind")
    page = home(buyer)
    assert f"Order {theirs.number} is cancelled" in page
    assert "Out of stock at the works" in page
    assert f"Order {own.number} is cancelled" not in page
    Order.objects.update(cancelled_at=now() - timedelta(days=8))
    assert "is cancelled" not in home(buyer)


@pytest.mark.parametrize(("role", "sees_orders"), [("viewer", True), ("accountant", True), ("mechanic", False)])
def test_who_only_looks_sees_orders_and_no_cart(shop, client, role, sees_orders):
    make_order_terms(effective_from="2021-01-01", minimums=[EACH])
    client.force_login(make_member(company=shop.company, role=role).user)
    page = home(client)
    assert "Minimum order" not in page
    assert ("No open orders" in page) is sees_orders


def test_the_cart_is_weighed_once_for_all_panels(shop, buyer):
    make_order_terms(effective_from="2021-01-01", minimums=[EACH])
    fill(shop.member, *((make_product(), 1) for _ in range(5)))
    home(buyer)
    with counted() as told:
        home(buyer)
    assert sum("orders_cartline" in sql and "product_id" in sql for sql in told) == 1
    assert len(told) <= 8, told
