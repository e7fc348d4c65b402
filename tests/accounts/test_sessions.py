"""Where one is signed in: seen, ended one by one or all at once, and ended by themselves when they should."""

import json
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import devices, people, sessions
from accounts.models import Device, Membership, User
from tests.factories import PASSWORD, make_company, make_manager, make_member, make_user
from wholesale import tasks
from wholesale.models import Message

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "okhttp/4.12.0"
PRIVATE = "orders:order_list"


@pytest.fixture
def anna(shop):
    return make_member(company=shop.company, user=make_user(email="anna@example.com", password=PASSWORD)).user


def sign_in(user, agent=FIREFOX, address="192.0.2.7"):
    browser = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=address)
    browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert "_auth_user_id" in browser.session
    return browser


def token_of(user):
    facts = json.dumps({"email": user.email, "password": PASSWORD})
    phone = Client(HTTP_USER_AGENT=PHONE, REMOTE_ADDR="192.0.2.8")
    return phone.post("/_allauth/app/v1/auth/login", facts, content_type="application/json").json()["meta"][
        "session_token"
    ]


def opens(token) -> bool:
    answer = Client().get("/_allauth/app/v1/auth/session", headers={"X-Session-Token": token})
    return answer.status_code == 200


def is_in(browser) -> bool:
    return browser.get(reverse("account")).status_code == 200


def test_the_list_tells_device_address_and_which_is_this_one(anna):
    here, _other, _token = sign_in(anna), sign_in(anna, "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0"), token_of(anna)
    places = here.get(reverse("account_sessions")).context["places"]
    assert (places[0].device, places[0].is_here, places[0].is_app) == ("Firefox, Linux", True, False)
    assert {(place.device, place.address, place.is_app) for place in places[1:]} == {
        ("Chrome, Windows", "192.0.2.7", False),
        ("okhttp", "192.0.2.8", True),
    }


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (FIREFOX, "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari, iOS"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/138.0 YaBrowser/25.8 Safari/537.36", "Yandex Browser, Windows"),
        (PHONE, "okhttp"),
        ("", "unknown device"),
    ],
)
def test_a_device_is_said_in_words(agent, device):
    assert sessions.device(agent) == device


def test_last_use_is_remembered_without_a_statement(anna, django_assert_num_queries):
    here = sign_in(anna)
    before = UserSession.objects.get().last_seen_at
    here.get(reverse("home"))
    assert sessions.places(anna)[0].seen_at > before
    with django_assert_num_queries(1):
        here.get(reverse("account_change_password"))


def test_the_list_costs_the_same_for_one_and_for_many(anna, django_assert_num_queries):
    here = sign_in(anna)
    here.get(reverse("account_sessions"))
    for _time in range(4):
        sign_in(anna)
    with django_assert_num_queries(3):  # who reads, the sign-ins, their sessions
        here.get(reverse("account_sessions"))


def push_on(user, key):
    devices.register(user, token=f"token-of-{key}", platform="android", session_key=key)
    return Message.objects.create(
        event=f"order:{key}", channel="push", language="en", subject="Order", text="x", recipient=f"token-of-{key}"
    )


def heard(*messages):
    states = dict(Message.objects.values_list("pk", "status"))
    return [states[message.pk] == "waiting" for message in messages]


def test_the_list_says_where_the_phone_hears(anna):
    here = sign_in(anna)
    push_on(anna, token_of(anna))
    assert here.get(reverse("account_sessions")).text.count("push on") == 1
    assert [place.has_push for place in sessions.places(anna, here=here.session.session_key)] == [False, True]


@pytest.mark.threat(32)
def test_a_phone_whose_sign_in_is_ended_hears_nothing_more(anna):
    here, lost, kept = sign_in(anna), token_of(anna), token_of(anna)
    letters = [push_on(anna, lost), push_on(anna, kept)]
    row = UserSession.objects.get(session_key=lost)
    here.post(reverse("account_session_end", args=[row.pk]))
    assert list(Device.objects.values_list("session_key", flat=True)) == [kept]
    assert heard(*letters) == [False, True]
    here.post(reverse("account_sessions_end"))
    assert not Device.objects.exists()
    assert heard(*letters) == [False, False]


def test_nobody_elses_phone_is_forgotten(anna):
    other = make_member(user=make_user(password=PASSWORD)).user
    theirs = push_on(other, token_of(other))
    push_on(anna, token_of(anna))
    sessions.end_all(anna)
    assert Device.objects.get().user == other
    assert heard(theirs) == [True]


@pytest.mark.parametrize("by", ["link", "page"])
def test_a_new_password_silences_every_other_phone(anna, client, by):
    push_on(anna, token_of(anna))
    facts = {"password1": "another-long-secret", "password2": "another-long-secret"}
    if by == "link":
        anna.refresh_from_db()
        page = client.get(people.password_link(anna).removeprefix("http://localhost:8000"))
        client.post(page.headers["Location"], facts)
    else:
        sign_in(anna).post(reverse("account_change_password"), {"oldpassword": PASSWORD, **facts})
    assert not Device.objects.exists()


def test_one_signs_in_at_fifty_places_and_the_oldest_makes_room(anna):
    for n in range(sessions.MOST):
        UserSession.objects.create(user=anna, ip="192.0.2.1", user_agent=PHONE, session_key=f"key-{n}")
        Session.objects.create(session_key=f"key-{n}", session_data="", expire_date=timezone.now() + timedelta(days=1))
    assert sessions.make_room(anna) == 1
    assert sessions.make_room(anna) == 0
    assert not UserSession.objects.filter(session_key="key-0").exists()
    assert not Session.objects.filter(session_key="key-0").exists()
    assert UserSession.objects.count() == sessions.MOST - 1


def test_signing_in_makes_room(anna, monkeypatch):
    monkeypatch.setattr(sessions, "MOST", 2)
    first, second, third = sign_in(anna), sign_in(anna), sign_in(anna)
    assert [is_in(browser) for browser in (first, second, third)] == [False, True, True]


def test_rows_of_sessions_that_are_gone_are_purged_in_one_statement(anna, django_assert_num_queries):
    stays, gone, over = sign_in(anna), sign_in(anna), sign_in(anna)
    Session.objects.filter(session_key=gone.session.session_key).delete()
    Session.objects.filter(session_key=over.session.session_key).update(expire_date=timezone.now())
    with django_assert_num_queries(1):
        assert sessions.purge() == 2
    assert UserSession.objects.get().session_key == stays.session.session_key


def test_what_was_written_for_nobody_is_purged_after_a_month(shop, client):
    client.post(reverse("account_reset_password"), {"email": "nobody@example.com"})
    decoy = Message.objects.get(status="dropped")
    tasks.purge()
    assert Message.objects.filter(pk=decoy.pk).exists()
    Message.objects.filter(pk=decoy.pk).update(created_at=timezone.now() - timedelta(days=31))
    meant = push_on(make_user(), "key")
    tasks.purge()
    assert list(Message.objects.all()) == [meant]


def test_one_is_ended_and_the_rest_stay(anna):
    here, lost, other = sign_in(anna), sign_in(anna, PHONE), sign_in(anna)
    row = UserSession.objects.get(user_agent=PHONE)
    here.post(reverse("account_session_end", args=[row.pk]))
    assert [is_in(browser) for browser in (here, lost, other)] == [True, False, True]


def test_nobody_ends_anothers(anna):
    victim = make_member(user=make_user(password=PASSWORD)).user
    theirs, mine = sign_in(victim), sign_in(anna)
    row = UserSession.objects.get(user=victim)
    assert mine.post(reverse("account_session_end", args=[row.pk])).status_code == 404
    assert is_in(theirs)


def test_all_others_are_ended_the_apps_token_too(anna):
    here, other, token = sign_in(anna), sign_in(anna), token_of(anna)
    assert opens(token)
    here.post(reverse("account_sessions_end"))
    assert [is_in(here), is_in(other), opens(token)] == [True, False, False]
    assert [place.is_here for place in sessions.places(anna, here=here.session.session_key)] == [True]


@pytest.mark.parametrize("name", ["account_sessions_end", "account_sessions", "account"])
def test_a_stranger_signs_in_first(shop, client, name):
    send = client.post if name.endswith("end") else client.get
    assert send(reverse(name)).headers["Location"].startswith(reverse("account_login"))


@pytest.mark.threat(33)
def test_a_sign_in_is_ended_by_post_only(anna):
    here = sign_in(anna)
    for address in (reverse("account_sessions_end"), reverse("account_session_end", args=[1])):
        assert here.get(address).status_code == 405


@pytest.mark.threat(32)
def test_signing_in_gives_the_session_another_key(anna):
    browser = Client()
    session = browser.session
    session["planted"] = "by a stranger"
    session.save()
    planted = session.session_key
    browser.post(reverse("account_login"), {"login": anna.email, "password": PASSWORD})
    assert browser.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


@pytest.mark.threat(32)
def test_a_changed_password_ends_every_other_session_and_token(anna):
    here, other, token = sign_in(anna), sign_in(anna), token_of(anna)
    facts = {"oldpassword": PASSWORD, "password1": "another-long-secret", "password2": "another-long-secret"}
    here.post(reverse("account_change_password"), facts)
    assert [is_in(here), is_in(other), opens(token)] == [True, False, False]
    anna.refresh_from_db()
    assert len(sessions.places(anna)) == 1
    assert not Session.objects.filter(session_key=other.cookies["sessionid"].value).exists()


@pytest.mark.threat(26, 32)
@pytest.mark.parametrize("by", ["desk", "database"])
def test_a_deactivated_persons_sessions_and_tokens_are_dead(anna, client, by):
    browser, token = sign_in(anna), token_of(anna)
    if by == "desk":
        client.force_login(make_manager())
        facts = {"email": anna.email, "name": "", "phone": "", "language": "en"}
        client.post(reverse("admin:accounts_user_change", args=[anna.pk]), facts)
        assert not UserSession.objects.filter(user=anna).exists()
    else:
        User.objects.filter(pk=anna.pk).update(is_active=False)
    assert not User.objects.get(pk=anna.pk).is_active
    assert [is_in(browser), opens(token)] == [False, False]


@pytest.mark.threat(32)
def test_a_lost_role_counts_from_the_next_request_on(anna):
    browser = sign_in(anna)
    assert browser.get(reverse(PRIVATE)).status_code == 200
    Membership.objects.update(role="mechanic")
    assert browser.get(reverse(PRIVATE)).status_code == 403


@pytest.mark.threat(32)
def test_a_right_to_the_desk_is_lost_from_the_next_request_on(shop):
    manager = make_manager(password=PASSWORD)
    browser = sign_in(manager)
    assert browser.get("/admin/").status_code == 200
    User.objects.filter(pk=manager.pk).update(is_staff=False)
    assert browser.get("/admin/").status_code == 302


def test_a_lost_cache_ends_nobodys_session(anna):
    browser = sign_in(anna)
    cache.clear()
    assert is_in(browser)


def test_the_account_page_says_who_one_is_and_offers_the_other_company(anna):
    other = make_member(user=anna, company=make_company(name="Second LLC"))
    page = sign_in(anna).get(reverse("account"))
    assert all(word in page.text for word in (anna.email, "Second LLC", reverse("mfa_index")))
    assert reverse("account_switch", args=[other.company_id]) in page.text
    assert reverse("account_sessions") in page.text
