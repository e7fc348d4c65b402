"""A manager orders in the name of a buyer by the same rules, and once."""

from dataclasses import replace
from decimal import Decimal

import pytest

from accounts.models import Company
from catalog.models import Stock
from orders import onbehalf
from orders.checkout import Chosen
from orders.models import Cart, Order
from orders.refusals import LinesRefused
from tests.factories import make_cart, make_manager, make_order_terms, make_product
from wholesale.errors import Refused
from wholesale.models import IdempotencyRecord

INVOICE = Chosen(delivery_kind="agreement", method_code="invoice")


def place(shop, lines, **given) -> Order:
    facts = {"by": make_manager(), "key": "k1", "chosen": INVOICE, "source": Order.Source.PHONE} | given
    return onbehalf.place(Company.objects.get(pk=shop.company.pk), lines, **facts)


def test_an_order_by_phone_says_who_made_it_and_leaves_the_buyers_cart_alone(shop):
    product, other = make_product(price="120.00"), make_product()
    cart = make_cart(shop.member, (other, 3))
    manager = make_manager()
    order = place(shop, {product.pk: "2"}, by=manager)
    assert (order.by, order.membership, order.source, order.total) == (manager, None, "phone", Decimal(240))
    assert [line.quantity for line in cart.lines.all()] == [3]
    assert not Cart.objects.filter(kind=Cart.Kind.DESK).exists()
    assert Stock.objects.get(product=product).reserved == 2


def test_the_same_key_is_the_same_order(shop):
    product = make_product()
    manager = make_manager()
    first = place(shop, {product.pk: 2}, by=manager)
    assert place(shop, {product.pk: 2}, by=manager) == first
    with pytest.raises(Refused) as refusal:
        place(shop, {product.pk: 3}, by=manager)
    assert refusal.value.code == "key_reused"
    assert Order.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "code"),
    [({"pack_size": 5}, "order_multiple"), ({"stock": 1}, "stock_shortage"), ({"price": None}, "price_absent")],
)
def test_the_rules_are_the_buyers_own(shop, given, code):
    product = make_product(**given)
    with pytest.raises(LinesRefused) as refusal:
        place(shop, {product.pk: 2})
    assert refusal.value.code == code
    assert not Order.objects.exists()
    assert not Cart.objects.exists()


def test_the_fields_checkout_asks_for_are_asked_of_the_manager_too(shop):
    make_order_terms(checkout_fields=["mobile"])
    product = make_product()
    with pytest.raises(LinesRefused) as refusal:
        place(shop, {product.pk: 1})
    assert refusal.value.code == "mobile_absent"
    assert place(shop, {product.pk: 1}, chosen=replace(INVOICE, mobile="+79035551234")).mobile == "+79035551234"


def test_a_suspended_company_orders_neither_itself_nor_through_a_manager(shop):
    Company.objects.update(status=Company.Status.SUSPENDED)
    with pytest.raises(LinesRefused) as refusal:
        place(shop, {make_product().pk: 1})
    assert refusal.value.code == "company_not_approved"


def test_an_empty_order_is_none(shop):
    with pytest.raises(LinesRefused) as refusal:
        place(shop, {})
    assert refusal.value.code == "cart_empty"


def test_a_key_whose_answer_is_forgotten_is_still_the_same_order(shop):
    product = make_product(stock=5)
    first = place(shop, {product.pk: 2})
    IdempotencyRecord.objects.all().delete()
    assert place(shop, {product.pk: 2}) == first
    assert (Order.objects.count(), Stock.objects.get(product=product).reserved) == (1, 2)
    assert not Cart.objects.filter(kind=Cart.Kind.DESK).exists()
