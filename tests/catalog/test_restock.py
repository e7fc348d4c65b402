import re

import pytest
from django.db import connection, transaction

from accounts.models import Company, Device, Membership, User
from catalog import emails, restock, tree
from catalog.models import Product, Restock, Stock
from catalog.tasks import send_restock_notices
from tests.at_once import at_once
from tests.catalog.views.steps import counted
from tests.factories import make_company, make_member, make_product
from wholesale.errors import Refused
from wholesale.models import Message


@pytest.fixture
def product(shop):
    """Out of stock, and known to pages."""
    made = make_product(stock=0, sku="LD-10231", name="Cable USB-C")
    tree.recount()
    tree.bump()
    return made


def arrive(*products: Product, pieces: int = 5) -> None:
    Stock.objects.filter(product__in=products).update(on_hand=pieces)


def letters(**facts):
    return Message.objects.filter(channel="mail", **facts)


def another(product: Product, **given) -> Product:
    made = make_product(stock=0, category=product.category, **given)
    tree.bump()
    return made


# ------------------------------------------------------------------ asking


def test_waiting_twice_is_one_wish(shop, product):
    assert restock.subscribe(shop.member, product.pk) == restock.subscribe(shop.member, product.pk)
    assert Restock.objects.count() == 1
    assert restock.awaits(shop.member.user, product.pk)


def test_asking_again_in_another_companys_name_moves_the_wish_there(shop, product):
    restock.subscribe(shop.member, product.pk)
    other = make_member(company=make_company(), user=shop.member.user)
    assert restock.subscribe(other, product.pk).company == other.company
    assert Restock.objects.get().company == other.company


def test_what_is_in_stock_is_not_waited_for(shop):
    with pytest.raises(Refused) as refusal:
        restock.subscribe(shop.member, make_product(stock=1).pk)
    assert refusal.value.code == "in_stock"
    assert not Restock.objects.exists()


@pytest.mark.parametrize("given", [{"is_active": False}, None])
def test_what_is_not_sold_is_not_waited_for(shop, given):
    pk = make_product(stock=0, **given).pk if given else 10**12
    with pytest.raises(Product.DoesNotExist):
        restock.subscribe(shop.member, pk)


def test_cancelling_ends_one_wish_and_asking_again_begins_another(shop, product):
    first = restock.subscribe(shop.member, product.pk)
    assert (restock.cancel(shop.member, product.pk), restock.cancel(shop.member, product.pk)) == (1, 0)
    assert not restock.awaits(shop.member.user, product.pk)
    assert restock.subscribe(shop.member, product.pk) != first


@pytest.mark.django_db(transaction=True)
def test_of_many_presses_at_once_there_is_one_wish(shop, product):
    made = at_once([lambda: restock.subscribe(shop.member, product.pk)] * 5)
    assert {wish.pk for wish in made} == {Restock.objects.get().pk}


# ------------------------------------------------------------------ being told


@pytest.mark.covers("S0-10")
def test_one_letter_tells_all_that_came_to_the_address_one_signs_in_with(shop, product):
    other = another(product, name="Adapter", sku="UN-1")
    awaited = another(product)
    wishes = [restock.subscribe(shop.member, each.pk) for each in (product, other, awaited)]
    arrive(product, other)
    assert restock.notify_due() == 1
    letter = letters().get()
    assert letter.recipient == shop.member.user.email
    assert letter.event == f"restock:{shop.member.user_id}:{wishes[0].pk}"
    assert (letter.kind, letter.scope) == ("service", f"user:{shop.member.user_id}")
    assert "2 products" in letter.subject
    assert ("Cable USB-C" in letter.text, "UN-1" in letter.text, awaited.sku in letter.text) == (True, True, False)
    assert [wish.product for wish in Restock.objects.active()] == [awaited]


def test_a_letter_about_one_product_names_it(shop, product):
    restock.subscribe(shop.member, product.pk)
    arrive(product)
    restock.notify_due()
    assert letters().get().subject == "In stock again: Cable USB-C"
    assert letters().get().link == product.get_absolute_url()


def test_each_phone_gets_a_push(shop, product):
    for n in range(2):
        Device.objects.create(user=shop.member.user, token=f"token-{n}", platform="android")
    restock.subscribe(shop.member, product.pk)
    arrive(product)
    restock.notify_due()
    pushes = Message.objects.filter(channel="push").order_by("recipient")
    assert [(push.recipient, push.subject) for push in pushes] == [
        ("token-0", "In stock again"),
        ("token-1", "In stock again"),
    ]
    assert "LD-10231" in pushes[0].text


def test_stock_that_comes_twice_is_told_once(shop, product):
    restock.subscribe(shop.member, product.pk)
    arrive(product)
    assert send_restock_notices() == 1
    arrive(product, pieces=0)
    arrive(product, pieces=9)
    assert send_restock_notices() == 0
    assert letters().count() == 1


def test_after_the_letter_one_may_wait_again(shop, product):
    restock.subscribe(shop.member, product.pk)
    arrive(product)
    restock.notify_due()
    arrive(product, pieces=0)
    restock.subscribe(shop.member, product.pk)
    arrive(product)
    assert restock.notify_due() == 1
    assert letters().count() == 2


def test_pieces_that_orders_hold_are_no_arrival(shop, product):
    restock.subscribe(shop.member, product.pk)
    Stock.objects.filter(product=product).update(on_hand=5, reserved=3, queued=2)
    assert restock.notify_due() == 0
    Stock.objects.filter(product=product).update(queued=0)
    assert restock.notify_due() == 1


def hide(product):
    Product.objects.filter(pk=product.pk).update(is_active=False)


def hide_category(product):
    type(product.category).objects.update(is_active=False)
    tree.bump()


def take_price(product):
    product.prices.all().delete()


@pytest.mark.parametrize("how", [hide, hide_category, take_price])
def test_what_cannot_be_bought_is_not_told_and_stays_awaited(shop, product, how):
    restock.subscribe(shop.member, product.pk)
    how(product)
    arrive(product)
    assert restock.notify_due() == 0
    assert Restock.objects.active().count() == 1


def test_a_price_in_another_companys_list_is_no_price(shop, product):
    product.prices.exclude(price_list=shop.base).delete()
    restock.subscribe(shop.member, product.pk)
    arrive(product)
    assert restock.notify_due() == 0


def test_a_suspended_company_hears_once_it_is_restored(shop, product):
    restock.subscribe(shop.member, product.pk)
    Company.objects.update(status=Company.Status.SUSPENDED)
    arrive(product)
    assert restock.notify_due() == 0
    assert Restock.objects.active().exists()
    Company.objects.update(status=Company.Status.APPROVED)
    assert restock.notify_due() == 1


def switch_off(member):
    User.objects.filter(pk=member.user_id).update(is_active=False)


def send_away(member):
    Membership.objects.filter(pk=member.pk).update(is_active=False)


def make_viewer(member):
    Membership.objects.filter(pk=member.pk).update(role="viewer")


@pytest.mark.parametrize("how", [switch_off, send_away, make_viewer])
def test_who_may_not_order_any_more_is_not_written_to(shop, product, how):
    restock.subscribe(shop.member, product.pk)
    how(shop.member)
    arrive(product)
    assert restock.notify_due() == 0
    assert not letters().exists()
    assert Restock.objects.get().cancelled_at


def test_an_address_that_is_none_does_not_hold_back_the_others(shop, product):
    User.objects.filter(pk=shop.member.user_id).update(email="nobody at all")
    other = make_member(company=shop.company)
    for member in (shop.member, other):
        restock.subscribe(member, product.pk)
    arrive(product)
    restock.notify_due()
    assert [letter.recipient for letter in letters()] == [other.user.email]
    assert not Restock.objects.active().exists()


def test_a_letter_names_so_many_goods_and_counts_the_rest(shop, product, monkeypatch):
    monkeypatch.setattr(emails, "LINES", 2)
    goods = [product, *(another(product) for _n in range(3))]
    for each in goods:
        restock.subscribe(shop.member, each.pk)
    arrive(*goods)
    restock.notify_due()
    letter = letters().get()
    assert "and 2 more products" in letter.text
    assert goods[3].sku not in letter.text


# ------------------------------------------------------------------ many, twice, at once, half-way


def many(product: Product, n: int) -> None:
    """Let `n` people of as many companies wait for a product."""
    for company in [make_company() for _n in range(n)]:
        restock.subscribe(make_member(company=company), product.pk)


@pytest.mark.parametrize("number", [3, 12])
def test_a_batch_takes_as_many_statements_whatever_its_size(shop, product, number):
    many(product, number)
    restock.notify_due()
    arrive(product)
    with counted() as made:
        assert restock.notify_due() == number
    assert len([sql for sql in made if not re.match("SAVEPOINT|RELEASE", sql)]) == 8
    # lost · taken · arrived · wishes · phones · letters · closed, and taken again: nobody


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_write_one_letter_each(shop, product, monkeypatch):
    monkeypatch.setattr(restock, "BATCH", 3)
    many(product, 20)
    arrive(product)
    told = at_once([restock.notify_due] * 3)
    assert sum(told) == 20
    assert letters().count() == 20


@pytest.mark.django_db(transaction=True)
def test_two_clocks_never_part_the_goods_of_one_person(shop, product):
    """While one clock holds a person's first wish, another leaves the person alone, whatever has come."""
    other = another(product)
    for each in (product, other):
        restock.subscribe(shop.member, each.pk)
    arrive(product, other)
    with transaction.atomic():
        Restock.objects.select_for_update(no_key=True).get(product=product)
        assert at_once([restock.notify_due]) == [0]
    assert restock.notify_due() == 1
    assert letters().count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_clock_that_dies_in_a_batch_leaves_it_for_the_next(shop, product, monkeypatch):
    monkeypatch.setattr(restock, "BATCH", 4)
    many(product, 10)
    arrive(product)
    batches = iter(range(2))
    write = restock._write

    def die_in_the_second(wishes):
        write(wishes)
        if next(batches) == 1:
            raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(restock, "_write", die_in_the_second)
        with pytest.raises(SystemExit):
            restock.notify_due()
    assert (letters().count(), Restock.objects.active().count()) == (4, 6)
    assert restock.notify_due() == 6
    assert letters().count() == 10


def test_the_wishes_of_a_person_are_found_by_index(shop, product):
    restock.subscribe(shop.member, product.pk)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + str(Restock.objects.of(shop.member.user).active().filter(product=product).query))
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "restock_active" in plan
