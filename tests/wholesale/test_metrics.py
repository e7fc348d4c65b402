import pytest

from tests.factories import make_seller
from wholesale.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.wholesale.urls")]
WORD = {"Authorization": "Bearer a-word-for-figures"}


@pytest.fixture(autouse=True)
def word(settings):
    make_seller()
    settings.METRICS_TOKEN = "a-word-for-figures"


def figures(client) -> dict[str, float]:
    response = client.get("/metrics", headers=WORD)
    assert response["Content-Type"].startswith("text/plain")
    assert "no-store" in response["Cache-Control"]
    lines = [line.rpartition(" ") for line in response.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _space, value in lines}


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer guessed"}, {"Authorization": "a-word-for-figures"}])
def test_who_does_not_know_the_word_finds_nothing(client, headers):
    assert client.get("/metrics", headers=headers).status_code == 404


def test_without_a_word_nobody_is_told(client, settings):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_an_answer_is_counted_by_the_name_of_its_address(client):
    name = 'portal_requests_total{status="200",view="livez"}'
    before = figures(client).get(name, 0)
    client.get("/livez")
    after = figures(client)
    assert after[name] == before + 1
    assert after['portal_request_seconds_count{view="livez"}'] >= 1


def test_addresses_that_are_none_are_one(client):
    client.get("/made-up-by-a-stranger/")
    shown = figures(client)
    assert 'portal_requests_total{status="404",view="-"}' in shown
    assert "made-up" not in " ".join(shown)


def test_what_is_not_sent_is_told(client):
    for number, status in enumerate(["waiting", "dead", "dead", "sent", "dropped"]):
        Message.objects.create(event=f"order:{number}:placed", recipient="a@example.com", status=status)
    shown = {name: value for name, value in figures(client).items() if name.startswith("portal_messages")}
    expected = {
        'portal_messages{channel="mail",status="waiting"}': 1,
        'portal_messages{channel="mail",status="dead"}': 2,
    }
    assert shown == expected


def test_asking_costs_two_statements_whatever_waits(client, django_assert_num_queries):
    figures(client)  # the seller is remembered from now on
    with django_assert_num_queries(2):
        client.get("/metrics", headers=WORD)
