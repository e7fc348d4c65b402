"""Guessing stops: at the shop, the desk and the API alike, with Redis and without, and locks nobody out."""

import json

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from tests.accounts.factors import code, make_second_factor
from tests.factories import PASSWORD, make_manager, make_member, make_user
from wholesale import limits
from wholesale.cache import SPARE

pytestmark = [pytest.mark.django_db, pytest.mark.threat(31)]

API = "/_allauth/app/v1/auth/"
WRONG = "not-the-password"


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch):
    """Hundreds of guesses are hashed here, as cheaply as argon2 does."""
    monkeypatch.setattr(Argon2PasswordHasher, "time_cost", 1)
    monkeypatch.setattr(Argon2PasswordHasher, "memory_cost", 64)


@pytest.fixture
def anna(shop):
    return make_member(user=make_user(email="anna@example.com", password=PASSWORD)).user


def sign_in(client, email, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def sign_in_by_api(client, email, password=PASSWORD):
    facts = {"email": email, "password": password}
    return client.post(f"{API}login", json.dumps(facts), content_type="application/json")


def ask_for_a_link(client, email):
    return client.post(reverse("account_reset_password"), {"email": email})


def at(address: str) -> Client:
    return Client(REMOTE_ADDR=address)


def test_guessing_one_login_stops_after_ten_and_locks_nobody_out(anna, client):
    guesser = at("192.0.2.1")
    assert [sign_in(guesser, anna.email, WRONG).status_code for _guess in range(11)] == [200] * 10 + [429]
    limited = sign_in(guesser, anna.email)
    assert (limited.status_code, limited["Retry-After"]) == (429, "300")
    assert "429.html" in [template.name for template in limited.templates]
    assert sign_in(client, anna.email).status_code == 302


def test_trying_one_password_on_many_logins_stops_after_twenty(anna, client):
    sprayer = at("192.0.2.1")
    tried = [sign_in(sprayer, f"person{n}@example.com", WRONG).status_code for n in range(21)]
    assert tried == [200] * 20 + [429]
    assert sign_in(sprayer, anna.email).status_code == 429
    assert sign_in(client, anna.email).status_code == 302


def test_guessing_one_login_from_many_addresses_stops_too(anna, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_anywhere": "3/5m/key"}
    tried = [sign_in(at(f"192.0.2.{n}"), anna.email, WRONG).status_code for n in range(4)]
    assert tried == [200] * 3 + [429]


def test_who_signs_in_rightly_is_not_counted(anna, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_failed": "2/5m/key"}
    assert {sign_in(Client(), anna.email).status_code for _time in range(4)} == {302}


def test_one_right_password_does_not_let_an_address_guess_on(anna, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_address": "3/5m/ip"}
    secret, own = make_second_factor(anna), Client()
    for n in range(2):
        sign_in(Client(), f"person{n}@example.com", WRONG)
    sign_in(own, anna.email)
    assert own.post(reverse("mfa_authenticate"), {"code": code(secret)}).status_code == 302
    assert sign_in(Client(), "person2@example.com", WRONG).status_code == 200
    assert sign_in(Client(), "person3@example.com", WRONG).status_code == 429


def test_the_api_counts_the_same_attempts(anna):
    guesser = at("192.0.2.1")
    for _guess in range(5):
        sign_in(guesser, anna.email, WRONG)
    assert [sign_in_by_api(guesser, anna.email, WRONG).status_code for _guess in range(6)] == [400] * 5 + [429]
    limited = sign_in_by_api(guesser, anna.email)
    assert (limited.status_code, limited["Retry-After"]) == (429, "300")
    assert sign_in_by_api(at("192.0.2.2"), anna.email).status_code == 200


@pytest.mark.threat(46)
def test_the_desk_has_no_sign_in_of_its_own(shop, client):
    manager = make_manager(password=PASSWORD)
    for facts in ({"username": manager.email}, {"login": manager.email}, {"email": manager.email}):
        answer = client.post("/admin/login/?next=/admin/", {**facts, "password": PASSWORD, "next": "/admin/"})
        assert answer.headers["Location"].startswith(reverse("account_login"))
        assert "_auth_user_id" not in client.session
    assert client.post("/admin/", {"username": manager.email, "password": PASSWORD}).status_code == 302
    assert "_auth_user_id" not in client.session


def test_the_desk_changes_passwords_at_the_portals_page(shop, client):
    client.force_login(make_manager(password=PASSWORD))
    assert client.get("/admin/password_change/").headers["Location"] == reverse("account_change_password")


def test_codes_of_the_second_factor_are_guessed_ten_times(anna, client):
    make_second_factor(anna)
    sign_in(client, anna.email)
    page = reverse("mfa_authenticate")
    tried = [client.post(page, {"code": "no"}).status_code for _guess in range(11)]
    assert tried == [200] * 10 + [429]


def test_a_link_to_a_new_password_is_asked_for_four_times_an_hour(anna):
    tried = [ask_for_a_link(at(f"192.0.2.{n}"), anna.email) for n in range(5)]
    assert [answer.status_code for answer in tried] == [302] * 4 + [429]
    assert tried[-1]["Retry-After"] == "3600"
    assert "The links already sent still work" in tried[-1].text


@pytest.mark.parametrize(
    ("path", "seconds"),
    [
        ("/signin/", 300),
        ("/mfa/authenticate/", 300),
        ("/reauthenticate/", 300),
        ("/_allauth/app/v1/auth/login", 300),
        ("/_allauth/app/v1/auth/2fa/authenticate", 300),
        ("/password/reset/", 3600),
        ("/_allauth/app/v1/auth/password/request", 3600),
        ("/password/reset/key/1-set-password/", 60),
        ("/_allauth/app/v1/auth/password/reset", 60),
        ("/password/change/", 60),
        ("/_allauth/app/v1/account/password/change", 60),
    ],
)
def test_one_waits_as_long_as_the_limit_of_the_address_is(path, seconds):
    assert limits.wait(path) == seconds


def test_a_password_changed_too_often_waits_a_minute(anna, client):
    sign_in(client, anna.email)
    page, wrong = reverse("account_change_password"), {"oldpassword": WRONG, "password1": "x", "password2": "x"}
    tried = [client.post(page, wrong) for _time in range(6)]
    assert [answer.status_code for answer in tried] == [200] * 5 + [429]
    assert tried[-1]["Retry-After"] == "60"
    assert "Wait a minute" in tried[-1].text


def test_the_phone_is_told_the_same(anna):
    path = "/_allauth/app/v1/auth/password/request"
    facts = json.dumps({"email": anna.email})
    tried = [at(f"192.0.2.{n}").post(path, facts, content_type="application/json") for n in range(5)]
    assert [answer.status_code for answer in tried] == [200] * 4 + [429]
    assert tried[-1]["Retry-After"] == "3600"


def test_links_are_asked_for_from_one_address_ten_times_an_hour(shop):
    tried = [ask_for_a_link(at("192.0.2.1"), f"person{n}@example.com").status_code for n in range(11)]
    assert tried == [302] * 10 + [429]


@pytest.fixture
def _no_redis(settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "unix:///nowhere/redis.sock"}}
    SPARE.clear()
    yield
    caches["default"].close()
    SPARE.clear()


@pytest.mark.usefixtures("_no_redis")
def test_without_redis_one_signs_in_and_each_process_counts_for_itself(anna, client):
    guesser = at("192.0.2.1")
    assert [sign_in(guesser, anna.email, WRONG).status_code for _guess in range(11)] == [200] * 10 + [429]
    assert sign_in(guesser, anna.email).status_code == 429
    assert sign_in(client, anna.email).status_code == 302


@pytest.mark.usefixtures("_no_redis")
def test_without_redis_a_code_opens_once(anna):
    secret = make_second_factor(anna)
    answers = []
    for browser in (Client(), Client()):
        sign_in(browser, anna.email)
        answers.append(browser.post(reverse("mfa_authenticate"), {"code": code(secret)}).status_code)
    assert answers == [302, 200]
