import re
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.utils.timezone import now

from catalog import restock, tree
from catalog.models import Restock, Stock
from tests.catalog.views.steps import HTMX, counted, fill, words
from tests.factories import make_category, make_company, make_manager, make_member, make_order, make_product, make_user
from wholesale import money, stoplinks
from wholesale.models import Message
from wholesale.stoplinks import Stop


@pytest.fixture
def product(shop):
    made = make_product(stock=0, sku="LD-10231", name="Cable USB-C", category=make_category(slug="cables"))
    tree.recount()
    tree.bump()
    return made


def told(client, product) -> Message:
    """Wait for the product, let it come, and return the letter about it."""
    client.post(f"/p/{product.pk}/subscribe/")
    Stock.objects.filter(product=product).update(on_hand=5)
    restock.notify_due()
    return Message.objects.get(channel="mail")


def stop_path(letter: Message) -> str:
    url = re.search(r"<(.+)>", letter.headers["List-Unsubscribe"])[1]
    return url.removeprefix("http://localhost:8000")


# ------------------------------------------------------------------ what has come


@pytest.mark.covers("S0-10")
def test_what_has_come_is_listed_for_two_weeks_with_price_stock_and_the_cart(buyer, shop, product):
    other = make_product(stock=0, sku="UN-1", name="Adapter", category=product.category)
    awaited = make_product(stock=0, sku="LATER", category=product.category)
    for each in (product, other, awaited):
        restock.subscribe(shop.member, each.pk)
    Stock.objects.filter(product__in=[product, other]).update(on_hand=5)
    restock.notify_due()
    letter = Message.objects.get(channel="mail")
    assert "/restocks/" in letter.text
    assert re.search(r"LD-10231.*Cable USB-C", letter.text, re.DOTALL)
    assert money.format(product.prices.get(price_list=shop.own).amount, "RUB", "en") in letter.text
    page = buyer.get("/restocks/")
    assert [good["sku"] for good in page.context["goods"]] == ["UN-1", "LD-10231"]
    assert all(good["can_add"] and good["own"] for good in page.context["goods"])
    assert [row["product"] for row in page.context["rows"]] == [awaited]
    Restock.objects.filter(product=other).update(notified_at=now() - timedelta(days=15))
    assert [good["sku"] for good in buyer.get("/restocks/").context["goods"]] == ["LD-10231"]


# ------------------------------------------------------------------ asking on pages


@pytest.mark.covers("S0-10")
def test_a_product_out_of_stock_is_waited_for_and_the_page_says_so(buyer, shop, product):
    page = product.get_absolute_url()
    assert "Tell me when it arrives One letter to" in words(buyer.get(page))
    answer = buyer.post(f"/p/{product.pk}/subscribe/", HTTP_REFERER=f"http://testserver{page}")
    assert (answer.status_code, answer["Location"]) == (302, f"http://testserver{page}")
    text = words(buyer.get(page))
    assert f"When LD-10231 arrives, a letter goes to {shop.member.user.email}." in text
    assert "You are subscribed Cancel" in text
    buyer.post(f"/p/{product.pk}/unsubscribe/", HTTP_REFERER=f"http://testserver{page}")
    assert "Tell me when it arrives" in words(buyer.get(page))


@pytest.mark.parametrize("view", ["table", "cards"])
def test_a_list_offers_it_row_by_row(buyer, shop, product, view):
    make_product(stock=5, category=product.category, sku="HERE")
    assert words(buyer.get(f"/catalog/cables/?view={view}")).count("Tell me when it arrives") == 1
    restock.subscribe(shop.member, product.pk)
    restock.subscribe(make_member(company=shop.company), product.pk)
    text = words(buyer.get(f"/catalog/cables/?view={view}"))
    assert ("You are subscribed" in text, "Tell me when it arrives" in text) == (True, False)


def test_a_search_offers_it_too(buyer, shop, product):
    assert "Tell me when it arrives" in words(buyer.get("/search/?q=LD-10231"))


def test_htmx_gets_the_place_alone(buyer, product):
    answer = buyer.post(f"/p/{product.pk}/subscribe/", **HTMX)
    assert answer["Location"] == f"/p/{product.pk}/restock/"
    part = buyer.get(answer["Location"], **HTMX).content.decode()
    assert f'id="restock-{product.pk}"' in part
    assert "You are subscribed" in part
    assert "<html" not in part
    assert buyer.get(f"/p/{product.pk}/restock/")["Location"] == product.get_absolute_url()


def test_what_has_come_meanwhile_says_so(buyer, product):
    Stock.objects.filter(product=product).update(on_hand=1)
    buyer.post(f"/p/{product.pk}/subscribe/", HTTP_REFERER="http://testserver/catalog/cables/")
    assert "LD-10231 is in stock: it can be ordered now." in words(buyer.get("/catalog/cables/"))
    assert not Restock.objects.exists()


def test_what_is_in_stock_offers_no_waiting(buyer, shop):
    assert "Tell me when it arrives" not in words(buyer.get(make_product(stock=1).get_absolute_url()))


def readers():
    return {
        "viewer": (make_member(role="viewer").user, 403),
        "suspended": (make_member(company=make_company(status="suspended")).user, 403),
        "nobody's": (make_user(), 403),
        "staff": (make_manager(), 403),
        "stranger": (None, 302),
    }


@pytest.mark.parametrize("who", ["viewer", "suspended", "nobody's", "staff", "stranger"])
def test_who_may_not_order_may_not_wait(client, product, who):
    user, status = readers()[who]
    if user:
        client.force_login(user)
    assert "Tell me when it arrives" not in words(client.get(product.get_absolute_url()))
    assert client.post(f"/p/{product.pk}/subscribe/").status_code == status
    assert client.get("/restocks/").status_code == status
    assert not Restock.objects.exists()


@pytest.mark.parametrize("pk", ["999999999", "9" * 30])
@pytest.mark.parametrize("verb", ["subscribe", "restock"])
def test_a_product_that_never_was_is_404(buyer, shop, pk, verb):
    ask = buyer.post if verb == "subscribe" else buyer.get
    assert ask(f"/p/{pk}/{verb}/").status_code == 404
    assert buyer.post(f"/p/{pk}/unsubscribe/").status_code == (404 if len(pk) > 18 else 302)


def test_asking_needs_a_token(shop, product):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(shop.member.user)
    assert careful.post(f"/p/{product.pk}/subscribe/").status_code == 403


@pytest.mark.parametrize("number", [3, 20])
def test_a_list_takes_as_many_statements_whoever_waits(buyer, shop, number):
    goods = fill(make_category(slug="empty"), number, stock=0)
    for each in goods:
        restock.subscribe(shop.member, each.pk)
    buyer.get("/catalog/empty/")
    with counted() as made:
        page = buyer.get("/catalog/empty/")
    assert words(page).count("You are subscribed") == number
    assert len(made) == 2


def test_a_product_out_of_stock_is_within_seven_statements(buyer, product):
    buyer.get(product.get_absolute_url())
    with counted() as made:
        buyer.get(product.get_absolute_url())
    assert len(made) <= 7


def test_a_list_of_goods_that_are_out_is_not_heavy(buyer, shop):
    fill(make_category(slug="empty"), 30, stock=0)
    assert len(buyer.get("/catalog/empty/").content) <= 40_000


# ------------------------------------------------------------------ everything one waits for


def test_the_list_shows_own_wishes_and_cancels_them(buyer, shop, product):
    restock.subscribe(make_member(company=shop.company), product.pk)
    assert "You wait for nothing" in words(buyer.get("/restocks/"))
    restock.subscribe(shop.member, product.pk)
    page = buyer.get("/restocks/")
    assert "Cable USB-C LD-10231 no stock" in words(page)
    buyer.post(f"/p/{product.pk}/unsubscribe/", HTTP_REFERER="http://testserver/restocks/")
    assert "You wait for nothing" in words(buyer.get("/restocks/"))
    assert Restock.objects.active().count() == 1  # the colleague's


def test_the_list_takes_as_many_statements_whatever_its_length(buyer, shop):
    counts = []
    for number in (2, 20):
        for each in fill(make_category(), number, stock=0):
            restock.subscribe(shop.member, each.pk)
        buyer.get("/restocks/")
        with counted() as made:
            buyer.get("/restocks/")
        counts.append(len(made))
    assert counts == [4, 4]  # reader · how many · wishes · what has come


def test_what_is_not_sold_any_more_says_so(buyer, shop, product):
    restock.subscribe(shop.member, product.pk)
    type(product).objects.update(is_active=False)
    assert "not sold at the moment" in words(buyer.get("/restocks/"))


# ------------------------------------------------------------------ the letter's own stop link (threat 39)


@pytest.fixture
def letter(buyer, shop, product):
    return told(buyer, product)


@pytest.fixture
def waits(shop, letter):
    """The letter's reader and a colleague wait for something more."""
    other = make_product(stock=0)
    colleague = make_member(company=shop.company)
    return [restock.subscribe(member, other.pk) for member in (shop.member, colleague)]


def still(wish: Restock) -> bool:
    return Restock.objects.active().filter(pk=wish.pk).exists()


def test_the_letter_brings_the_link_in_its_words_and_its_headers(letter):
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.headers["List-Unsubscribe"].startswith("<http://localhost:8000/restocks/stop/")
    assert stop_path(letter) in letter.html
    assert stop_path(letter) in letter.text


def test_looking_at_the_link_stops_nothing(client, letter, waits):
    client.logout()
    page = client.get(stop_path(letter))
    assert "You wait for 1 more product" in words(page)
    assert '<form class="section" method="post"' in page.content.decode()
    assert still(waits[0])


def test_one_press_of_a_mail_program_stops_everything_of_that_person_alone(letter, waits):
    program = Client(enforce_csrf_checks=True)
    answer = program.post(stop_path(letter), {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, "Stopped" in words(answer)) == (200, True)
    assert (still(waits[0]), still(waits[1])) == (False, True)
    assert program.post(stop_path(letter)).status_code == 200
    assert still(waits[1])


def test_whoever_is_signed_in_the_link_is_of_the_letters_reader(client, letter, waits):
    client.force_login(waits[1].user)
    client.post(stop_path(letter))
    assert (still(waits[0]), still(waits[1])) == (False, True)


def forged(letter, waits):
    return "WzEsMV0:1abc:forged"


def of_another_purpose(letter, waits):
    return stoplinks.token("news", Stop(waits[0].user_id, waits[0].pk))


def of_a_strangers_row(letter, waits):
    return stoplinks.token("restock", Stop(waits[1].user_id, waits[0].pk))


def of_another_shape(letter, waits):
    return signing.dumps({"user": 1}, salt="wholesale.stoplinks.restock")


def with_a_letter_changed(letter, waits):
    token = stop_path(letter).split("/")[-2]
    return ("X" if token[0] != "X" else "Y") + token[1:]


@pytest.mark.parametrize(
    "made", [forged, of_another_purpose, of_a_strangers_row, of_another_shape, with_a_letter_changed]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_token_nobody_signed_for_this_is_404(client, letter, waits, made, method):
    assert getattr(client, method)(f"/restocks/stop/{made(letter, waits)}/").status_code == 404
    assert all(map(still, waits))


def test_letters_about_orders_come_all_the_same(client, shop, letter, waits):
    client.post(stop_path(letter))
    order = make_order(shop.member)
    assert Message.objects.filter(event=f"order:{order.pk}:placed", recipient=shop.member.user.email).exists()
