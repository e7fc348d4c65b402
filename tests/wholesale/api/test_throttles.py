"""How often one may ask."""

import pytest
import time_machine
from django.core.cache import caches
from rest_framework.settings import api_settings

from tests.factories import make_member, make_user
from tests.phone import Phone
from wholesale.api import throttles

pytestmark = pytest.mark.django_db
AT = "2026-03-02T09:30:45Z"


@pytest.fixture(autouse=True)
def _still():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def rates(settings):
    """Set the rates of a test: `rates(person=2)`."""

    def change(**given):
        old = api_settings.DEFAULT_THROTTLE_RATES
        settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {**old, **given}}

    return change


def said(phone, path="/me/", times=3, **headers):
    return [phone.get(path, **headers).status_code for _time in range(times)]


def test_a_person_who_asks_too_often_waits_for_the_next_minute(shop, rates):
    rates(person=2)
    phone = Phone(shop.member.user)
    assert said(phone) == [200, 200, 429]
    limited = phone.get("/me/")
    assert limited["Retry-After"] == "15"
    assert limited.json()["errors"][0]["code"] == "throttled"
    with time_machine.travel("2026-03-02T09:31:01Z", tick=False):
        assert said(phone, times=1) == [200]


def test_a_person_is_counted_over_all_phones_and_apart_from_others(shop, rates):
    rates(person=2)
    first, second = Phone(shop.member.user), Phone(shop.member.user)
    assert said(first, times=2) == [200, 200]
    assert said(second, times=1) == [429]
    assert said(Phone(make_member().user), times=1) == [200]


def test_a_stranger_is_counted_by_address(shop, rates):
    rates(stranger=1)
    stranger = Phone()
    assert said(stranger, "/seller/", 2) == [200, 429]
    stranger.client.defaults["REMOTE_ADDR"] = "192.0.2.9"
    assert said(stranger, "/seller/", 1) == [200]
    assert said(Phone(shop.member.user), "/seller/", 2) == [200, 200]


@pytest.mark.parametrize(("proxies", "last"), [(0, 429), (1, 200)])
def test_an_address_is_believed_of_trusted_proxies_only(shop, settings, rates, proxies, last):
    rates(stranger=1)
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    stranger = Phone()
    assert said(stranger, "/seller/", 1, **{"X-Forwarded-For": "203.0.113.5, 192.0.2.1"}) == [200]
    assert said(stranger, "/seller/", 1, **{"X-Forwarded-For": "203.0.113.5, 192.0.2.2"}) == [last]


def test_what_costs_much_has_a_limit_of_its_own(shop, rates, rf):
    rates(dear=1)
    request = rf.get("/")
    request.user = shop.member.user
    allowed = [throttles.Dear().allow_request(request, None) for _time in range(2)]
    assert allowed == [True, False]
    assert throttles.Person().allow_request(request, None)


def test_without_redis_nobody_is_counted(shop, rates, settings):
    rates(person=1, stranger=1)
    phone = Phone(shop.member.user)
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "unix:///nowhere/redis.sock"}}
    try:
        assert said(phone) == [200] * 3
        assert said(Phone(), "/seller/") == [200] * 3
    finally:
        caches["default"].close()


@pytest.mark.threat(31)
@pytest.mark.parametrize("token", ["", "a-token-that-never-was-there-at-all"])
def test_a_401_counts_for_its_address(shop, rates, token):
    rates(stranger=2)
    stranger = Phone()
    assert said(stranger, times=3, **({"X-Session-Token": token} if token else {})) == [401, 401, 429]
    stranger.client.defaults["REMOTE_ADDR"] = "192.0.2.9"
    assert said(stranger, times=1) == [401]


def test_a_403_counts_for_its_person(shop, rates):
    rates(person=2)
    assert said(Phone(make_user()), "/addresses/") == [403, 403, 429]


@pytest.mark.parametrize(("first", "second", "last"), [("1::5", "1:a:b:c:d", 429), ("1::5", "2::5", 200)])
def test_strangers_of_one_64_are_one(shop, rates, first, second, last):
    rates(stranger=1)
    stranger = Phone()
    for address, status in ((first, 200), (second, last)):
        stranger.client.defaults["REMOTE_ADDR"] = f"2001:db8:0:{address}"
        assert said(stranger, "/seller/", 1) == [status]


def test_strangers_without_an_address_are_counted_together(shop, rates):
    rates(stranger=1)
    for status in (200, 429):
        stranger = Phone()
        stranger.client.defaults["REMOTE_ADDR"] = ""
        assert said(stranger, "/seller/", 1) == [status]


def test_a_token_that_never_was_costs_no_deletion(shop, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert said(Phone(), times=1, **{"X-Session-Token": "a-token-that-never-was-there-at-all"}) == [401]
