import logging

import pytest
from django.contrib.messages import get_messages
from django.db import OperationalError
from django.utils import timezone

from tests.factories import make_member, make_seller
from wholesale import logs
from wholesale.models import Seller

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.wholesale.urls")]


@pytest.fixture(autouse=True)
def seller():
    return make_seller()


@pytest.fixture
def reader(client):
    client.force_login(make_member().user)
    return client


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_a_refusal_after_post_is_said_on_the_page_one_came_from(client):
    response = client.post("/t/refuse/", headers={"referer": "http://testserver/t/shown/?q=1"})
    assert (response.status_code, response.url) == (303, "http://testserver/t/shown/?q=1")
    assert said(response) == ["Add 500 more."]


@pytest.mark.threat(28)
@pytest.mark.parametrize("referer", ["", "https://evil.example/", "//evil.example/x", "javascript:alert(1)"])
def test_a_refusal_leads_to_no_other_host(client, referer):
    response = client.post("/t/refuse/", headers={"referer": referer})
    assert (response.status_code, response.url) == (303, "/")


def test_a_refusal_after_get_is_a_page_with_its_breaches(client):
    response = client.get("/t/refuse/")
    assert response.status_code == 409
    assert "Add 500 more." in response.text
    assert "The whole cart counts." in response.text


@pytest.mark.parametrize("path", ["/t/away/", "/t/lost/"])
def test_a_database_that_is_away_is_try_again(client, path):
    response = client.get(path)
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "try again" in response.text.lower()


def test_a_database_away_before_the_view_is_try_again_too(reader, monkeypatch):
    def down(*_args):
        raise OperationalError("no connection")

    monkeypatch.setattr("accounts.backends.MemberBackend.get_user", down)
    reader.raise_request_exception = False
    response = reader.get("/t/shown/")
    assert response.status_code == 503


def test_every_answer_has_the_id_that_is_in_the_log(client, caplog):
    caplog.handler.addFilter(logs.RequestIdFilter())
    response = client.get("/t/shown/")
    assert [record.request_id for record in caplog.records if record.msg == "seen"] == [response["X-Request-ID"]]
    assert len(response["X-Request-ID"]) == 32


@pytest.mark.parametrize(("given", "kept"), [("abcdef-0123456789", True), ("a b\n", False), ("x" * 65, False)])
def test_the_proxys_id_is_kept_when_it_is_a_decent_one(client, given, kept):
    response = client.get("/t/shown/", headers={"X-Request-ID": given})
    assert (response["X-Request-ID"] == given) is kept


def test_outside_a_request_a_line_of_the_log_has_no_id():
    record = logging.makeLogRecord({})
    assert logs.RequestIdFilter().filter(record)
    assert record.request_id == "-"


@pytest.mark.threat(34)
def test_nobody_stores_a_page_of_a_signed_in_person(reader):
    assert reader.get("/t/shown/")["Cache-Control"] == "no-store"
    assert "Cache-Control" not in reader.get("/t/data/")


def test_a_strangers_page_may_be_kept(client):
    assert "Cache-Control" not in client.get("/t/shown/")


def test_times_are_shown_as_the_sellers_clock_has_them(client):
    make_seller(time_zone="Asia/Vladivostok")
    assert client.get("/t/clock/").text == "Asia/Vladivostok"
    assert timezone.get_current_timezone_name() == "UTC"


def test_without_a_seller_times_are_universal(client):
    Seller.objects.all().delete()
    Seller.objects.forget()
    assert client.get("/t/clock/").text == "UTC"
