"""Phones: a token is one phone, whoever signs in on it; what waited for another is not shown there."""

import pytest

from accounts import devices
from accounts.models import Device
from tests.at_once import at_once
from tests.factories import make_user
from wholesale.models import Message

pytestmark = pytest.mark.django_db


def register(user, phone="token-1", **given):
    return devices.register(user, **{"token": phone, "platform": "android"} | given)


def make_push(user, phone="token-1", **given):
    facts = {"event": "order:1:placed", "channel": "push", "language": "en", "subject": "Order", "text": "x"}
    return Message.objects.create(recipient=phone, scope=f"user:{user.pk}", **facts | given)


def test_registering_twice_keeps_one_phone_seen_again():
    user = make_user()
    first = register(user)
    second = register(user, name="Pixel 9")
    assert (first.pk, second.name) == (second.pk, "Pixel 9")
    assert second.last_seen_at > first.last_seen_at
    assert Device.objects.count() == 1


def test_a_phone_that_changes_hands_moves_and_brings_nothing_along():
    was, becomes = make_user(), make_user()
    register(was)
    theirs, mine, sent = (
        make_push(was),
        make_push(becomes, event="order:2:placed"),
        make_push(was, event="order:3:placed", status="sent"),
    )
    register(becomes)
    assert Device.objects.get().user == becomes
    states = dict(Message.objects.values_list("pk", "status"))
    assert [states[each.pk] for each in (theirs, mine, sent)] == ["dropped", "waiting", "sent"]


def test_of_more_than_20_phones_the_one_seen_longest_ago_goes():
    user, other = make_user(), make_user()
    register(other, "other")
    for n in range(devices.MOST + 2):
        register(user, f"token-{n}")
    kept = set(user.devices.values_list("token", flat=True))
    assert len(kept) == devices.MOST
    assert kept.isdisjoint({"token-0", "token-1"})
    assert other.devices.count() == 1


def test_a_forgotten_phone_hears_nothing_more():
    user = make_user()
    register(user)
    waiting, elsewhere = make_push(user), make_push(user, "token-2")
    assert devices.forget("token-1") == 1
    assert devices.forget("token-1") == 0
    waiting.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (waiting.status, elsewhere.status) == ("dropped", "waiting")


@pytest.mark.django_db(transaction=True)
def test_a_phone_that_two_sign_in_on_at_once_has_one_of_them():
    users = [make_user() for _n in range(8)]
    at_once([lambda user=user: register(user) for user in users])
    assert Device.objects.count() == 1
