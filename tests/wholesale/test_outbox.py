from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from tests.at_once import at_once
from tests.factories import make_manager, make_seller
from wholesale import outbox
from wholesale.errors import Refused
from wholesale.locks import alone
from wholesale.models import Message
from wholesale.models.messages import ATTEMPTS

pytestmark = pytest.mark.django_db

BACKEND = "tests.wholesale.test_outbox.Troubled"


class Troubled(BaseEmailBackend):
    """A mail server broken on purpose: `trouble` is raised for these recipients, or for all."""

    trouble: Exception | None = None
    only: str = ""
    took: list = []

    def send_messages(self, email_messages):
        for letter in email_messages:
            letter.message()
            if self.trouble and self.only in ("", letter.to[0]):
                raise self.trouble
            self.took.append(letter.extra_headers["Message-ID"])
        return len(email_messages)


@pytest.fixture(autouse=True)
def seller():
    return make_seller()


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = BACKEND
    Troubled.trouble, Troubled.only, Troubled.took = None, "", []
    return Troubled


def write(event="user:1:reset", to="anna@example.com", **given):
    facts = {"language": "en", "user": make_manager(), "link": "https://portal.example/x"}
    outbox.write("accounts/password_reset", event=event, to=to, **facts | given)


@pytest.mark.django_db(transaction=True)
def test_one_worker_at_a_time_speaks_on_a_channel_and_others_speak_on_theirs(server):
    write()
    Message.objects.create(event="p", recipient="token", channel="push", language="en", subject="x", text="y")

    def send():
        return at_once([outbox.send_due])[0]

    with alone("outbox:mail") as mine:
        assert mine
        assert send() == 1
        assert list(Message.objects.filter(status="sent").values_list("channel", flat=True)) == ["push"]
    assert send() == 1


def test_a_letter_is_written_with_its_deed_or_not_at_all():
    @transaction.atomic
    def deed():
        write()
        raise Refused("no_stock", "No stock.")

    with pytest.raises(Refused):
        deed()
    assert not Message.objects.exists()


def test_the_same_letter_is_written_once():
    write()
    write()
    write(to="boris@example.com")
    assert Message.objects.count() == 2


def test_any_number_of_letters_costs_one_statement(django_assert_num_queries):
    facts = {"user": make_manager(), "link": "https://portal.example/x"}
    batch = [
        outbox.Letter("accounts/password_reset", f"e:{n}", "anna@example.com", "en", context=facts) for n in range(9)
    ]
    write()
    with django_assert_num_queries(1):
        outbox.write_many(batch)
    assert Message.objects.count() == 10


@pytest.mark.parametrize(
    "to", ["", "anna", "anna@example.com\r\nBcc: all@example.com", "anna@example.com,b@example.com"]
)
def test_an_address_that_is_none_or_smuggles_a_header_is_refused(to):
    with pytest.raises(Refused) as refusal:
        write(to=to)
    assert refusal.value.code == "bad_recipient"
    assert not Message.objects.exists()


def test_what_is_due_is_sent_once(settings, tmp_path):
    settings.EMAIL_BACKEND = "wholesale.mail.FileBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    settings.SITE_URL = "https://portal.example"
    write()
    assert outbox.send_due() == 1
    assert outbox.send_due() == 0
    letter = Message.objects.get()
    assert (letter.status, letter.attempts, letter.claimed_at) == ("sent", 1, None)
    assert letter.sent_at
    sent = message_from_bytes((tmp_path / f"{letter.uuid}.eml").read_bytes(), policy=default)
    assert sent["Message-ID"] == f"<{letter.uuid}@portal.example>"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["Subject"] == letter.subject
    assert sent["From"].startswith("Example <")
    assert sent["Reply-To"] == "sales@example.com"
    assert sent.get_body(["plain"]).get_content().split() == letter.text.split()
    assert "<title>" in sent.get_body(["html"]).get_content()


def test_a_subject_cannot_become_a_header(server):
    write()
    Message.objects.update(subject="Hello\r\nBcc: all@example.com")
    assert outbox.send_due() == 0
    assert "BadHeaderError" in Message.objects.get().error
    assert server.took == []


def test_a_refused_letter_waits_and_the_next_one_goes(server):
    server.trouble, server.only = SMTPRecipientsRefused({"anna@example.com": (550, b"unknown")}), "anna@example.com"
    write()
    write(to="boris@example.com")
    assert outbox.send_due() == 1
    anna, boris = Message.objects.order_by("recipient")
    assert (anna.status, boris.status) == ("waiting", "sent")
    assert "SMTPRecipientsRefused" in anna.error


def test_when_the_server_is_away_the_rest_waits_untouched(server):
    server.trouble = SMTPServerDisconnected("gone")
    write()
    write(to="boris@example.com")
    assert outbox.send_due() == 0
    assert sorted(Message.objects.values_list("attempts", flat=True)) == [0, 1]
    server.trouble = None
    assert outbox.send_due() == 1


def test_a_letter_is_tried_again_after_1_5_25_minutes_and_then_left_to_a_person(server):
    server.trouble = OSError("no route")
    write()
    pauses = []
    for _attempt in range(ATTEMPTS):
        before = timezone.now()
        outbox.send_due()
        letter = Message.objects.get()
        pauses.append(round((letter.due_at - before) / timedelta(minutes=1)))
        Message.objects.update(due_at=timezone.now())
    assert pauses == [1, 5, 25, 125, 625, 1440, 1440, 1440]
    assert letter.status == "dead"
    assert outbox.send_due() == 0


def test_a_letter_of_a_dead_worker_is_sent_when_its_lease_is_over(server):
    write()
    assert Message.objects.claim(at=timezone.now())
    assert outbox.send_due() == 0
    Message.objects.update(due_at=timezone.now())
    assert outbox.send_due() == 1


def test_a_letter_that_kills_every_worker_is_buried(server):
    write()
    Message.objects.update(status="sending", attempts=ATTEMPTS, due_at=timezone.now())
    assert outbox.send_due() == 0
    assert Message.objects.get().status == "dead"


def test_a_worker_that_came_back_too_late_marks_nothing(settings):
    write()
    late = Message.objects.claim(at=timezone.now())
    other = Message.objects.claim(at=timezone.now() + settings.LETTER_LEASE)
    assert not late.mark_sent(at=timezone.now())
    assert not late.postpone(OSError(), at=timezone.now())
    assert other.mark_sent(at=timezone.now())


def test_a_dead_letter_is_sent_again_or_dropped_by_a_person(server):
    write()
    letter = Message.objects.get()
    with pytest.raises(Refused) as refusal:
        letter.drop(by=None)
    assert refusal.value.code == "letter_not_dead"
    Message.objects.update(status="dead", attempts=ATTEMPTS)
    letter.refresh_from_db()
    assert letter.can_send_again
    letter.send_again(by=None)
    assert outbox.send_due() == 1
    Message.objects.update(status="dead")
    letter.drop(by=None)
    assert outbox.send_due() == 0
    assert Message.objects.get().status == "dropped"


def test_a_letter_for_its_reader_only_leaves_no_copy(server):
    write(kind="secret")
    assert Message.objects.get().text
    assert outbox.send_due() == 1
    assert (Message.objects.get().text, Message.objects.get().html) == ("", "")


@pytest.mark.parametrize("end", ["refused", "killed"])
def test_a_secret_letter_that_is_dead_leaves_no_copy_either(server, end):
    write(kind="secret")
    server.trouble = OSError("no route")
    if end == "refused":
        Message.objects.update(attempts=ATTEMPTS - 1)
    else:
        Message.objects.update(status="sending", attempts=ATTEMPTS, due_at=timezone.now())
    outbox.send_due()
    letter = Message.objects.get()
    assert (letter.status, letter.text, letter.html) == ("dead", "", "")
    assert not letter.can_send_again
    with pytest.raises(Refused) as refusal:
        letter.send_again(by=None)
    assert refusal.value.code == "letter_secret"
    letter.drop(by=None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.covers("S0-A2")
def test_eight_workers_at_once_send_each_letter_once(server):
    for n in range(40):
        write(event=f"e:{n}")
    sent = at_once([outbox.send_due] * 8)
    assert sum(sent) == 40
    assert len(server.took) == len(set(server.took)) == 40
    assert set(Message.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_eight_workers_send_letters_twice(server, monkeypatch):
    """The negative control: the same claim that neither locks nor looks again."""
    monkeypatch.setattr("wholesale.models.messages.CLAIM", LOOSE)
    for n in range(20):
        write(event=f"e:{n}")
    at_once([outbox.send_due] * 8)
    assert len(server.took) > 20


LOOSE = """
WITH due AS MATERIALIZED (
    SELECT id FROM wholesale_message, pg_sleep(0.02)
    WHERE status IN ('waiting', 'sending') AND due_at <= %(at)s AND attempts < %(attempts)s
    ORDER BY due_at, id LIMIT 1
)
UPDATE wholesale_message SET status = 'sending', claimed_at = %(at)s, due_at = %(until)s, attempts = attempts + 1
WHERE id IN (SELECT id FROM due)
RETURNING *
"""
