"""Signing in, out and back in after a reset; nobody signs up alone yet."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import Membership, User
from tests.factories import PASSWORD, make_company, make_manager, make_member, make_user
from wholesale.models import Message
from wholesale.tasks import purge

pytestmark = pytest.mark.django_db


def sign_in(client, email, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def test_the_email_is_the_login_whatever_its_case(shop, client):
    make_member(user=make_user(email="Anna@Example.com", password=PASSWORD))
    answer = sign_in(client, "aNNa@example.COM")
    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("home")


def test_staff_land_on_the_desk(shop, client):
    manager = make_manager(password=PASSWORD)
    assert sign_in(client, manager.email).headers["Location"] == reverse("admin:index")


def test_without_redis_one_signs_in(shop, client, settings):
    make_member(user=make_user(email="anna@example.com", password=PASSWORD))
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "unix:///nowhere/redis.sock"}}
    try:
        answer = sign_in(client, "anna@example.com")
    finally:
        caches["default"].close()
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("home"))


@pytest.mark.parametrize(("proxies", "status"), [(0, 429), (1, 200)])
def test_behind_a_trusted_proxy_each_buyer_is_counted_alone(shop, client, settings, proxies, status):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    settings.ACCOUNT_RATE_LIMITS = {"login_address": "1/5m/ip"}
    facts = {"login": "nobody@example.com", "password": "not-the-password"}
    for forwarded in ("192.0.2.9, 192.0.2.1", "192.0.2.9, 192.0.2.2"):
        answer = client.post(reverse("account_login"), facts, headers={"X-Forwarded-For": forwarded})
    assert answer.status_code == status


def test_a_new_password_leads_back_to_the_account(shop, client):
    make_member(user=make_user(email="anna@example.com", password=PASSWORD))
    sign_in(client, "anna@example.com")
    facts = {"oldpassword": PASSWORD, "password1": "another-long-secret", "password2": "another-long-secret"}
    assert client.post(reverse("account_change_password"), facts).headers["Location"] == reverse("account")


@pytest.mark.threat(30)
def test_a_wrong_password_and_an_unknown_address_read_the_same(shop, client):
    make_member(user=make_user(email="known@example.com", password=PASSWORD))
    wrong = sign_in(client, "known@example.com", "not-the-password")
    unknown = sign_in(client, "nobody@example.com", "not-the-password")
    assert wrong.status_code == unknown.status_code == 200
    said = [str(answer.context["form"].non_field_errors()) for answer in (wrong, unknown)]
    assert said[0] == said[1]
    assert "not correct" in said[0]


@pytest.mark.threat(35)
@pytest.mark.parametrize("method", ["get", "post"])
def test_sign_up_is_closed(shop, client, method):
    facts = {"email": "me@example.com", "password1": PASSWORD, "password2": PASSWORD, "is_staff": "on"}
    answer = getattr(client, method)(reverse("account_signup"), facts)
    assert answer.status_code == 200
    assert "account/signup_closed.html" in [template.name for template in answer.templates]
    assert not User.objects.filter(email="me@example.com").exists()


@pytest.mark.threat(30)
def test_a_reset_letter_goes_to_a_known_address_only_and_the_page_does_not_tell(shop, client):
    make_user(email="known@example.com", password=PASSWORD)
    asked = [
        client.post(reverse("account_reset_password"), {"email": email}) for email in ("known@example.com", "x@y.zz")
    ]
    assert {answer.headers["Location"] for answer in asked} == {reverse("account_reset_password_done")}
    assert list(Message.objects.filter(status="waiting").values_list("recipient", flat=True)) == ["known@example.com"]


@pytest.mark.threat(29)
def test_the_link_of_a_reset_letter_leads_to_the_portal_whatever_host_was_asked(shop, settings):
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://portal.example", ["*"]
    make_user(email="known@example.com", password=PASSWORD)
    Client(SERVER_NAME="evil.example").post(reverse("account_reset_password"), {"email": "known@example.com"})
    letter = Message.objects.get()
    assert "https://portal.example/password/reset/key/" in letter.text
    assert "evil.example" not in letter.text + letter.html


@pytest.mark.threat(32)
def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(shop, client):
    user = make_user(email="anna@example.com", password=PASSWORD)
    make_member(user=user)
    other = Client()
    for browser in (client, other):
        sign_in(browser, user.email)
    facts = {"oldpassword": PASSWORD, "password1": "another-long-secret", "password2": "another-long-secret"}
    client.post(reverse("account_change_password"), facts)
    assert client.get(reverse("orders:order_list")).status_code == 200
    assert other.get(reverse("orders:order_list")).status_code == 302


@pytest.mark.threat(28)
@pytest.mark.parametrize(
    ("referer", "next_page"),
    [("http://testserver/catalog/?page=2", "/catalog/%3Fpage%3D2"), ("http://evil.example/x/", "/"), ("", "/")],
)
def test_after_a_form_of_an_ended_session_one_returns_to_its_page(shop, client, referer, next_page):
    answer = client.post(reverse("orders:cart_empty"), headers={"Referer": referer})
    assert answer.headers["Location"] == f"{reverse('account_login')}?next={next_page}"


@pytest.mark.threat(33)
def test_signing_out_needs_a_post(shop, client):
    client.force_login(make_member().user)
    client.get(reverse("account_logout"))
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


@pytest.mark.threat(28)
def test_a_next_address_of_another_host_is_ignored(shop, client):
    make_member(user=make_user(email="anna@example.com", password=PASSWORD))
    for evil in ("//evil.example", "https:evil.example", "\\\\evil.example", "javascript:alert(1)"):
        client.logout()
        answer = client.post(
            f"{reverse('account_login')}?next={evil}", {"login": "anna@example.com", "password": PASSWORD, "next": evil}
        )
        assert answer.headers["Location"] == reverse("home")


@pytest.mark.threat(32)
@pytest.mark.parametrize("lost", ["user", "membership"])
def test_deactivation_works_on_the_next_request(shop, client, lost):
    member = make_member()
    client.force_login(member.user)
    assert client.get(reverse("orders:order_list")).status_code == 200
    if lost == "user":
        User.objects.filter(pk=member.user_id).update(is_active=False)
    else:
        Membership.objects.filter(pk=member.pk).update(is_active=False)
    assert client.get(reverse("orders:order_list")).status_code in (302, 403)


def test_the_reader_of_a_page_costs_one_statement(shop, client, django_assert_num_queries):
    member = make_member(company=make_company())
    client.force_login(member.user)
    client.get(reverse("account_change_password"))
    with django_assert_num_queries(1):
        client.get(reverse("account_change_password"))


def test_a_person_of_two_companies_acts_for_the_one_they_choose(shop, client):
    user = make_user()
    first, second = (make_member(user=user, company=make_company(name=name)).company for name in ("First", "Second"))
    client.force_login(user)
    page = client.get(reverse("home"))
    assert page.context["member"].company == first
    assert reverse("account_switch", args=[second.pk]) in page.content.decode()
    answer = client.post(reverse("account_switch", args=[second.pk]))
    assert answer.headers["Location"] == reverse("home")
    page = client.get(reverse("home"))
    assert page.context["member"].company == second
    assert reverse("account_switch", args=[second.pk]) not in page.content.decode()


@pytest.mark.threat(2)
@pytest.mark.parametrize("mine", ["", "inactive"])
def test_nobody_acts_for_a_company_they_are_not_an_active_member_of(shop, client, mine):
    member, other = make_member(), make_company()
    if mine:
        make_member(user=member.user, company=other, is_active=False)
    client.force_login(member.user)
    assert client.post(reverse("account_switch", args=[other.pk])).status_code == 404
    member.user.refresh_from_db()
    assert member.user.last_company is None


def test_who_is_of_one_company_is_offered_no_other(shop, client):
    client.force_login(shop.member.user)
    assert "Switch company" not in client.get(reverse("home")).content.decode()
    client.logout()
    answer = client.post(reverse("account_switch", args=[shop.company.pk]))
    assert answer.headers["Location"] == f"{reverse('account_login')}?next={reverse('home')}"


def test_sessions_that_ended_are_deleted(shop):
    for key, expires in (("past", now() - timedelta(hours=1)), ("coming", now() + timedelta(hours=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=expires)
    purge()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["coming"]
