"""What a person was told: one line an event, their own, with read marks that go back for nobody."""

import pytest
from django.db import connection

from accounts import notifications
from accounts.backends import MemberBackend
from accounts.columns import MOST_UNREAD
from tests.factories import make_member, make_user
from wholesale.models import Message

pytestmark = pytest.mark.django_db


def make_told(user, event, *, channels=("mail", "push"), **given):
    """What one event says to a person: a letter and pushes."""
    facts = {"language": "en", "subject": f"About {event}", "link": "/orders/1/"} | given
    return [
        Message.objects.create(
            event=event,
            recipient=f"{user.pk}-{n}",
            channel=channel,
            scope=f"user:{user.pk}",
            **{"text": "Short." if channel == "push" else "Example\n\nDear Anna,\nit is so.\n\n————"} | facts,
        )
        for n, channel in enumerate(channels)
    ]


@pytest.fixture
def user():
    return make_user()


def listed(user, **given):
    return notifications.listed(user, **{"limit": 50} | given)


def test_mail_and_pushes_of_one_event_are_one_line(user):
    make_told(user, "order:1:placed", channels=("mail", "push", "push"))
    (line,) = listed(user)
    assert (line.title, line.text, line.link) == ("About order:1:placed", "Short.", "/orders/1/")
    assert (line.channels, line.is_unread) == (["mail", "push"], True)
    assert notifications.unread(user) == 1


def test_a_letter_alone_is_told_by_its_first_words(user):
    make_told(user, "order:1:placed", channels=("mail",))
    assert listed(user)[0].text == "Dear Anna, it is so."


def test_the_newest_stands_first_and_a_page_goes_on_behind_a_line(user):
    for n in range(5):
        make_told(user, f"e:{n}")
    first = listed(user, limit=2)
    then = listed(user, limit=9, after=first[-1].id)
    assert [line.title for line in first + then] == [f"About e:{n}" for n in (4, 3, 2, 1, 0)]


def test_nobody_sees_what_another_was_told_nor_what_opens_a_door(user):
    make_told(make_user(), "e:1")
    make_told(user, "e:2", kind="secret")
    assert listed(user) == []
    assert notifications.unread(user) == 0


def test_reading_marks_the_whole_event_once(user):
    letter, push = make_told(user, "e:1")
    make_told(user, "e:2")
    assert notifications.read(user, letter.pk) == "/orders/1/"
    letter.refresh_from_db()
    at = letter.read_at
    notifications.read(user, push.pk)
    letter.refresh_from_db()
    assert (letter.read_at, letter.read_at is None) == (at, False)
    assert [line.is_unread for line in listed(user)] == [True, False]
    assert notifications.unread(user) == 1


def test_another_person_marks_nothing(user):
    letter, _push = make_told(user, "e:1")
    with pytest.raises(Message.DoesNotExist):
        notifications.read(make_user(), letter.pk)
    assert notifications.unread(user) == 1


def test_all_that_was_shown_is_read_and_what_came_meanwhile_is_not(user):
    make_told(user, "e:1")
    shown = make_told(user, "e:2")[0]
    make_told(user, "e:3")
    notifications.read_all(user, until=shown.pk)
    assert [line.is_unread for line in listed(user)] == [True, False, False]
    notifications.read_all(user)
    assert notifications.unread(user) == 0


def test_a_phone_told_later_makes_its_event_unread_in_the_list_and_the_count_alike(user):
    letter, _push = make_told(user, "e:1")
    notifications.read(user, letter.pk)
    facts = {"event": "e:1", "recipient": "new-phone", "channel": "push", "subject": "x", "text": "x", "language": "en"}
    Message.objects.create(scope=f"user:{user.pk}", **facts)
    assert [line.is_unread for line in listed(user)] == [True]
    assert notifications.unread(user) == 1


def test_a_list_is_one_statement_whatever_its_length(user, django_assert_num_queries):
    for n in range(20):
        make_told(user, f"e:{n}")
    with django_assert_num_queries(1):
        assert len(listed(user)) == 20


def test_the_reader_brings_the_count_along(django_assert_num_queries):
    member = make_member()
    make_told(make_user(), "e:0")
    for n in range(3):
        make_told(member.user, f"e:{n}")
    with django_assert_num_queries(1):
        reader = MemberBackend().get_user(member.user.pk)
    assert reader.members[0].unread_count == 3
    notifications.read_all(member.user)
    assert MemberBackend().get_user(member.user.pk).members[0].unread_count == 0


def test_nobody_counts_beyond_a_hundred(user):
    Message.objects.bulk_create(
        Message(event=f"e:{n}", recipient="x", language="en", subject="x", text="x", scope=f"user:{user.pk}")
        for n in range(MOST_UNREAD + 20)
    )
    assert notifications.unread(user) == MOST_UNREAD


def test_thousands_of_read_lines_are_not_walked_for_the_count(user):
    Message.objects.bulk_create(
        Message(
            event=f"e:{n}",
            recipient="x",
            language="en",
            subject="x",
            text="x",
            scope=f"user:{user.pk}",
            read_at="2026-01-01T00:00Z",
        )
        for n in range(5000)
    )
    make_told(user, "new")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE wholesale_message")
        cursor.execute(
            "EXPLAIN SELECT DISTINCT event FROM wholesale_message WHERE scope = %s AND read_at IS NULL"
            " AND NOT (kind = 'secret') LIMIT 100",
            [f"user:{user.pk}"],
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "letters_unread" in plan
