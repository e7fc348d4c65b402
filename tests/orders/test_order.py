"""An order moves by its verbs only, once, and every move leaves an event and a letter."""

import pytest

from catalog.models import Stock, Tariff
from orders.models import Order
from tests.factories import make_manager, make_order, make_order_terms, make_product
from tests.orders.examples import FIRST
from wholesale.errors import Refused
from wholesale.models import Message


@pytest.fixture
def manager(db):
    return make_manager()


def letters(name: str) -> list[str]:
    return list(Message.objects.filter(event__endswith=f":{name}").values_list("recipient", flat=True))


def verbs(order: Order) -> list[str]:
    return list(order.events.values_list("verb", flat=True))


def test_confirming_is_the_managers_and_is_told_to_the_buyer(shop, manager):
    order = make_order(shop.member)
    order.confirm(by=manager)
    kept = Order.objects.get(pk=order.pk)
    assert (kept.status, kept.confirmed_by, kept.version) == ("confirmed", manager, 2)
    assert verbs(order) == ["place", "confirm"]
    assert letters("confirmed") == [shop.member.user.email]


def test_of_two_managers_only_the_first_confirms(shop, manager):
    order = make_order(shop.member)
    seen_by_other = Order.objects.get(pk=order.pk)
    order.confirm(by=manager)
    with pytest.raises(Refused) as refusal:
        seen_by_other.confirm(by=make_manager())
    assert refusal.value.code == "order_transition"
    assert verbs(order) == ["place", "confirm"]
    assert Order.objects.get(pk=order.pk).confirmed_by == manager


def test_confirming_goes_by_the_facts_of_now(shop, manager):
    make_order_terms(minimums=[FIRST])
    Tariff.objects.update(status="none")
    product = make_product(price="5000.00")
    order = make_order(shop.member, (product, 1))
    seen_earlier = Order.objects.get(pk=order.pk)
    Order.objects.filter(pk=order.pk).update(qualifies=False)
    seen_earlier.confirm(by=manager)
    assert Tariff.objects.get().status == "none"


def test_a_cancelled_order_is_not_confirmed_any_more(shop, manager):
    order = make_order(shop.member)
    seen_earlier = Order.objects.get(pk=order.pk)
    order.cancel(by=manager, why="Out of business")
    for stale in (order, seen_earlier):
        with pytest.raises(Refused):
            stale.confirm(by=manager)
    assert verbs(order) == ["place", "cancel"]


def test_cancelling_gives_the_goods_back(shop):
    product = make_product(stock=10)
    order = make_order(shop.member, (product, 4))
    assert Stock.objects.get(product=product).available == 6
    order.cancel(by=shop.member.user, why="Ordered twice")
    assert Stock.objects.get(product=product).available == 10
    line = order.lines.get()
    assert (line.quantity, line.reserved, line.cancelled) == (4, 0, 4)
    assert Order.objects.get(pk=order.pk).cancel_why == "Ordered twice"


def test_cancelling_twice_gives_the_goods_back_once(shop):
    product = make_product(stock=10)
    order, other = (make_order(shop.member, (product, quantity)) for quantity in (4, 3))
    order.cancel(by=shop.member.user, why="")
    with pytest.raises(Refused):
        Order.objects.get(pk=order.pk).cancel(by=shop.member.user, why="")
    assert Stock.objects.get(product=product).reserved == other.lines.get().reserved == 3


def test_a_buyers_cancelling_is_told_to_buyer_and_manager(shop, manager):
    make_order(shop.member).cancel(by=shop.member.user, why="")
    assert letters("cancelled") == [shop.member.user.email]
    assert letters("cancelled_desk") == [shop.company.manager.email]


def test_a_buyer_cancels_alone_only_until_the_order_is_confirmed(shop, manager):
    order = make_order(shop.member)
    order.confirm(by=manager)
    with pytest.raises(Refused) as refusal:
        order.cancel(by=shop.member.user, why="")
    assert refusal.value.code == "order_confirmed"
    assert Order.objects.get(pk=order.pk).status == "confirmed"
    order.cancel(by=manager, why="Asked by phone")
    assert letters("cancelled_desk") == []
    assert Order.objects.get(pk=order.pk).status == "cancelled"


@pytest.mark.covers("S0-01", "S0-A5")
def test_confirming_the_first_order_opens_wholesale_prices_and_cancelling_it_closes_them(shop, manager):
    make_order_terms(minimums=[FIRST])
    Tariff.objects.update(status="none")
    order = make_order(shop.member, (make_product(price="5000.00"), 1))
    assert (order.qualifies, Tariff.objects.get().status) == (True, "none")
    order.confirm(by=manager)
    assert Tariff.objects.get().status == "wholesale"
    assert "wholesale prices" in Message.objects.get(event__endswith=":confirmed").text
    order.cancel(by=manager, why="Asked by phone")
    assert Tariff.objects.get().status == "none"
    moves = shop.company.events.filter(verb="tariff").values_list("was", "became")
    assert list(moves) == [("none", "wholesale"), ("wholesale", "none")]


def test_another_qualifying_order_holds_wholesale_prices_open(shop, manager):
    make_order_terms(minimums=[FIRST])
    Tariff.objects.update(status="none")
    product = make_product(price="5000.00")
    orders = [make_order(shop.member, (product, 1)) for _n in range(2)]
    for order in orders:
        order.confirm(by=manager)
    orders[0].cancel(by=manager, why="")
    assert Tariff.objects.get().status == "wholesale"
    orders[1].cancel(by=manager, why="")
    assert Tariff.objects.get().status == "none"


def test_cancelling_an_unconfirmed_order_moves_no_tariff(shop, manager):
    make_order_terms(minimums=[FIRST])
    Tariff.objects.update(status="none")
    product = make_product(price="5000.00")
    first, second = (make_order(shop.member, (product, 1)) for _n in range(2))
    first.confirm(by=manager)
    second.cancel(by=manager, why="")
    assert Tariff.objects.get().status == "wholesale"


def test_wholesale_prices_given_by_hand_are_not_taken_by_a_cancelled_order(shop, manager):
    order = make_order(shop.member)
    order.confirm(by=manager)
    Tariff.objects.update(status="wholesale")
    order.cancel(by=manager, why="")
    assert Tariff.objects.get().status == "wholesale"


def test_a_company_without_a_tariff_gets_one_when_its_first_order_is_confirmed(shop, manager):
    make_order_terms(minimums=[FIRST])
    Tariff.objects.all().delete()
    make_order(shop.member, (make_product(price="5000.00"), 1)).confirm(by=manager)
    tariff = Tariff.objects.get()
    assert (tariff.company, tariff.status, tariff.price_list) == (shop.company, "wholesale", shop.own)


def test_pages_ask_the_order_what_may_be_done(shop, manager):
    order = make_order(shop.member)
    assert (order.can_confirm, order.can_change, order.can_cancel, order.can_withdraw) == (True, True, True, True)
    assert order.tone == "move"
    order.confirm(by=manager)
    assert (order.can_confirm, order.can_change, order.can_cancel, order.can_withdraw) == (False, False, True, False)
    assert order.tone == "good"
    order.cancel(by=manager, why="")
    assert not order.can_cancel
    assert order.tone == "bad"
    assert order.number == f"Z-{order.pk}"


def test_every_state_says_what_comes_next(shop):
    order = make_order(shop.member)
    said = set()
    for status in Order.Status:
        order.status = status
        said.add(order.ahead)
        assert order.whose
    assert len(said) == len(Order.Status)


def test_the_timeline_is_in_words_and_names(shop, manager):
    order = make_order(shop.member)
    order.confirm(by=manager)
    assert [(event.words, event.who) for event in order.events.select_related("by")] == [
        ("Placed", str(shop.member.user)),
        ("Confirmed", "Olga Severina"),
    ]
