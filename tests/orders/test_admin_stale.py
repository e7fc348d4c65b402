"""The desk does what its page showed: an older page, another price and a second press are told, not passed over."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from orders import changes
from orders.models import Order
from tests.factories import make_manager, make_product, make_user
from tests.orders.test_admin import change_page, page_text, place, verb_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(shop, client):
    client.force_login(make_manager())
    return client


def behalf_page(shop):
    return f"{reverse('admin:orders_order_behalf')}?company={shop.company.pk}"


def behalf(product, quantity=3, **given):
    facts = {"key": str(uuid4()), "lines": f"{product.sku};{quantity}", "source": "phone", "address": ""}
    return facts | {"delivery_kind": "agreement", "method_code": "invoice"} | given


def lines_page(order):
    return reverse("admin:orders_order_lines", args=[order.pk])


def test_who_only_looks_at_orders_places_none(shop, client):
    looker = make_user(is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_order"))
    client.force_login(looker)
    product = make_product(price="100.00")
    assert client.get(reverse("admin:orders_order_behalf")).status_code == 403
    assert client.post(behalf_page(shop), behalf(product, seen="300.00", place="")).status_code == 403
    listed = page_text(client.get(reverse("admin:orders_order_changelist")))
    assert "New order for a buyer" not in listed
    assert not Order.objects.exists()


def test_goods_added_to_an_order_come_on_top_of_what_its_line_says(shop, desk):
    product = make_product(stock=20)
    order = place(shop, (product, 5))
    facts = {"version": order.version, f"line_{product.pk}": "4", "more": f"{product.sku};2"}
    desk.post(lines_page(order), facts | {"way": "phone", "why": "Two more"})
    assert order.lines.get().quantity == 6
    facts = {"version": order.version + 1, f"line_{product.pk}": "0", "more": f"{product.sku};3"}
    desk.post(lines_page(order), facts | {"way": "phone", "why": "Three in its place"})
    assert order.lines.get().quantity == 3


@pytest.mark.parametrize(("name", "answers"), [("confirm", {}), ("cancel", {"why": "Asked by phone"})])
def test_a_verb_pressed_on_an_older_page_is_refused_in_words(shop, desk, name, answers):
    product = make_product()
    order = place(shop, (product, 5))
    address = f"{verb_page(order, name)}?version={order.version}"
    assert address in page_text(desk.get(change_page(order)))
    changes.apply(order, {product.pk: 3}, by=make_manager(), why="Fewer", way="phone")
    assert "changed meanwhile" in page_text(desk.post(address, answers, follow=True))
    assert Order.objects.get().status == Order.Status.PLACED
    desk.post(f"{verb_page(order, name)}?version={order.version}", answers)
    assert Order.objects.get().status != Order.Status.PLACED


def test_a_price_that_moved_between_the_check_and_the_press_is_shown_first(shop, desk):
    product = make_product(price="100.00")
    facts = behalf(product)
    facts["seen"] = desk.post(behalf_page(shop), facts | {"check": ""}).context["form"]["seen"].value()
    product.prices.update(amount="120.00")
    answer = desk.post(behalf_page(shop), facts | {"place": ""})
    assert "changed meanwhile" in page_text(answer)
    assert "360.00" in page_text(answer)
    assert not Order.objects.exists()
    desk.post(behalf_page(shop), facts | {"seen": answer.context["form"]["seen"].value(), "place": ""})
    assert Order.objects.get().total == Decimal("360.00")


def test_a_second_press_lands_on_the_first_order_though_its_goods_are_gone(shop, desk):
    product = make_product(price="100.00", stock=3)
    facts = behalf(product, seen="300.00", place="")
    desk.post(behalf_page(shop), facts)
    order = Order.objects.get()
    again = desk.post(behalf_page(shop), facts, follow=True)
    assert again.redirect_chain == [(change_page(order), 302)]
    assert f"Order {order.number} has already been placed with this form." in page_text(again)
    assert Order.objects.count() == 1


@pytest.mark.parametrize("company", ["²", "٣", "x", "9" * 30, "9" * 5000])
def test_a_company_that_is_no_number_is_asked_for_again(shop, desk, company):
    answer = desk.get(reverse("admin:orders_order_behalf"), {"company": company})
    assert (answer.status_code, answer.templates[0].name) == (200, "admin/orders/company.html")


def test_a_reason_that_does_not_fit_is_asked_for_again(shop, desk):
    order = place(shop, (make_product(), 1))
    answer = desk.post(verb_page(order, "cancel"), {"why": "x" * 501})
    assert "at most 500 characters" in page_text(answer)
    assert Order.objects.get().status == Order.Status.PLACED


def test_an_orders_page_says_what_was_and_what_became(shop, desk):
    product, other = make_product(), make_product()
    order = place(shop, (product, 5))
    changes.apply(order, {product.pk: 3, other.pk: 2}, by=make_manager(), why="Asked", way="phone")
    assert f"{product.sku}: 5 → 3, {other.sku}: 0 → 2" in page_text(desk.get(change_page(order)))


def test_an_orders_page_takes_as_many_statements_for_many_lines(shop, desk, django_assert_max_num_queries):
    order = place(shop, *((make_product(), 2) for _n in range(30)))
    for quantity in (3, 4, 5):
        each = dict.fromkeys(order.lines.values_list("product_id", flat=True), quantity)
        changes.apply(order, each, by=make_manager(), why="Asked", way="phone")
    desk.get(change_page(order))
    with django_assert_max_num_queries(15):
        desk.get(change_page(order))
