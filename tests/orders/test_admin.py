"""The desk's door to orders: the queue, the verbs, the change, the order in a buyer's name."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts import staff
from orders import onbehalf
from orders.models import Order, Revision
from orders.placing import Chosen
from tests.factories import make_company, make_contact, make_manager, make_product, make_user
from wholesale.models import Message

pytestmark = pytest.mark.django_db

CHOSEN = Chosen(delivery_kind="agreement", method_code="invoice")


@pytest.fixture
def desk(shop, client):
    """The client of a manager who may do everything."""
    client.force_login(make_manager())
    return client


def place(shop, *wanted, key="k1", company=None):
    lines = {product.pk: quantity for product, quantity in wanted}
    facts = {"by": make_manager(), "chosen": CHOSEN, "source": "phone"}
    return onbehalf.place(company or shop.company, lines, key=key, **facts)


def change_page(order):
    return reverse("admin:orders_order_change", args=[order.pk])


def verb_page(order, name):
    return reverse("admin:orders_order_verb", args=[order.pk, name])


def page_text(answer):
    return answer.content.decode()


def test_the_first_page_of_the_desk_shows_the_orders_that_wait(shop, desk):
    place(shop, (make_product(), 1))
    text = page_text(desk.get(reverse("admin:index")))
    assert "Orders to confirm" in text


def test_the_button_confirms_and_a_second_press_is_refused_in_words(shop, desk):
    order = place(shop, (make_product(), 1))
    assert "Confirm" in page_text(desk.get(change_page(order)))
    desk.post(verb_page(order, "confirm"))
    order.refresh_from_db()
    assert order.status == Order.Status.CONFIRMED
    answer = desk.post(verb_page(order, "confirm"), follow=True)
    assert "changed meanwhile" in page_text(answer)
    assert order.events.filter(verb="confirm").count() == 1


def test_cancelling_asks_why_and_tells_the_buyer(shop, desk):
    product = make_product(stock=5)
    order = place(shop, (product, 5), company=make_company(email="office@example.com"))
    assert "Why?" in page_text(desk.get(verb_page(order, "cancel")))
    desk.post(verb_page(order, "cancel"), {"why": "The buyer changed plans"})
    order.refresh_from_db()
    product.stock.refresh_from_db()
    assert order.status == Order.Status.CANCELLED
    assert product.stock.available == 5
    assert Message.objects.filter(event__startswith=f"order:{order.pk}:cancelled").exists()


@pytest.mark.covers("S3-05")
def test_a_change_by_phone_is_kept_with_what_was_and_became(shop, desk):
    product, other = make_product(price="100.00"), make_product(price="10.00")
    order = place(shop, (product, 5))
    page = reverse("admin:orders_order_lines", args=[order.pk])
    assert product.sku in page_text(desk.get(page))
    facts = {"version": order.version, f"line_{product.pk}": "3", "more": f"{other.sku};2"}
    desk.post(page, facts | {"way": "phone", "why": "Asked by phone"})
    order.refresh_from_db()
    assert order.total == Decimal("320.00")
    revision = Revision.objects.get(order=order)
    assert list(revision.lines.values_list("was", "becomes")) == [(5, 3), (0, 2)]
    assert revision.difference == Decimal("-180.00")


def test_a_change_that_cannot_be_says_why_and_changes_nothing(shop, desk):
    product = make_product(stock=5, pack_size=1)
    order = place(shop, (product, 5))
    page = reverse("admin:orders_order_lines", args=[order.pk])
    facts = {"version": order.version, "way": "phone", "why": "More", "more": ""}
    for quantity, said in [("6", "Only 5"), ("-1", "quantity"), ("1e3", "quantity")]:
        answer = desk.post(page, facts | {f"line_{product.pk}": quantity})
        assert said in page_text(answer).lower() or said in page_text(answer)
    unknown = desk.post(page, facts | {f"line_{product.pk}": "5", "more": "NO-SUCH;1"})
    assert "There is no such article code" in page_text(unknown)
    order.refresh_from_db()
    assert (order.total, order.revisions.count()) == (Decimal("500.00"), 0)


def test_an_order_in_a_buyers_name_is_checked_and_then_placed_once(shop, desk):
    product = make_product(price="100.00")
    page = f"{reverse('admin:orders_order_behalf')}?company={shop.company.pk}"
    form = desk.get(page).context["form"]
    key = str(form["key"].value())
    facts = {"key": key, "lines": f"{product.sku};3", "source": "phone"}
    facts |= {"delivery_kind": "agreement", "method_code": "invoice", "address": ""}
    checked = desk.post(page, facts | {"check": ""})
    assert "300.00" in page_text(checked)
    assert not Order.objects.exists()
    facts["seen"] = checked.context["form"]["seen"].value()
    for _press in range(2):
        desk.post(page, facts | {"place": ""})
    order = Order.objects.get()
    assert (order.company, order.total, order.source) == (shop.company, Decimal("300.00"), "phone")
    assert not shop.company.carts.exists()


def test_the_desk_speaks_the_rules_in_the_buyers_words(shop, desk):
    product = make_product(pack_size=5)
    page = f"{reverse('admin:orders_order_behalf')}?company={shop.company.pk}"
    facts = {"key": "5f1e1f0e-30a5-4f4e-9f57-0e7f0f4f1c11", "lines": f"{product.sku};7", "source": "phone"}
    answer = desk.post(page, facts | {"delivery_kind": "agreement", "method_code": "invoice", "place": ""})
    assert f"{product.sku} is sold by 5: take 5 or 10." in page_text(answer)
    assert not Order.objects.exists()


def test_a_manager_sees_the_orders_of_own_companies_only(shop, client):
    staff.grant()
    person = make_user(is_staff=True)
    person.groups.add(Group.objects.get(name="manager"))
    own = make_company(manager=make_contact(user=person))
    product = make_product()
    mine = place(shop, (product, 1), company=own)
    other = place(shop, (product, 1), key="k2")
    client.force_login(person)
    assert client.get(change_page(mine)).status_code == 200
    assert client.post(verb_page(other, "confirm")).status_code == 404
    listed = client.get(reverse("admin:orders_order_changelist")).context["cl"].result_list
    assert list(listed) == [mine]
    assert client.get(f"{reverse('admin:orders_order_behalf')}?company={shop.company.pk}").status_code == 404


def test_no_field_of_an_order_can_be_written_at_the_desk(shop, desk):
    order = place(shop, (make_product(price="100.00"), 1))
    desk.post(change_page(order), {"total": "1.00", "status": "confirmed", "company": "99"})
    order.refresh_from_db()
    assert (order.total, order.status) == (Decimal("100.00"), Order.Status.PLACED)


def test_the_list_takes_as_many_statements_for_one_order_as_for_many(shop, desk, django_assert_max_num_queries):
    product = make_product(stock=1000)
    for n in range(12):
        place(shop, (product, 1), key=f"key{n}")
    desk.get(reverse("admin:orders_order_changelist"))
    with django_assert_max_num_queries(12):
        desk.get(reverse("admin:orders_order_changelist"))
