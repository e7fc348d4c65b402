"""A manager changes an unconfirmed order: quantities, sums, stock and a kept Revision move together or not at all."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Company
from catalog.models import Price, Stock, Tariff
from orders import changes
from orders.models import Order, OrderLine, Revision
from orders.refusals import LinesRefused
from tests.factories import make_city, make_manager, make_order, make_order_terms, make_product
from tests.orders.examples import EACH, FIRST
from wholesale.errors import Refused


@pytest.fixture
def manager(db):
    return make_manager()


def change(order: Order, lines, **given) -> Revision:
    facts = {"by": make_manager(), "why": "Asked by phone", "way": "phone"} | given
    return changes.apply(order, lines, **facts)


def quantities(order: Order) -> dict[str, int]:
    return dict(order.lines.values_list("sku", "quantity"))


def reserved(*products) -> list[int]:
    return [Stock.objects.get(product=product).reserved for product in products]


@pytest.mark.covers("S3-05")
def test_a_change_moves_lines_sums_and_stock_and_is_kept(shop, manager):
    product, new = make_product(price="120.00"), make_product(price="60.00")
    order = make_order(shop.member, (product, 4))
    revision = change(order, {product.pk: 2, new.pk: 3}, by=manager)
    kept = Order.objects.get(pk=order.pk)
    assert quantities(order) == {product.sku: 2, new.sku: 3}
    assert (kept.total, kept.goods_total, kept.tax_total, kept.version) == (420, 420, 70, 2)
    assert reserved(product, new) == [2, 3]
    assert (revision.n, revision.state, revision.difference, revision.asked_by) == (1, "applied", -60, manager)
    assert [(row.line.sku, row.was, row.becomes) for row in revision.lines.all()] == [
        (product.sku, 4, 2),
        (new.sku, 0, 3),
    ]
    event = order.events.last()
    assert (event.verb, event.was, event.became, event.why) == ("change", "placed", "placed", "Asked by phone")


def test_lines_keep_the_price_they_were_ordered_at_and_new_ones_get_todays(shop):
    product, new = make_product(price="100.00"), make_product(price="10.00")
    order = make_order(shop.member, (product, 1))
    Price.objects.filter(product=product).update(amount="999.00")
    Price.objects.filter(product=new).update(amount="11.00")
    change(order, {product.pk: 2, new.pk: 1})
    assert Order.objects.get(pk=order.pk).total == Decimal(211)


def test_nothing_of_a_line_is_left_when_it_is_dropped(shop):
    dropped, kept = make_product(price="100.00"), make_product(price="10.00")
    order = make_order(shop.member, (dropped, 5))
    change(order, {kept.pk: 1})
    change(order, {dropped.pk: "0"})
    line = order.lines.get(product=dropped)
    assert (line.quantity, line.reserved, line.total, line.tax_amount) == (0, 0, 0, 0)
    assert reserved(dropped, kept) == [0, 1]
    assert Order.objects.get(pk=order.pk).total == 10
    change(order, {dropped.pk: 2})
    assert quantities(order) == {dropped.sku: 2, kept.sku: 1}


def test_the_last_line_is_not_dropped_but_the_order_cancelled(shop):
    product = make_product()
    order = make_order(shop.member, (product, 5))
    with pytest.raises(Refused) as refusal:
        change(order, {product.pk: 0})
    assert refusal.value.code == "order_emptied"
    assert reserved(product) == [5]


def test_more_than_there_is_cannot_be_promised(shop):
    product = make_product(stock=10)
    order = make_order(shop.member, (product, 4))
    with pytest.raises(LinesRefused) as refusal:
        change(order, {product.pk: 11}, despite=True)
    (breach,) = refusal.value.lines[product.pk]
    assert (breach.code, breach.have) == ("stock_shortage", 10)
    assert quantities(order) == {product.sku: 4}
    assert reserved(product) == [4]
    change(order, {product.pk: 10})
    assert reserved(product) == [10]


def test_fewer_pieces_of_what_the_erp_has_taken_away_are_always_there(shop):
    product = make_product(stock=10)
    order = make_order(shop.member, (product, 8))
    Stock.objects.update(on_hand=1)
    change(order, {product.pk: 6})
    assert reserved(product) == [6]


def test_half_a_pack_needs_the_managers_word(shop):
    product = make_product(pack_size=5)
    order = make_order(shop.member, (product, 10))
    with pytest.raises(LinesRefused, match="5 or 10"):
        change(order, {product.pk: 7})
    assert not Revision.objects.exists()
    change(order, {product.pk: 7}, despite=True)
    assert quantities(order) == {product.sku: 7}


@pytest.mark.covers("S0-03")
def test_below_the_minimum_of_an_order_only_by_the_managers_word(shop):
    Company.objects.update(city=make_city(marks=["map"]))
    make_order_terms(minimums=[EACH])
    product = make_product(price="100.00")
    order = make_order(shop.member, (product, 10))
    with pytest.raises(LinesRefused) as refusal:
        change(order, {product.pk: 9})
    assert refusal.value.code == "minimum_each_order"
    assert Order.objects.get(pk=order.pk).total == 1000
    change(order, {product.pk: 9}, despite=True)
    assert Order.objects.get(pk=order.pk).total == 900


@pytest.mark.covers("S0-01")
def test_a_first_order_below_its_minimum_opens_nothing_any_more(shop, manager):
    make_order_terms(minimums=[FIRST])
    Tariff.objects.update(status="none")
    product = make_product(price="5000.00")
    extra = make_product(price="1.00")
    order = make_order(shop.member, (product, 1))
    change(order, {extra.pk: 5})
    with pytest.raises(LinesRefused) as refusal:
        change(order, {product.pk: 0})
    assert refusal.value.code == "minimum_first_order"
    change(order, {product.pk: 0}, despite=True)
    kept = Order.objects.get(pk=order.pk)
    assert not kept.qualifies
    kept.confirm(by=manager)
    assert Tariff.objects.get().status == "none"


def test_an_order_at_retail_prices_stays_one(shop, manager):
    make_order_terms(minimums=[FIRST])
    Tariff.objects.update(status="none")
    product = make_product(price="100.00", price_list=shop.base)
    Price.objects.create(product=product, price_list=shop.own, amount="80.00")
    new = make_product(price="200.00", price_list=shop.base)
    order = make_order(shop.member, (product, 10))
    assert order.price_list == shop.base
    change(order, {product.pk: 90, new.pk: 1})
    kept = Order.objects.get(pk=order.pk)
    assert (kept.total, kept.qualifies) == (Decimal(9200), False)


@pytest.mark.parametrize("given", ["-1", "0.5", "1e3", "１", 10**9])
def test_a_wrong_quantity_changes_nothing(shop, given):
    product = make_product()
    order = make_order(shop.member, (product, 2))
    with pytest.raises(Refused) as refusal:
        change(order, {product.pk: given})
    assert refusal.value.code == "quantity"
    assert quantities(order) == {product.sku: 2}


def test_goods_without_a_price_or_off_sale_do_not_come_in(shop):
    order = make_order(shop.member)
    for given, code in (({"price": None}, "price_absent"), ({"is_active": False}, "product_absent")):
        product = make_product(**given)
        with pytest.raises(LinesRefused) as refusal:
            change(order, {product.pk: 1}, despite=True)
        assert refusal.value.code == code
    assert OrderLine.objects.count() == 1


def test_goods_nobody_knows_do_not_come_in(shop):
    with pytest.raises(LinesRefused) as refusal:
        change(make_order(shop.member), {10**12: 1})
    assert refusal.value.code == "product_absent"
    assert not Revision.objects.exists()


def test_saying_what_is_there_already_is_no_change(shop):
    product = make_product()
    order = make_order(shop.member, (product, 2))
    with pytest.raises(Refused) as refusal:
        change(order, {product.pk: 2})
    assert refusal.value.code == "nothing_changed"


def test_a_confirmed_order_is_not_changed(shop, manager):
    product = make_product()
    order = make_order(shop.member, (product, 2))
    order.confirm(by=manager)
    with pytest.raises(Refused) as refusal:
        change(order, {product.pk: 3})
    assert refusal.value.code == "order_transition"
    assert quantities(order) == {product.sku: 2}


def test_of_two_managers_who_saw_the_same_order_only_the_first_changes_it(shop):
    product = make_product()
    order = make_order(shop.member, (product, 2))
    seen = order.version
    change(Order.objects.get(pk=order.pk), {product.pk: 3}, version=seen)
    with pytest.raises(Refused) as refusal:
        change(Order.objects.get(pk=order.pk), {product.pk: 4}, version=seen)
    assert refusal.value.code == "order_transition"
    assert quantities(order) == {product.sku: 3}


def test_statements_do_not_grow_with_the_change(shop):
    made = []
    for count in (1, 40):
        order = make_order(shop.member, (make_product(), 1))
        lines = {make_product().pk: 1 for _n in range(count)}
        with CaptureQueriesContext(connection) as taken:
            change(order, lines)
        made.append(len([one for one in taken.captured_queries if "SAVEPOINT" not in one["sql"]]))
    assert made[0] == made[1]
