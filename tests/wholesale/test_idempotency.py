from datetime import timedelta
from decimal import Decimal
from threading import Event
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests.at_once import at_once
from wholesale import idempotency
from wholesale.errors import Refused
from wholesale.models import HolidayOverride, IdempotencyRecord
from wholesale.tasks import purge

WHO = {"scope": "user:17", "endpoint": "order_place"}


@transaction.atomic
def deed(key="k1", body=None, hold=None, **who):
    """A deed with an effect that can be counted: a row a time."""
    with idempotency.once(**WHO | who, key=key, body=body or {"total": Decimal("1.00")}) as once:
        if once.replay is not None:
            return once.replay
        if hold:
            hold()
        row = HolidayOverride.objects.create(country="RU", on=day(), is_working=True)
        once.answer({"order": row.pk})
        return {"order": row.pk}


def day():
    return timezone.now().date() + timedelta(days=HolidayOverride.objects.count())


@pytest.mark.django_db
def test_the_same_key_is_answered_and_not_done_again():
    first = deed()
    assert deed() == first
    assert HolidayOverride.objects.count() == 1


@pytest.mark.django_db
def test_another_key_is_another_deed():
    assert deed("k1") != deed("k2")


@pytest.mark.django_db
@pytest.mark.parametrize("other", [{"scope": "user:18"}, {"endpoint": "topup"}])
def test_a_key_belongs_to_its_owner_and_its_deed(other):
    assert deed() != deed(**other)


@pytest.mark.django_db
def test_a_key_with_another_body_is_refused():
    deed()
    with pytest.raises(Refused) as refusal:
        deed(body={"total": Decimal("2.00")})
    assert refusal.value.code == "key_reused"
    assert HolidayOverride.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "k" * 201])
def test_a_key_is_wanted(key):
    with pytest.raises(Refused) as refusal:
        deed(key)
    assert refusal.value.code == "key_missing"


@pytest.mark.django_db
def test_a_deed_that_was_refused_may_be_tried_again_with_its_key():
    def refuse():
        raise Refused("no_stock", "No stock.")

    with pytest.raises(Refused, match="No stock"):
        deed(hold=refuse)
    assert not IdempotencyRecord.objects.exists()
    assert deed()["order"]


@pytest.mark.django_db
def test_a_deed_must_give_its_answer():
    with (
        pytest.raises(RuntimeError, match="no answer"),
        transaction.atomic(),
        idempotency.once(**WHO, key="k1", body={}),
    ):
        pass


@pytest.mark.django_db(transaction=True)
def test_a_deed_without_a_transaction_is_a_mistake():
    with (
        pytest.raises(transaction.TransactionManagementError),
        idempotency.once(**WHO, key="k1", body={}),
    ):
        pass


@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_once_one_is_done_and_all_are_answered():
    answers = at_once([deed] * 20)
    assert answers == [answers[0]] * 20
    assert answers[0]["order"]
    assert HolidayOverride.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_unique_key_twenty_at_once_do_it_more_than_once(monkeypatch):
    """The negative control: with a look instead of the insert, several see nothing and act."""
    everyone_looked = SimpleNamespace(seen=0, event=Event())

    def look(*_facts):
        if IdempotencyRecord.objects.exists():
            return None
        everyone_looked.seen += 1
        if everyone_looked.seen == 20:
            everyone_looked.event.set()
        everyone_looked.event.wait(2)
        return 0

    monkeypatch.setattr(idempotency, "_insert", look)
    done = at_once([lambda n=n: deed_on(n) for n in range(20)])
    assert len([answer for answer in done if isinstance(answer, dict)]) > 1
    assert HolidayOverride.objects.count() > 1


@transaction.atomic
def deed_on(n):
    with idempotency.once(**WHO, key="k1", body={}) as once:
        on = timezone.now().date() + timedelta(days=n)
        once.answer({"order": HolidayOverride.objects.create(country="RU", on=on, is_working=True).pk})
    return {"order": n}


@pytest.mark.django_db(transaction=True)
def test_the_second_becomes_the_first_when_the_first_is_rolled_back():
    began, may_end = Event(), Event()

    def fail():
        began.set()
        may_end.wait(2)
        raise Refused("no_stock", "No stock.")

    def second():
        began.wait(2)
        may_end.set()
        return deed()

    first, answer = at_once([lambda: deed(hold=fail), second])
    assert isinstance(first, Refused)
    assert answer["order"] == HolidayOverride.objects.get().pk


@pytest.mark.django_db(transaction=True)
def test_a_first_that_takes_too_long_is_still_running_for_the_second():
    began, may_end = Event(), Event()

    def slow():
        began.set()
        may_end.wait(5)

    def second():
        began.wait(2)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
        try:
            return deed()
        finally:
            may_end.set()

    first, answer = at_once([lambda: deed(hold=slow), second])
    assert first["order"]
    assert answer.code == "key_running"
    assert HolidayOverride.objects.count() == 1


@pytest.mark.django_db
def test_an_old_answer_is_purged():
    deed("old")
    deed("new")
    IdempotencyRecord.objects.filter(key="old").update(expires_at=timezone.now())
    assert purge() == 1
    assert IdempotencyRecord.objects.get().key == "new"


@pytest.mark.django_db
def test_an_answer_known_beforehand_is_kept_with_the_key():
    for expected in (None, {"kept": "elsewhere"}):
        with (
            transaction.atomic(),
            idempotency.once(**WHO, key="k9", body={}, answer={"kept": "elsewhere"}) as once,
        ):
            assert once.replay == expected
    assert IdempotencyRecord.objects.get(key="k9").answer == {"kept": "elsewhere"}
