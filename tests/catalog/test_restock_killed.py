"""A real worker that is killed while it writes to a thousand people: one letter each, at most one goes twice."""

import os
import signal
import time
from collections import Counter

import pytest

from accounts.models import Company, Membership, User
from catalog import tree
from catalog.models import Restock, Stock
from catalog.tasks import send_restock_notices
from tests.factories import make_product
from tests.workers import end, wait_for, worker
from wholesale.models import Message
from wholesale.tasks import send_letters

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 1000
LEASE = "3"  # seconds


@pytest.fixture
def product(shop):
    """A product that a thousand people of a thousand companies wait for."""
    made = make_product(stock=0)
    tree.recount()
    tree.bump()
    companies = Company.objects.bulk_create(
        Company(name=f"Company {n}", kinds=["buyer"], status=Company.Status.APPROVED) for n in range(PEOPLE)
    )
    people = User.objects.bulk_create(User(email=f"p{n}@example.com", language="en") for n in range(PEOPLE))
    members = list(zip(people, companies, strict=True))
    Membership.objects.bulk_create(Membership(user=user, company=company, role="buyer") for user, company in members)
    Restock.objects.bulk_create(Restock(user=user, company=company, product=made) for user, company in members)
    return made


def arrive(product, pieces):
    Stock.objects.filter(product=product).update(on_hand=pieces)
    send_restock_notices.delay()


def unsent():
    return Message.objects.exclude(status=Message.Status.SENT).count()


@pytest.mark.covers("S0-10")
def test_a_worker_killed_half_way_leaves_each_person_one_letter(product, tmp_path):
    given = {"LETTER_LEASE": LEASE, "DATA_DIR": str(tmp_path)}
    arrive(product, 50)
    with worker(tmp_path, **given) as first:
        until = time.monotonic() + 60
        while not Message.objects.exists():
            assert time.monotonic() < until, "nobody was written to in a minute"
            time.sleep(0.05)
        end(first, signal.SIGKILL)
    written = Message.objects.count()
    assert 0 < written < PEOPLE
    assert Restock.objects.active().count() == PEOPLE - written
    arrive(product, 0)
    arrive(product, 80)
    with worker(tmp_path, **given) as second:
        wait_for(lambda: not Restock.objects.active().exists())
        send_letters.delay()
        wait_for(lambda: unsent() < PEOPLE - 50)
        end(second, signal.SIGKILL)
    assert unsent()
    arrive(product, 90)
    with worker(tmp_path, **given):
        wait_for(lambda: not unsent(), patience=120, meanwhile=send_letters.delay)
    assert set(Message.objects.values_list("recipient", flat=True)) == {f"p{n}@example.com" for n in range(PEOPLE)}
    assert Message.objects.count() == PEOPLE
    assert len(list((tmp_path / "mail" / os.environ.get("SELLER", "showcase")).glob("*.eml"))) == PEOPLE
    tried = Counter(Message.objects.values_list("attempts", flat=True))
    assert (tried[1] >= PEOPLE - 1, sum(tried.values())) == (True, PEOPLE)
