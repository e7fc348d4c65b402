"""Orders through the phone's door: placed once, refused in figures, read and cancelled by their own company only."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import now

from accounts.models import Device
from accounts.roles import Role
from catalog.models import Price, Stock
from orders import changes
from orders.models import Order
from tests.at_once import at_once
from tests.factories import (
    make_address,
    make_company,
    make_contact,
    make_manager,
    make_member,
    make_order,
    make_order_terms,
    make_product,
)
from tests.orders.examples import EACH
from tests.orders.views.steps import CHOSEN, counted, held
from tests.phone import Phone
from wholesale.models import IdempotencyRecord, Message


def ready(phone, *lines):
    """Fill the cart and return the body that places its order."""
    for product, quantity in lines or [(make_product(), 2)]:
        phone.post("/cart/lines/", {"product_id": product.pk, "quantity": quantity})
    return {**CHOSEN, "seen": phone.get("/cart/").json()["seen"]}


def place(phone, body, key=""):
    return phone.post("/orders/", body, **{"Idempotency-Key": key or uuid4().hex})


def code(answer):
    return answer.status_code, answer.json()["errors"][0]["code"]


@pytest.mark.covers("S2-01")
def test_an_order_is_placed_and_the_cart_is_empty(shop, phone):
    product, address = make_product(price="120.00", stock=10), make_address(shop.company)
    answer = place(phone, ready(phone, (product, 4)) | {"address": address.pk, "po_number": "PO-7", "note": "Soon"})
    order = Order.objects.get()
    assert answer.status_code == 201
    assert (answer.json()["number"], answer.json()["total"], answer.json()["version"]) == (order.number, "480.00", 1)
    assert (order.by, order.po_number, order.note) == (shop.member.user, "PO-7", "Soon")
    assert order.address["street"] == address.street
    assert (held(shop.member), Stock.objects.get().available) == ({}, 6)


def test_an_order_without_its_key_is_refused(shop, phone):
    body = ready(phone)
    assert code(phone.post("/orders/", body)) == (400, "key_missing")
    assert code(place(phone, body, "k" * 65)) == (400, "key_missing")
    assert not Order.objects.exists()


def test_the_same_key_is_the_first_order_again(shop, phone):
    """Threat 6."""
    body = ready(phone)
    first, again = place(phone, body, "k1"), place(phone, body, "k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Order.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(shop, phone):
    body = ready(phone)
    place(phone, body, "k1")
    assert code(place(phone, body | {"note": "Another"}, "k1")) == (422, "key_reused")
    assert Order.objects.count() == 1


def test_a_key_is_a_persons_own(shop, phone):
    colleague = Phone(make_member(company=shop.company, role=Role.BUYER).user)
    first = place(phone, ready(phone), "k1")
    theirs = place(colleague, ready(colleague), "k1")
    assert (first.status_code, theirs.status_code) == (201, 201)
    assert theirs.json()["id"] != first.json()["id"]
    IdempotencyRecord.objects.expired(now() + timedelta(days=2)).delete()
    again = [place(each, ready(each), "k1").json()["id"] for each in (phone, colleague)]
    assert again == [first.json()["id"], theirs.json()["id"]]
    assert Order.objects.count() == 2


def test_a_key_sent_again_answers_with_the_order_as_it_is_by_now(shop, phone):
    body = ready(phone)
    place(phone, body, "k1")
    Order.objects.get().confirm(by=None)
    again = place(phone, body, "k1")
    assert (again.status_code, again.json()["status"], again.json()["version"]) == (201, "confirmed", 2)


def test_a_key_whose_answer_is_forgotten_is_still_the_first_order(shop, phone):
    body = ready(phone)
    first = place(phone, body, "k1")
    IdempotencyRecord.objects.expired(now() + timedelta(days=2)).delete()
    other = make_product()
    phone.post("/cart/lines/", {"product_id": other.pk, "quantity": 5})
    again = place(phone, body, "k1")
    assert (again.status_code, again.json()) == (201, first.json())
    assert Order.objects.count() == 1
    assert held(shop.member) == {other.pk: 5}
    assert Message.objects.filter(event__contains=":placed").count() == 2


def test_prices_and_companies_in_a_body_are_ignored(shop, phone):
    """Threat 4."""
    facts = {"price": "0.01", "currency": "GEL", "company": make_company().pk, "status": "confirmed", "discount": 99}
    place(phone, ready(phone) | facts)
    order = Order.objects.get()
    assert (order.total, order.currency, order.company, order.status) == (200, "RUB", shop.company, "placed")


def test_a_changed_price_is_refused_with_both(shop, phone):
    product = make_product(price="100.00")
    body = ready(phone, (product, 2))
    Price.objects.update(amount="120.00")
    answer = place(phone, body)
    assert code(answer) == (409, "price_changed")
    said = answer.json()
    assert (said["was_total"], said["now_total"]) == ("200.00", "240.00")
    assert said["changes"] == [
        {
            "product_id": product.pk,
            "sku": product.sku,
            "name": product.name,
            "quantity": 2,
            "was": "100.00",
            "now": "120.00",
        }
    ]
    assert (Order.objects.count(), held(shop.member)) == (0, {product.pk: 2})
    phone.post("/cart/accept/")
    assert place(phone, body | {"seen": phone.get("/cart/").json()["seen"]}).status_code == 201


def test_a_cart_that_changed_meanwhile_is_refused_with_both_totals(shop, phone):
    product = make_product()
    body = ready(phone, (product, 2))
    phone.put(f"/cart/lines/{product.pk}/", {"quantity": 3})
    answer = place(phone, body)
    assert code(answer) == (409, "cart_changed")
    assert (answer.json()["was_total"], answer.json()["now_total"]) == ("200.00", "300.00")
    assert not Order.objects.exists()


@pytest.mark.covers("S0-03")
def test_below_the_minimum_the_order_is_refused_in_figures(shop, phone):
    make_order_terms(minimums=[EACH | {"city_mark": ""}])
    product = make_product(price="100.00", stock=1)
    answer = place(phone, ready(phone, (product, 2)))
    assert answer.status_code == 409
    said = {each["code"]: each for each in answer.json()["breaches"]}
    assert (said["minimum_each_order"]["need"], said["minimum_each_order"]["missing"]) == ("1000.00", "800.00")
    assert (said["stock_shortage"]["need"], said["stock_shortage"]["have"]) == ("2", "1")
    assert [each["product_id"] for each in answer.json()["lines"]] == [product.pk]
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    "seen", [None, {}, {"version": -1, "total": "1"}, {"version": 1}, "2:200.00", {"version": 1, "total": "NaN"}]
)
def test_an_order_without_what_was_seen_is_refused(shop, phone, seen):
    answer = place(phone, ready(phone) | {"seen": seen})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["attr"].startswith("seen")
    assert not Order.objects.exists()


def test_an_address_of_another_company_is_no_address(shop, phone):
    theirs = make_address(make_company())
    answers = [place(phone, ready(phone) | {"address": pk}) for pk in (theirs.pk, 10**12)]
    assert [code(each) for each in answers] == [(409, "address_absent")] * 2
    assert not Order.objects.exists()


def test_the_list_goes_on_behind_the_last_one_seen(shop, phone):
    made = [make_order(shop.member).pk for _n in range(5)]
    first = phone.get("/orders/", {"limit": 2}).json()
    assert [each["id"] for each in first["results"]] == made[:2:-1]
    second = phone.get("/orders/", {"limit": 2, "after": first["next"]}).json()
    third = phone.get("/orders/", {"limit": 2, "after": second["next"]}).json()
    assert ([each["id"] for each in third["results"]], third["next"]) == ([made[0]], None)


def test_the_list_is_narrowed_as_the_page_is(shop, phone):
    product = make_product(sku="CABLE-9")
    named, other = make_order(shop.member, (product, 1), po_number="PO-77"), make_order(shop.member)
    other.confirm(by=None)

    def found(**query):
        return [each["id"] for each in phone.get("/orders/", query).json()["results"]]

    assert found(q="cable9") == found(q="po-77") == found(q=named.number) == found(status="placed") == [named.pk]
    assert found(status="confirmed") == [other.pk]
    today = now().date()
    assert found(since=today - timedelta(days=1), until=today + timedelta(days=1)) == [other.pk, named.pk]
    assert found(until=today - timedelta(days=2)) == []


def test_an_unknown_filter_is_ignored_and_a_wrong_value_refused(shop, phone):
    """Threat 36."""
    order = make_order(shop.member)
    query = {"ordering": "company__users__password", "company__balance__gt": "0", "fields": "by", "page_size": 10**9}
    assert [each["id"] for each in phone.get("/orders/", query).json()["results"]] == [order.pk]
    for wrong in ({"status": "paid"}, {"since": "yesterday"}, {"limit": "x"}, {"after": "-1"}, {"q": "x" * 81}):
        assert phone.get("/orders/", wrong).status_code == 400


def test_an_order_is_read_by_its_number_or_its_key(shop, phone):
    product = make_product(price="120.00")
    order = make_order(shop.member, (product, 2))
    changes.apply(order, {product.pk: 3}, by=make_manager(), why="By phone", way="phone")
    by_number, by_key = phone.get(f"/orders/{order.number}/"), phone.get(f"/orders/{order.pk}/")
    assert by_number.json() == by_key.json()
    said = by_key.json()
    assert [(line["sku"], line["quantity"], line["total"]) for line in said["lines"]] == [(product.sku, 3, "360.00")]
    assert [(event["words"], event["status"]) for event in said["events"]] == [
        ("Placed", "placed"),
        ("Changed", "placed"),
    ]
    (line,) = said["lines"]
    page = f"http://localhost:8000{product.get_absolute_url()}"
    assert (line["pack_size"], line["thumb"], line["url"], said["method_code"]) == (1, None, page, "invoice")
    (revision,) = said["revisions"]
    assert (revision["why"], revision["difference"]) == ("By phone", "120.00")
    assert [(line["was"], line["becomes"]) for line in revision["lines"]] == [(2, 3)]
    assert (said["can_cancel"], said["version"], said["url"]) == (True, 2, f"http://localhost:8000/orders/{order.pk}/")


def test_another_companys_order_is_as_good_as_absent(shop, phone):
    """Threat 2."""
    theirs = make_order(make_member())
    for path, body in (("", None), ("cancel/", {"version": 1}), ("repeat/", {})):
        method = phone.post if path else phone.get
        args = [body] if path else []
        answers = [method(f"/orders/{number}/{path}", *args) for number in (theirs.number, theirs.pk, 999_999, "x")]
        assert {each.status_code for each in answers} == {404}
        assert len({each.content for each in answers}) == 1
    assert theirs.pk not in [each["id"] for each in phone.get("/orders/").json()["results"]]
    assert Order.objects.get(pk=theirs.pk).status == "placed"


def test_an_order_is_cancelled_once_by_who_saw_it_as_it_is(shop, phone):
    product = make_product(stock=5)
    order = make_order(shop.member, (product, 2))
    order.confirm(by=None)
    stale = phone.post(f"/orders/{order.pk}/cancel/", {"version": 1, "why": "Too much"})
    assert code(stale) == (409, "order_transition")
    assert stale.json()["version"] == {"sent": 1, "now": 2}
    assert stale.json()["order"]["status"] == "confirmed"
    assert code(phone.post(f"/orders/{order.pk}/cancel/", {"version": 2})) == (409, "order_confirmed")
    other = make_order(shop.member, (product, 2))
    done = phone.post(f"/orders/{other.number}/cancel/", {"version": 1, "why": "Too much"})
    assert (done.status_code, done.json()["status"], done.json()["cancel_why"]) == (200, "cancelled", "Too much")
    assert Stock.objects.get(product=product).available == 3
    assert phone.post(f"/orders/{other.number}/cancel/", {}).status_code == 400


def test_the_goods_of_an_order_go_into_the_cart_again(shop, phone):
    sold, gone = make_product(), make_product()
    order = make_order(shop.member, (sold, 2), (gone, 1))
    gone.is_active = False
    gone.save()
    said = phone.post(f"/orders/{order.pk}/repeat/").json()
    assert said["taken"] == 1
    assert [(each["product_id"], each["breaches"][0]["code"]) for each in said["refused"]] == [
        (gone.pk, "product_absent")
    ]
    assert held(shop.member) == {sold.pk: 2}


@pytest.mark.parametrize(("role", "reads"), [(Role.MECHANIC, 403), (Role.VIEWER, 200), (Role.ACCOUNTANT, 200)])
def test_who_may_not_buy_may_not_place_or_cancel(shop, phone, role, reads):
    order = make_order(shop.member)
    other = Phone(make_member(company=shop.company, role=role).user)
    assert other.get("/orders/").status_code == other.get(f"/orders/{order.pk}/").status_code == reads
    assert place(other, CHOSEN).status_code == 403
    assert other.post(f"/orders/{order.pk}/cancel/", {"version": 1}).status_code == 403
    if reads == 200:
        assert not other.get(f"/orders/{order.pk}/").json()["can_cancel"]


def test_placing_takes_as_many_statements_for_one_line_as_for_200(shop, phone):
    place(phone, ready(phone))
    told = {}
    for size in (1, 10, 200):
        goods = [make_product() for _n in range(size)]
        phone.post("/cart/paste/", {"text": "\n".join(each.sku for each in goods)})
        body = {**CHOSEN, "seen": phone.get("/cart/").json()["seen"]}
        with counted() as made:
            assert place(phone, body).status_code == 201
        told[size] = made
    assert len(told[1]) == len(told[10]) == len(told[200]) <= 15, told[1]  # W5, W6b


def test_placing_tells_a_manager_who_signs_in_within_the_same_statements(shop, phone):
    manager, buyer = make_manager(), shop.member.user
    shop.company.manager = make_contact(user=manager)
    shop.company.save()
    for user in (manager, buyer):
        Device.objects.create(user=user, token=f"phone-of-{user.pk}", platform="android", last_seen_at=now())
    place(phone, ready(phone))
    body = ready(phone)
    with counted() as made:
        assert place(phone, body).status_code == 201
    assert len(made) <= 15, made  # W5
    last = Message.objects.filter(event=f"order:{Order.objects.latest('pk').pk}:placed", channel="push")
    assert [each.recipient for each in last] == [f"phone-of-{buyer.pk}"]


def test_reading_takes_as_many_statements_for_one_order_as_for_many(shop, phone):
    def read():
        with counted() as listed:
            phone.get("/orders/")
        with counted() as one:
            phone.get(f"/orders/{order.pk}/")
        return len(listed), len(one)

    order = make_order(shop.member)
    read()
    few = read()
    order = make_order(shop.member, *((make_product(), 1) for _n in range(20)))
    for _n in range(5):
        make_order(shop.member)
    assert read() == few
    assert few[0] <= 3
    assert few[1] <= 6


@pytest.mark.django_db(transaction=True)
def test_twenty_phones_with_one_key_make_one_order(shop, phone):
    """Threat 6."""
    product = make_product(stock=100)
    body = ready(phone, (product, 2))
    answers = at_once([lambda: place(Phone(shop.member.user), body, "one")] * 20)
    assert {each.status_code for each in answers} <= {201, 409}
    assert {code(each) for each in answers if each.status_code == 409} <= {(409, "key_running")}
    assert len({each.json()["id"] for each in answers if each.status_code == 201}) == 1
    assert (Order.objects.count(), Stock.objects.get().reserved) == (1, 2)
