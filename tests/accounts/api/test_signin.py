"""Signing in from a phone by allauth's API: tokens, second factors, passwords, and what stays closed."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client

from accounts.api.signin import HOME, OPEN
from accounts.models import Device, User
from tests.accounts.api.conftest import LOGIN, Phone
from tests.factories import PASSWORD, make_member, make_user
from wholesale.models import Message

pytestmark = pytest.mark.django_db
SESSION = HOME + "auth/session"
TOTP_PATH = HOME + "account/authenticators/totp"
CODES = HOME + "account/authenticators/recovery-codes"
FACTOR = HOME + "auth/2fa/authenticate"


@pytest.fixture
def phone(phone, anna):
    """Anna's phone, signed in by her password a moment ago."""
    assert phone.sign_in(anna.email).status_code == 200
    return phone


def now_code(secret, later=0):
    counter = next(iter(yield_hotp_counters_from_time())) + later
    return format_hotp_value(hotp_value(secret, counter))


def test_sign_in_me_sign_out_and_the_token_is_dead(shop, stranger, anna):
    answer = stranger.sign_in("ANNA@example.com")
    assert answer.status_code == 200
    told = {"id": anna.pk, "email": "anna@example.com", "display": "anna@example.com", "language": "en"}
    assert answer.json()["data"]["user"] == {**told, "has_usable_password": True}
    assert stranger.get("me/").json()["email"] == "anna@example.com"
    assert stranger.get(SESSION).status_code == 200
    assert stranger.delete(SESSION).status_code == 401  # allauth's word for "nobody is signed in now"
    assert stranger.get("me/").status_code == 401
    assert stranger.get(SESSION).status_code == 410


def test_a_new_password_brings_a_new_token_and_the_phone_goes_on_hearing(shop, phone, anna):
    phone.post("devices/", {"token": "fcm:token-1", "platform": "android"})
    facts = {"current_password": PASSWORD, "new_password": "another-long-secret"}
    answer = phone.post(HOME + "account/password/change", facts)
    assert answer.status_code == 200
    was, phone.token = phone.token, answer.json()["meta"]["session_token"]
    assert phone.token != was
    assert phone.get("me/").status_code == 200
    assert Device.objects.get().session_key == phone.token


def test_each_sign_in_has_a_token_of_its_own(shop, anna):
    first, second = Phone(Client()), Phone(Client())
    first.sign_in(anna.email)
    second.sign_in(anna.email)
    assert first.token != second.token
    first.delete(SESSION)
    assert second.get("me/").status_code == 200


def test_a_wrong_password_and_an_unknown_address_read_the_same(shop, stranger, anna):
    wrong = stranger.sign_in(anna.email, "not-the-password")
    unknown = stranger.sign_in("nobody@example.com", "not-the-password")
    assert wrong.status_code == unknown.status_code == 400
    assert wrong.json() == unknown.json()


def test_too_many_guesses_are_429_with_retry_after_here_as_in_the_shop(shop, stranger, anna):
    said = [stranger.sign_in(anna.email, "not-the-password").status_code for _guess in range(11)]
    assert said == [400] * 10 + [429]
    limited = stranger.sign_in(anna.email)
    assert limited.status_code == 429
    assert int(limited["Retry-After"]) > 0
    other = Phone(Client(REMOTE_ADDR="192.0.2.7"))
    assert other.sign_in(anna.email).status_code == 200


def test_sign_up_is_closed(shop, stranger):
    answer = stranger.post(HOME + "auth/signup", {"email": "me@example.com", "password": PASSWORD, "is_staff": True})
    assert answer.status_code == 403
    assert not User.objects.filter(email="me@example.com").exists()


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", ["account/email", "account/phone", "auth/email/verify", "auth/code/request", "x"])
def test_what_is_not_offered_is_404_in_json(phone, method, path):
    answer = phone.ask(method, HOME + path, None if method == "get" else {"email": "other@example.com"})
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["code"] == "not_found"


def test_the_browsers_client_is_closed(shop, stranger):
    answer = stranger.post(LOGIN.replace("app", "browser"), {"email": "anna@example.com", "password": PASSWORD})
    assert answer.status_code == 404


def test_what_is_described_as_open_is_there(phone):
    for path in OPEN:
        assert phone.ask("options", HOME + path).status_code != 404, path


def test_a_reset_letter_leads_to_our_own_page_and_ends_the_token(phone, anna, client):
    Message.objects.all().delete()
    assert phone.post(HOME + "auth/password/request", {"email": anna.email}).status_code in (200, 401)
    letter = Message.objects.get()
    assert letter.recipient == anna.email
    path = re.search(r"http://[^/\s]+(/password/reset/key/\S+)", letter.text)[1]
    page = client.get(path, follow=True)
    assert page.status_code == 200
    facts = {"password1": "another-long-secret", "password2": "another-long-secret"}
    client.post(page.redirect_chain[-1][0], facts)
    assert phone.get("me/").status_code == 401
    assert phone.sign_in(anna.email, "another-long-secret").status_code == 200


def test_an_unknown_address_asks_for_a_letter_in_vain_and_does_not_learn_so(shop, stranger, anna):
    known, unknown = (
        stranger.post(HOME + "auth/password/request", {"email": email}) for email in (anna.email, "no@example.com")
    )
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    waiting = Message.objects.filter(status=Message.Status.WAITING)
    assert list(waiting.values_list("recipient", flat=True)) == [anna.email]


def test_a_new_password_keeps_this_phone_and_ends_the_other(phone, anna):
    other = Phone(Client())
    other.sign_in(anna.email)
    facts = {"current_password": PASSWORD, "new_password": "another-long-secret"}
    answer = phone.post(HOME + "account/password/change", facts)
    assert answer.status_code == 200
    phone.token = answer.json().get("meta", {}).get("session_token", phone.token)
    assert phone.get("me/").status_code == 200
    assert other.get("me/").status_code == 401


def test_a_second_factor_stands_between_the_password_and_the_token(phone, anna):
    secret = phone.get(TOTP_PATH).json()["meta"]["secret"]
    assert phone.post(TOTP_PATH, {"code": now_code(secret)}).status_code == 200
    codes = phone.get(CODES).json()["data"]["unused_codes"]
    assert Authenticator.objects.filter(user=anna).count() == 2
    phone.token = ""
    half = phone.sign_in(anna.email)
    assert half.status_code == 401
    assert [flow["id"] for flow in half.json()["data"]["flows"] if flow.get("is_pending")] == ["mfa_authenticate"]
    waiting = phone.get("me/")
    assert (waiting.status_code, waiting.json()["errors"][0]["code"]) == (401, "signin_unfinished")
    assert phone.post(FACTOR, {"code": "000000"}).status_code == 400
    whole = phone.post(FACTOR, {"code": codes[0]})
    assert whole.status_code == 200
    phone.token = whole.json()["meta"].get("session_token", phone.token)
    assert phone.get("me/").status_code == 200


def test_a_code_of_the_app_opens_once(phone, anna):
    secret = phone.get(TOTP_PATH).json()["meta"]["secret"]
    phone.post(TOTP_PATH, {"code": now_code(secret)})
    cache.clear()  # the code that set the factor up is used
    phone.token = ""
    phone.sign_in(anna.email)
    whole = phone.post(FACTOR, {"code": now_code(secret)})
    assert whole.status_code == 200
    assert TOTP(Authenticator.objects.get(user=anna, type="totp")).validate_code("") is False


def test_a_body_that_is_no_json_is_400(shop, stranger, client):
    answer = client.post(LOGIN, "{", content_type="application/json")
    assert answer.status_code == 400


def test_a_blocked_person_does_not_sign_in(shop, stranger):
    make_member(user=make_user(email="off@example.com", password=PASSWORD, is_active=False))
    assert stranger.sign_in("off@example.com").status_code in (400, 401, 403)
    assert stranger.get("me/").status_code == 401
