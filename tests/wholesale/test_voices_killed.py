"""Real workers that are killed, a real Redis that stops: no message is lost, at most one goes twice, under one id."""

import signal
import subprocess
import threading
import time
from collections import Counter

import pytest
from django.conf import settings as project
from django.urls import reverse

from tests.factories import make_order, make_seller
from tests.outsides import MailServer, serving
from tests.workers import end, wait_for, worker
from wholesale.embedded import Redis
from wholesale.models import Message
from wholesale.tasks import send_letters

pytestmark = pytest.mark.django_db(transaction=True)

LETTERS = 200
LEASE = "3"  # seconds
OUTAGE = 5  # seconds without Redis


@pytest.fixture
def mail():
    with serving(MailServer()) as server:
        yield server


def given(mail):
    return {"LETTER_LEASE": LEASE, "MAIL_URL": f"smtp://127.0.0.1:{mail.port}"}


def unsent():
    return Message.objects.exclude(status=Message.Status.SENT).count()


@pytest.mark.covers("S0-A2")
def test_a_worker_killed_in_the_middle_of_200_letters_loses_none_and_repeats_at_most_one(mail, tmp_path):
    make_seller()
    Message.objects.bulk_create(
        Message(event=f"e:{n}", recipient=f"p{n}@example.com", language="en", subject=f"No. {n}", text="x", html="<p>x")
        for n in range(LETTERS)
    )
    in_the_middle, killed = threading.Event(), threading.Event()

    def hold(count):
        """The server has taken the letter, and the worker will never hear of it."""
        if count == LETTERS // 2:
            in_the_middle.set()
            killed.wait(30)

    mail.on_data = hold
    send_letters.delay()
    with worker(tmp_path, **given(mail)) as first:
        assert in_the_middle.wait(60)
        end(first, signal.SIGKILL)
        killed.set()
    assert unsent() == LETTERS // 2 + 1
    with worker(tmp_path, **given(mail)):
        wait_for(lambda: not unsent(), meanwhile=send_letters.delay)
    times = Counter(mail.ids())
    assert len(times) == LETTERS
    assert [count for count in times.values() if count > 1] == [2]
    assert times[mail.ids()[LETTERS // 2 - 1]] == 2


@pytest.mark.slow
@pytest.mark.covers("S0-A2")
def test_while_redis_is_away_orders_go_on_and_their_letters_follow(shop, client, mail, settings, tmp_path):
    redis = Redis(tmp_path, "away", durable=False)
    redis.prepare()
    serves = subprocess.Popen(redis.command())
    wait_for(redis.answers)
    settings.CACHES = {"default": {**project.CACHES["default"], "LOCATION": redis.url}}
    try:
        with worker(tmp_path, clock=True, REDIS_URL=redis.url, **given(mail)):
            make_order(shop.member)
            wait_for(lambda: not unsent())
            end_redis(serves)
            began = time.monotonic()
            orders = [make_order(shop.member) for _n in range(3)]
            client.force_login(shop.member.user)
            assert client.get(orders[-1].get_absolute_url()).status_code == 200
            assert client.get(reverse("orders:order_list")).status_code == 200
            assert time.monotonic() - began < 20
            time.sleep(OUTAGE)
            assert unsent() > 0
            serves = subprocess.Popen(redis.command())
            wait_for(lambda: not unsent(), patience=120)
    finally:
        end_redis(serves)
    assert max(Counter(mail.ids()).values()) == 1
    assert len(mail.letters) == Message.objects.count()


def end_redis(process):
    if process.poll() is None:
        process.kill()
    process.wait(timeout=30)
