"""One shape of every trouble, whoever found it."""

import json

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from accounts.api import addresses
from accounts.models import Contact
from tests.phone import Phone
from wholesale.api import errors
from wholesale.api.errors import handler
from wholesale.errors import Breach, Refused

pytestmark = pytest.mark.django_db
KINDS = {"validation_error", "client_error", "server_error", "refusal"}


def trouble(answer, status, code):
    """Assert the one shape and return the first error."""
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-store"
    body = answer.json()
    assert body["type"] in KINDS
    assert all(set(each) == {"code", "detail", "attr"} for each in body["errors"])
    assert body["errors"][0]["code"] == code
    return body["errors"][0]


@pytest.fixture
def phone(shop):
    return Phone(shop.member.user)


@pytest.mark.parametrize("path", ["/api/", "/api/v1/", "/api/v1/nothing/", "/api/v2/me/", "/_allauth/nothing"])
def test_an_unknown_address_is_404_in_json(shop, client, path):
    trouble(client.get(path), 404, "not_found")
    trouble(Client(enforce_csrf_checks=True).post(path), 404, "not_found")


def test_an_unknown_address_costs_no_statement(shop, client, django_assert_num_queries):
    client.force_login(shop.member.user)
    with django_assert_num_queries(0):
        client.get("/api/v1/nothing/")


def test_a_page_keeps_its_own_404(shop, client):
    assert client.get("/nothing/")["Content-Type"].startswith("text/html")


def test_a_verb_that_is_not_there_is_405(phone):
    answer = phone.send("put", "/me/", {})
    trouble(answer, 405, "method_not_allowed")
    assert "PATCH" in answer["Allow"]
    assert phone.client.options("/api/v1/me/").status_code == 405
    trouble(phone.client.post("/api/schema/"), 405, "method_not_allowed")


def test_only_json_is_read_and_only_json_is_spoken(phone):
    trouble(
        phone.client.patch("/api/v1/me/", "name=A", content_type="application/x-www-form-urlencoded"),
        415,
        "unsupported_media_type",
    )
    trouble(phone.get("/me/", Accept="text/html"), 406, "not_acceptable")


@pytest.mark.parametrize("body", ["{", "", "nothing", '{"name": NaN}', "[" * 100_000, '{"a":' * 100_000, "\xff"])
def test_what_is_no_json_is_400(phone, body):
    answer = phone.client.patch("/api/v1/me/", body.encode("latin-1"), content_type="application/json")
    if body:
        trouble(answer, 400, "parse_error")
    else:
        assert answer.status_code == 200  # nothing is changed by nothing


@pytest.mark.parametrize("body", ["[]", '"x"', "1", "null", "true"])
def test_json_of_another_shape_is_400_or_nothing(phone, body):
    answer = phone.client.patch("/api/v1/me/", body, content_type="application/json")
    assert answer.status_code in (200, 400)


def test_a_field_that_is_wrong_is_named(phone):
    assert trouble(phone.post("/addresses/", {"place": "Omsk"}), 400, "required")["attr"] == "street"


def test_a_body_too_large_is_413_whatever_length_it_claims(phone, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    body = json.dumps({"name": "x" * 2000})
    trouble(phone.client.patch("/api/v1/me/", body, content_type="application/json"), 413, "too_large")
    login = phone.client.post("/_allauth/app/v1/auth/login", body, content_type="application/json")
    trouble(login, 413, "too_large")


@pytest.mark.parametrize("query", ["q=%00", "after=%00", "x=a%00b"])
def test_a_character_no_row_can_hold_is_400(phone, query):
    trouble(phone.client.get(f"/api/v1/me/?{query}"), 400, "bad_request")


@pytest.mark.parametrize("text", ["\0", "\ud800"])
def test_nor_may_a_field_hold_it(phone, text):
    answer = phone.client.patch("/api/v1/me/", json.dumps({"name": text}), content_type="application/json")
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "name")


def test_a_host_that_is_not_ours_is_400(shop):
    trouble(Client(SERVER_NAME="evil.example").get("/api/v1/seller/"), 400, "bad_request")


@pytest.mark.parametrize("away", [OperationalError, InterfaceError])
def test_without_the_database_it_is_503_with_retry_after(phone, monkeypatch, away):
    def gone(*_given):
        raise away("server closed the connection")

    monkeypatch.setattr(connection, "cursor", gone)
    answer = phone.get("/me/")
    trouble(answer, 503, "unavailable")
    assert answer["Retry-After"] == "30"


def test_without_the_database_an_address_outside_a_view_is_503_too(shop, monkeypatch):
    def gone(*_given):
        raise OperationalError("server closed the connection")

    client = Client(raise_request_exception=False)
    shop.seller.__class__.objects.forget()
    monkeypatch.setattr(connection, "cursor", gone)
    answer = client.get("/api/schema/")
    trouble(answer, 503, "unavailable")
    assert answer["Retry-After"] == "30"


def test_what_breaks_in_a_view_is_500_and_tells_nothing(phone, monkeypatch):
    monkeypatch.setattr(addresses, "paging", None)
    phone.client.raise_request_exception = False
    answer = phone.get("/addresses/")
    error = trouble(answer, 500, "error")
    assert "NoneType" not in error["detail"]
    assert "X-Request-ID" in error["detail"]
    assert answer["X-Request-ID"]


def test_a_refusal_is_409_with_its_figures():
    breach = Breach("minimum", "Add 500 more.", need=1000, have=500, missing=500)
    body = errors.refusal(Refused("below_minimum", "Add 500 more.", [breach]))
    told = {"code": "minimum", "message": "Add 500 more.", "need": "1000", "have": "500", "missing": "500"}
    assert body == {
        "type": "refusal",
        "errors": [{"code": "below_minimum", "detail": "Add 500 more.", "attr": None}],
        "breaches": [{**told, "until": None, "help": ""}],
    }


@pytest.mark.parametrize(
    ("code", "status"), [("key_missing", 400), ("key_reused", 422), ("key_running", 409), ("x", 409)]
)
def test_each_refusal_has_its_status(rf, code, status):
    answer = handler(Refused(code, "No."), {"request": rf.get("/")})
    assert (answer.status_code, answer.data["type"]) == (status, "refusal")


def test_what_others_refer_to_is_a_refusal_not_a_fault(shop, rf):
    with pytest.raises(Exception, match="protected") as referred:
        Contact.objects.filter(pk=shop.company.manager_id).delete()
    answer = handler(referred.value, {"request": rf.get("/")})
    assert (answer.status_code, answer.data["errors"][0]["code"]) == (409, "in_use")
    assert Contact.objects.filter(pk=shop.company.manager_id).exists()


def test_the_words_of_a_trouble_are_in_the_readers_language(shop, client):
    english, russian = (
        client.get("/api/v1/me/", headers={"Accept-Language": code}).json()["errors"][0]["detail"]
        for code in ("en", "ru")
    )
    assert english != russian
