"""Telling a person: by mail and on each phone, in their language, once, and nobody who has left."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import devices
from accounts.models import User
from accounts.telling import to_person
from tests.factories import make_order, make_user
from wholesale import outbox
from wholesale.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(shop):
    made = make_order(shop.member)
    Message.objects.all().delete()
    return made


def make_reader(*tokens, **given):
    user = make_user(**given)
    for token in tokens:
        devices.register(user, token=token, platform="ios")
    return user


def tell(order, *users, **given):
    facts = {"event": "order:17:confirmed", "link": "/orders/17/", "order": order, "opened": True} | given
    outbox.write_many(letter for user in users for letter in to_person(user, "orders/confirmed", **facts))


def test_a_person_with_two_phones_is_told_three_times_of_one_event(order):
    user = make_reader("phone-1", "phone-2", language="ru")
    tell(order, user)
    tell(order, user)
    told = Message.objects.order_by("pk")
    assert [(each.channel, each.recipient) for each in told] == [
        ("mail", user.email),
        ("push", "phone-2"),
        ("push", "phone-1"),
    ]
    assert {(each.scope, each.link, each.language) for each in told} == {(f"user:{user.pk}", "/orders/17/", "ru")}


def test_a_push_is_short_and_plain(order):
    tell(order, make_reader("phone-1"))
    push = Message.objects.get(channel="push")
    assert push.subject == f"Order {order.number} is confirmed"
    assert push.text.splitlines() == [
        f"For ₽200.00. {order.ahead}",
        "From now on you buy at wholesale prices.",
    ]
    assert push.html == ""


def test_nobody_inactive_is_told(order):
    user = make_reader("phone-1")
    User.objects.update(is_active=False)
    user.refresh_from_db()
    tell(order, user)
    assert not Message.objects.exists()


def test_what_is_for_the_reader_only_is_not_shown_on_a_locked_screen(order):
    tell(order, make_reader("phone-1"), kind="secret")
    assert list(Message.objects.values_list("channel", flat=True)) == ["mail"]


def test_a_template_without_a_push_goes_by_mail_alone(order):
    user = make_reader("phone-1")
    facts = {"event": "e", "user": user, "link": "/x/"}
    outbox.write_many(to_person(user, "accounts/password_reset", **facts))
    assert list(Message.objects.values_list("channel", flat=True)) == ["mail"]


def test_a_letter_may_go_to_another_address_of_theirs(order):
    tell(order, make_reader(), to="desk@example.com")
    assert Message.objects.get().recipient == "desk@example.com"


def test_headers_of_a_letter_are_kept_with_it(order):
    headers = {"List-Unsubscribe": "<https://portal.example/stop/x/>"}
    tell(order, make_reader("phone-1"), headers=headers)
    assert Message.objects.get(channel="mail").headers == headers


def test_any_number_of_people_and_phones_costs_three_statements(order):
    made = []
    for count in (1, 6):
        for n in range(count):
            make_reader(f"{count}-{n}-1", f"{count}-{n}-2", name=f"reader {count}")
        tell(order)
        with CaptureQueriesContext(connection) as asked:
            readers = User.objects.filter(name=f"reader {count}").prefetch_related("devices")
            tell(order, *readers, event=f"e:{count}")
        made.append(len(asked))
        assert Message.objects.filter(event=f"e:{count}").count() == 3 * count
    assert made == [3, 3]
