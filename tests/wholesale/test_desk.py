from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import make_manager, make_seller, make_user
from wholesale import desk
from wholesale.desk import Queue
from wholesale.models import File, Message

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def two(user):
    return [Queue("Newer", 1, "/newer/", NOW), Queue("Ageless", 3, "/ageless/")]


def more(user):
    return [Queue("Older", 2, "/older/", NOW - timedelta(days=2)), Queue("Empty", 0, "/empty/")]


@pytest.fixture(autouse=True)
def seller():
    return make_seller()


@pytest.fixture
def boxes(settings):
    settings.QUEUES = [f"{__name__}.two", f"{__name__}.more"]


def test_what_waits_longest_comes_first_and_what_is_empty_is_not_shown(boxes):
    assert [queue.label for queue in desk.waiting(None)] == ["Older", "Newer", "Ageless"]


def test_the_front_page_of_the_desk_is_its_queues(client, boxes):
    client.force_login(make_manager())
    page = client.get("/admin/").text
    assert page.index("/older/") < page.index("/newer/") < page.index("/ageless/")
    assert "2\xa0days" in page
    assert "/empty/" not in page
    assert "<title>" in page
    assert "Example" in page


def test_a_desk_where_nothing_waits_says_so(client, settings):
    settings.QUEUES = []
    client.force_login(make_manager())
    assert "Nothing waits for you." in client.get("/admin/").text


def test_dead_and_late_letters_wait_for_a_person(django_assert_max_num_queries):
    for n, (status, age) in enumerate([("dead", 5), ("dead", 50), ("waiting", 0), ("waiting", 2), ("sent", 9)]):
        letter = Message.objects.create(event=n, recipient="a@example.com", language="en", status=status)
        Message.objects.filter(pk=letter.pk).update(created_at=NOW - timedelta(hours=age))
    File.objects.create(kind="photo", name="a", size=1)
    manager = make_manager()
    with django_assert_max_num_queries(4):
        queues = {str(queue.label): queue for queue in desk.queues(manager)}
    dead, late = queues["Letters not delivered"], queues["Letters waiting for long"]
    assert (dead.count, dead.oldest_at) == (2, NOW - timedelta(hours=50))
    assert (late.count, late.oldest_at) == (1, NOW - timedelta(hours=2))
    assert queues["Pictures waiting for long"].count == 0
    assert dead.url == "/admin/wholesale/message/?status__exact=dead"


def test_a_queue_leads_to_its_rows(client):
    letter = Message.objects.create(event="e", recipient="a@example.com", language="en", status="dead", subject="Lost")
    client.force_login(make_manager())
    page = client.get(desk.queues(make_manager())[0].url).text
    assert letter.subject in page


def test_a_person_sees_only_the_queues_it_has_a_right_to():
    assert desk.queues(make_user(is_staff=True)) == []


def test_a_desk_that_is_not_the_real_one_says_so(rf, settings):
    assert desk.environment(rf.get("/")) == ["development", "warning"]
    settings.PROD = True
    assert desk.environment(rf.get("/")) is None
