"""Who asks: a token in its header and nothing else, for as long as its person may."""

import logging

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches

from accounts.models import Company, Membership, User
from tests.accounts.factors import make_second_factor
from tests.factories import PASSWORD, make_company, make_manager, make_member, make_user

pytestmark = pytest.mark.django_db


def code(answer):
    return answer.json()["errors"][0]["code"]


def test_without_a_token_there_is_401_and_the_header_it_belongs_in(shop, stranger):
    answer = stranger.get("me/")
    assert (answer.status_code, code(answer)) == (401, "not_authenticated")
    assert answer["WWW-Authenticate"] == "X-Session-Token"
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("token", ["x", "no-such-token-at-all-0123456789ab", "я" * 40, "a" * 5000])
def test_a_token_that_is_none_is_401_even_where_none_is_needed(shop, stranger, token):
    stranger.token = token.encode().decode("latin-1")
    for path in ("me/", "seller/"):
        answer = stranger.get(path)
        assert (answer.status_code, code(answer)) == (401, "session_ended")
        assert answer["WWW-Authenticate"] == "X-Session-Token"


def test_the_cookie_of_a_browser_is_nobody_here(shop, client):
    client.force_login(shop.member.user)
    assert client.get("/orders/").status_code == 200
    assert client.get("/api/v1/me/").status_code == 401
    assert client.get("/api/v1/addresses/").status_code == 401
    assert client.post("/api/v1/addresses/", {}, content_type="application/json").status_code == 401


def test_the_api_sets_no_cookie(phone):
    assert not phone.get("me/").cookies
    assert not phone.sign_in("anna@example.com").cookies


@pytest.mark.parametrize("name", ["token", "session_token", "access_token", "X-Session-Token", "sessionid"])
def test_a_token_in_an_address_is_refused_and_never_logged(phone, caplog, name):
    with caplog.at_level(logging.DEBUG):
        answer = phone.get(f"me/?{name}={phone.token}")
        other = phone.get(f"nothing/?{name}={phone.token}")
    assert (answer.status_code, code(answer)) == (401, "token_in_url")
    assert other.status_code == 404
    assert phone.token not in caplog.text


def test_a_deactivated_person_is_401_on_the_next_request_and_the_session_is_gone(phone, anna):
    assert phone.get("me/").status_code == 200
    User.objects.filter(pk=anna.pk).update(is_active=False)
    answer = phone.get("me/")
    assert (answer.status_code, code(answer)) == (401, "session_ended")
    assert not Session.objects.filter(session_key=phone.token).exists()
    User.objects.filter(pk=anna.pk).update(is_active=True)
    assert phone.get("me/").status_code == 401


def test_a_new_password_ends_the_token(phone, anna):
    anna.set_password("another-long-secret")
    anna.save()
    assert code(phone.get("me/")) == "session_ended"


def test_a_session_ended_in_the_list_is_401(phone):
    Session.objects.filter(session_key=phone.token).delete()
    caches["default"].clear()
    assert code(phone.get("me/")) == "session_ended"


def test_a_person_whose_only_company_is_suspended_is_401_on_the_next_request(phone, shop):
    shop.company.suspend(by=make_manager(), why="Unpaid")
    answer = phone.get("me/")
    assert (answer.status_code, code(answer)) == (401, "company_suspended")
    shop.company.refresh_from_db()
    shop.company.restore(by=make_manager())
    assert phone.get("me/").status_code == 200


def test_a_person_whose_only_company_is_suspended_sees_what_everybody_sees(phone, shop):
    shop.company.suspend(by=make_manager(), why="Unpaid")
    assert [phone.get(path).status_code for path in ("seller/", "contacts/", "faq/")] == [200] * 3
    for path in ("companies/", "addresses/", "orders/", "devices/", "notifications/", "jobs/", "cart/"):
        assert (phone.get(path).status_code, code(phone.get(path))) == (401, "company_suspended"), path


@pytest.mark.threat(46)
def test_staff_without_a_demanded_second_factor_get_no_further_than_setting_it_up(shop, stranger, settings):
    settings.STAFF_MFA = True
    manager = make_manager(password=PASSWORD)
    stranger.sign_in(manager.email)
    answer = stranger.get("me/")
    assert (answer.status_code, code(answer)) == (401, "second_factor_demanded")
    assert answer["WWW-Authenticate"] == "X-Session-Token"
    assert stranger.get("seller/").status_code == 200
    assert stranger.get("/_allauth/app/v1/account/authenticators/totp").status_code == 404  # allauth's "not yet"
    make_second_factor(manager)
    assert stranger.get("me/").status_code == 200


def test_buyers_need_no_second_factor(phone, settings):
    settings.STAFF_MFA = True
    assert phone.get("me/").status_code == 200


def test_of_two_companies_the_one_that_is_not_suspended_is_acted_for(phone, shop, anna):
    other = make_member(user=anna, company=make_company(name="Other"))
    User.objects.filter(pk=anna.pk).update(last_company=shop.company)
    Company.objects.filter(pk=shop.company.pk).update(status=Company.Status.SUSPENDED)
    assert phone.get("me/").json()["company"]["id"] == other.company_id
    Company.objects.filter(pk=other.company_id).update(status=Company.Status.SUSPENDED)
    assert code(phone.get("me/")) == "company_suspended"


def test_a_lost_membership_leaves_the_person_without_a_company(phone, anna):
    Membership.objects.filter(user=anna).update(is_active=False)
    assert phone.get("me/").json()["company"] is None
    answer = phone.get("addresses/")
    assert (answer.status_code, code(answer)) == (403, "permission_denied")


@pytest.mark.parametrize("at", [0, 1])
def test_a_role_lost_counts_from_the_next_request(phone, anna, at):
    role = (Membership.Role.MECHANIC, Membership.Role.VIEWER)[at]
    Membership.objects.filter(user=anna).update(role=role)
    assert phone.get("addresses/").status_code == (403, 200)[at]
    assert phone.post("addresses/", {"place": "Omsk", "street": "1"}).status_code == 403


def test_without_redis_a_token_is_read_from_the_database(phone, settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "unix:///nowhere/redis.sock"}}
    try:
        assert phone.get("me/").status_code == 200
    finally:
        caches["default"].close()


def test_who_asks_costs_one_statement_and_me_nothing_more(phone, django_assert_num_queries):
    phone.get("me/")
    with django_assert_num_queries(1):
        assert phone.get("me/").status_code == 200
    with django_assert_num_queries(1):
        assert phone.get("companies/").status_code == 200


def test_a_cookie_beside_a_token_costs_nothing(phone, shop, django_assert_num_queries):
    phone.get("me/")
    phone.client.force_login(shop.member.user)
    cookie = phone.client.cookies[settings.SESSION_COOKIE_NAME].value
    with django_assert_num_queries(1):
        answer = phone.get("me/", Cookie=f"{settings.SESSION_COOKIE_NAME}={cookie}")
    assert answer.json()["email"] == "anna@example.com"


@pytest.mark.parametrize(("asked", "spoken"), [("", "ru"), ("en", "en"), ("ru,en;q=0.5", "ru")])
def test_accept_language_decides_else_the_persons_own(phone, anna, asked, spoken):
    User.objects.filter(pk=anna.pk).update(language="ru")
    answer = phone.patch("me/", {"language": "xx"}, **({"Accept_Language": asked} if asked else {}))
    assert answer.status_code == 400
    assert answer["Content-Language"] == spoken
    assert {"X-Session-Token", "Accept-Language"} <= set(answer["Vary"].split(", "))


def test_a_person_of_the_seller_has_no_company_here(shop, stranger):
    manager = make_manager(password=PASSWORD)
    stranger.sign_in(manager.email)
    assert stranger.get("me/").json()["company"] is None
    assert stranger.get("addresses/").status_code == 403


def test_a_person_of_no_company_is_signed_in_all_the_same(shop, stranger):
    make_user(email="alone@example.com", password=PASSWORD)
    stranger.sign_in("alone@example.com")
    assert stranger.get("companies/").json() == {"results": [], "next": None}
