"""Letters of the deal: to whom, in which language, and what they say."""

import pytest

from accounts.models import Company, Membership, User
from orders import changes, onbehalf
from orders.checkout import Chosen
from orders.models import Order
from tests.factories import make_address, make_contact, make_manager, make_member, make_order, make_product, make_user
from wholesale.models import Message

INVOICE = Chosen(delivery_kind="agreement", method_code="invoice")


def letter(name: str) -> Message:
    return Message.objects.get(event__endswith=f":{name}")


def test_the_buyer_reads_the_lines_the_sums_and_whom_to_call(shop):
    product = make_product(price="120.00", name="Cable")
    order = make_order(shop.member, (product, 3))
    written = letter("placed")
    assert written.recipient == shop.member.user.email
    assert written.subject == f"Order Z-{order.pk} is placed"
    for said in (product.sku, "Cable", "360.00", "60.00", "+7 812 555-01-47", f"/orders/{order.pk}/", order.ahead):
        assert said in written.text
    assert (written.scope, written.link) == (f"user:{shop.member.user.pk}", order.get_absolute_url())


def test_the_manager_reads_who_ordered_and_where_to_confirm_it(shop):
    order = make_order(shop.member)
    written = letter("placed_desk")
    assert written.recipient == shop.company.manager.email
    assert shop.company.name in written.subject
    assert f"/admin/orders/order/{order.pk}/change/" in written.text
    assert "waits for your confirmation" in written.text


def test_each_reads_their_own_language(shop):
    person = make_user(language="ru", is_staff=True)
    Company.objects.update(manager=make_contact(user=person, email=""))
    order = make_order(shop.member)
    desk = letter("placed_desk")
    assert (desk.language, desk.recipient) == ("ru", person.email)
    assert letter("placed").language == "en"
    User.objects.filter(pk=shop.member.user.pk).update(language="ru")
    order.refresh_from_db()
    order.confirm(by=person)
    assert letter("confirmed").language == "ru"


def test_without_a_manager_the_seller_is_told(shop):
    Company.objects.update(manager=None)
    make_order(shop.member)
    assert letter("placed_desk").recipient == "sales@example.com"


def test_a_deputy_reads_for_a_manager_who_is_away(shop):
    deputy = make_contact()
    manager = shop.company.manager
    manager.deputy, manager.away_until = deputy, "2999-01-01"
    manager.save()
    make_order(shop.member)
    assert letter("placed_desk").recipient == deputy.email


@pytest.mark.parametrize("count", [30, 33])
def test_a_long_order_is_told_in_short(shop, count):
    goods = [make_product() for _n in range(count)]
    lines = {product.pk: 1 for product in goods}
    Company.objects.update(email="office@example.com")
    facts = {"by": make_manager(), "key": "k", "chosen": INVOICE, "source": "phone"}
    onbehalf.place(Company.objects.get(pk=shop.company.pk), lines, **facts)
    written = letter("placed")
    assert written.recipient == "office@example.com"
    assert ("and 3 lines more" in written.text) == (count == 33)
    assert goods[0].sku in written.text


def test_a_company_without_an_address_is_told_through_its_owner(shop):
    facts = {"by": make_manager(), "key": "k", "chosen": INVOICE, "source": "phone"}
    onbehalf.place(shop.company, {make_product().pk: 1}, **facts)
    assert letter("placed").recipient == shop.member.user.email


def test_a_company_nobody_can_write_to_still_orders(shop):
    shop.member.delete()
    facts = {"by": make_manager(), "key": "k", "chosen": INVOICE, "source": "phone"}
    order = onbehalf.place(shop.company, {make_product().pk: 1}, **facts)
    assert list(Message.objects.values_list("event", flat=True)) == [f"order:{order.pk}:placed_desk"]


def test_who_has_left_the_company_reads_nothing_of_it_any_more(shop):
    leaver = make_member(company=shop.company, role="buyer")
    order = make_order(leaver)
    Membership.objects.filter(pk=leaver.pk).update(is_active=False)
    Order.objects.get(pk=order.pk).confirm(by=make_manager())
    assert letter("confirmed").recipient == shop.member.user.email


def test_a_change_is_told_with_was_and_became(shop):
    product = make_product(price="100.00")
    order = make_order(shop.member, (product, 2))
    changes.apply(order, {product.pk: 5}, by=make_manager(), why="Asked by phone", way="phone")
    written = Message.objects.get(event__startswith="revision:")
    for said in ("Asked by phone", "phone", product.sku, "300.00", "500.00"):
        assert said in written.text


def test_what_a_buyer_writes_is_only_text_in_a_letter(shop):
    make_address(shop.company)
    order = make_order(shop.member)
    order.cancel(by=shop.member.user, why="<script>alert(1)</script>")
    assert "<script>" not in letter("cancelled").html
    assert "<script>alert(1)</script>" in letter("cancelled").text
