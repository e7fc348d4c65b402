"""Many hands at once, in real threads on a real database; each lock has a control that shows the race without it."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import OperationalError, connection
from psycopg.errors import DeadlockDetected

from accounts.models import Membership
from catalog import stock
from catalog.models import Product, Stock, Tariff
from catalog.stock import Held
from orders import cart as carts
from orders import changes, checkout, qualification
from orders.checkout import Chosen
from orders.models import Order
from tests.factories import make_manager, make_member, make_order, make_order_terms, make_product
from tests.orders.examples import FIRST
from wholesale.errors import Refused
from wholesale.models import Message

pytestmark = pytest.mark.django_db(transaction=True)

INVOICE = Chosen(delivery_kind="agreement", method_code="invoice")
Deed = Callable[[], object]


def at_once(deeds: Iterable[Deed]) -> Counter[str]:
    """Run deeds at the same moment, each in its own thread and connection; count how they ended."""
    deeds = list(deeds)
    gate = Barrier(len(deeds))

    def run(deed: Deed) -> str:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '30s'")  # a slow machine is no refusal
            gate.wait(timeout=30)
            deed()
        except Refused as refusal:
            return refusal.code
        except OperationalError as trouble:
            return "deadlock" if isinstance(trouble.__cause__, DeadlockDetected) else str(trouble)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return Counter(pool.map(run, deeds))


def buyer(shop, *lines: tuple[Product, int]) -> Deed:
    """A colleague with a filled cart who is about to press the button."""
    member = make_member(company=shop.company)
    cart = carts.current(Membership.objects.with_context().get(pk=member.pk))
    for product, quantity in lines:
        carts.put(cart, product.pk, quantity)
    seen = checkout.facts(cart).seen
    return lambda: checkout.place(cart, by=member.user, key=f"m{member.pk}", chosen=INVOICE, seen=seen)


def unlocked(ids: Iterable[int]) -> dict[int, Held]:
    """What `stock.lock` would be without its lock."""
    rows = Stock.objects.filter(product__in=set(ids)).values_list("product_id", "on_hand", "reserved", "available")
    read = {pk: Held(*facts) for pk, *facts in rows}
    time.sleep(0.3)  # everybody has looked before anybody takes
    return read


def one_by_one(ids: Iterable[int]) -> dict[int, Held]:
    """What `stock.lock` would be without its order."""
    held: dict[int, Held] = {}
    wanted = list(set(ids))
    for pk in random.sample(wanted, len(wanted)):
        held |= REAL_LOCK([pk])
        time.sleep(0.02)
    return held


REAL_LOCK = stock.lock


def test_of_twenty_buyers_of_the_last_five_pieces_five_get_one(shop):
    product = make_product(stock=5)
    ends = at_once([buyer(shop, (product, 1)) for _n in range(20)])
    assert ends == {"done": 5, "stock_shortage": 15}
    row = Stock.objects.get(product=product)
    assert (row.reserved, row.available, Order.objects.count()) == (5, 0, 5)


def test_without_the_lock_the_same_five_pieces_are_sold_to_more(shop, monkeypatch):
    product = make_product(stock=5)
    deeds = [buyer(shop, (product, 1)) for _n in range(20)]
    monkeypatch.setattr(stock, "lock", unlocked)
    assert at_once(deeds)["done"] > 5
    assert Stock.objects.get(product=product).reserved > 5


def test_twenty_presses_of_one_button_are_one_order(shop):
    product = make_product(stock=100)
    press = buyer(shop, (product, 2))
    numbers = []
    assert at_once([lambda: numbers.append(press().pk)] * 20) == {"done": 20}
    assert (len(set(numbers)), Order.objects.count()) == (1, 1)
    assert Stock.objects.get(product=product).reserved == 2
    assert Message.objects.filter(event__startswith="order:").count() == 2


def test_two_tabs_with_keys_of_their_own_are_one_order_too(shop):
    product = make_product(stock=100)
    member = make_member(company=shop.company)
    cart = carts.current(Membership.objects.with_context().get(pk=member.pk))
    carts.put(cart, product.pk, 2)
    facts = {"by": member.user, "chosen": INVOICE, "seen": checkout.facts(cart).seen}
    ends = at_once([lambda n=n: checkout.place(cart, key=f"tab{n}", **facts) for n in range(5)])
    assert ends == {"done": 1, "cart_changed": 4}
    assert Stock.objects.get(product=product).reserved == 2


def overlapping(shop, *, carts_count: int) -> list[Deed]:
    """Buyers of the same eight goods, each in an order of its own."""
    goods = [make_product(stock=1000) for _n in range(8)]
    return [buyer(shop, *((each, 1) for each in random.sample(goods, 6))) for _n in range(carts_count)]


def test_overlapping_carts_in_random_order_never_deadlock(shop):
    ends = at_once(overlapping(shop, carts_count=16))
    assert ends == {"done": 16}
    assert sum(Stock.objects.values_list("reserved", flat=True)) == 16 * 6


def test_stock_locked_in_any_order_does_deadlock(shop, monkeypatch):
    deeds = overlapping(shop, carts_count=8)
    monkeypatch.setattr(stock, "lock", one_by_one)
    ends = at_once(deeds)
    assert ends["deadlock"] > 0, ends


def test_of_two_managers_at_once_one_confirms(shop):
    order = make_order(shop.member)
    copies = [Order.objects.get(pk=order.pk) for _n in range(2)]
    ends = at_once([lambda copy=copy: copy.confirm(by=make_manager()) for copy in copies])
    assert ends == {"done": 1, "order_transition": 1}
    assert list(order.events.values_list("verb", flat=True)) == ["place", "confirm"]


def test_a_buyer_who_cancels_and_a_manager_who_confirms_do_not_both_win(shop):
    product = make_product(stock=10)
    order = make_order(shop.member, (product, 4))
    mine, theirs = (Order.objects.get(pk=order.pk) for _n in range(2))
    manager = make_manager()
    ends = at_once([lambda: mine.cancel(by=shop.member.user, why=""), lambda: theirs.confirm(by=manager)])
    is_cancelled = Order.objects.get(pk=order.pk).status == "cancelled"
    assert ends == {"done": 1, "order_transition" if is_cancelled else "order_confirmed": 1}
    assert Stock.objects.get(product=product).reserved == (0 if is_cancelled else 4)


def test_changing_and_cancelling_at_once_leave_the_stock_exact(shop):
    product = make_product(stock=100)
    orders = [make_order(shop.member, (product, 4)) for _n in range(6)]
    manager = make_manager()
    deeds: list[Deed] = []
    for order in orders:
        mine, theirs = (Order.objects.get(pk=order.pk) for _n in range(2))
        facts = {"by": manager, "why": "", "way": "phone"}
        deeds.append(lambda mine=mine: mine.cancel(by=shop.member.user, why=""))
        deeds.append(lambda theirs=theirs, facts=facts: changes.apply(theirs, {product.pk: 9}, **facts))
    ends = at_once(deeds)
    assert set(ends) <= {"done", "order_transition"}
    standing = Order.objects.alive().values_list("lines__reserved", flat=True)
    assert Stock.objects.get(product=product).reserved == sum(standing)


def two_first_orders(shop) -> tuple[Deed, Deed]:
    """Cancelling the order that opened wholesale prices, and confirming another one that would."""
    make_order_terms(minimums=[FIRST])
    Tariff.objects.update(status="none")
    product = make_product(price="5000.00")
    opened, other = (make_order(shop.member, (product, 1)) for _n in range(2))
    manager = make_manager()
    opened.confirm(by=manager)
    return lambda: opened.cancel(by=manager, why=""), lambda: other.confirm(by=manager)


def test_cancelling_the_first_order_while_another_is_confirmed_keeps_wholesale_prices(shop, monkeypatch):
    monkeypatch.setattr(qualification, "_locked", slowly(qualification._locked))
    assert at_once(two_first_orders(shop)) == {"done": 2}
    assert Tariff.objects.get().status == "wholesale"


def test_without_the_lock_of_the_tariff_they_are_lost(shop, monkeypatch):
    monkeypatch.setattr(qualification, "_locked", slowly(lambda order: Tariff.objects.get(company=order.company)))
    assert at_once(two_first_orders(shop)) == {"done": 2}
    assert Tariff.objects.get().status == "none"


def slowly(read: Callable[[Order], Tariff]) -> Callable[[Order], Tariff]:
    """Let both hands look at the tariff before anything is done about it, and the one that cancels decide first."""

    def reading(order: Order) -> Tariff:
        tariff = read(order)
        time.sleep(0.8 if order.status == Order.Status.CONFIRMED else 0.4)
        return tariff

    return reading


def test_what_many_tabs_put_is_all_there(shop):
    product = make_product(stock=1000)
    cart = carts.current(Membership.objects.with_context().get(pk=shop.member.pk))
    tabs = [carts.current(cart.membership) for _n in range(10)]
    assert at_once([lambda tab=tab: carts.put(tab, product.pk, 3) for tab in tabs]) == {"done": 10}
    assert cart.lines.get().quantity == 30


def test_a_cart_first_asked_for_by_many_tabs_is_one(shop):
    made = []
    assert at_once([lambda: made.append(carts.current(shop.member).pk)] * 10) == {"done": 10}
    assert len(set(made)) == 1
