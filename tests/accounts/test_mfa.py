"""The second factor: switched on and off by its person, asked for at sign-in, demanded of the desk's people."""

from urllib.parse import quote

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts import people, staff
from tests.accounts.factors import code, make_recovery_codes, make_second_factor
from tests.at_once import at_once
from tests.factories import PASSWORD, make_manager, make_member, make_user
from wholesale.errors import Refused
from wholesale.models import Message

pytestmark = pytest.mark.django_db

ACTIVATE = "mfa_activate_totp"


@pytest.fixture
def anna(shop):
    return make_member(user=make_user(email="anna@example.com", password=PASSWORD)).user


def sign_in(client, user, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": user.email, "password": password})


def letters_of(user):
    return list(Message.objects.filter(recipient=user.email, kind="service").values_list("subject", flat=True))


@pytest.fixture
def switch_on(django_capture_on_commit_callbacks):
    """Switch the second factor on by the pages; returns its secret."""

    def switch(client):
        secret = client.get(reverse(ACTIVATE)).context["form"].secret
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(reverse(ACTIVATE), {"code": code(secret)})
        assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
        return secret

    return switch


def test_a_person_switches_it_on_and_is_told(anna, client, switch_on):
    sign_in(client, anna)
    page = client.get(reverse(ACTIVATE))
    assert "data:image/svg+xml;base64," in page.text
    assert page.context["form"].secret in page.text
    assert "issuer=Example" in page.context["totp_url"]
    switch_on(client)
    assert set(anna.authenticator_set.values_list("type", flat=True)) == {"totp", "recovery_codes"}
    assert letters_of(anna) == ["The second factor of your account is on"]


def test_its_secret_is_not_in_the_database_as_it_is(anna, client, settings, switch_on):
    sign_in(client, anna)
    secret = switch_on(client)
    kept = Authenticator.objects.get(type="totp")
    assert secret not in str(kept.data)
    assert kept.wrap().validate_code(code(secret, -1))
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-secret-of-fifty-characters"
    assert kept.wrap().validate_code(code(secret, 0))
    settings.SECRET_KEY_FALLBACKS = []
    assert not kept.wrap().validate_code(code(secret, 1))


def test_a_wrong_code_switches_nothing_on(anna, client):
    sign_in(client, anna)
    client.get(reverse(ACTIVATE))
    answer = client.post(reverse(ACTIVATE), {"code": "000000x"})
    assert answer.status_code == 200
    assert not anna.authenticator_set.exists()
    assert letters_of(anna) == []


def test_switching_it_on_ends_the_sign_ins_made_without(anna, client, switch_on):
    other = Client()
    for browser in (other, client):
        sign_in(browser, anna)
    switch_on(client)
    assert client.get(reverse("account")).status_code == 200
    assert other.get(reverse("account")).status_code == 302


def test_signing_in_asks_for_the_code_before_anything_opens(anna, client):
    secret = make_second_factor(anna)
    assert sign_in(client, anna).headers["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("account")).status_code == 302
    assert client.post(reverse("mfa_authenticate"), {"code": "123"}).status_code == 200
    assert "_auth_user_id" not in client.session
    answer = client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert answer.headers["Location"] == reverse("home")
    assert client.get(reverse("account")).status_code == 200


def test_a_code_opens_once(anna):
    secret, answers = make_second_factor(anna), []
    for browser in (Client(), Client()):
        sign_in(browser, anna)
        answers.append(browser.post(reverse("mfa_authenticate"), {"code": code(secret)}).status_code)
    assert answers == [302, 200]


@pytest.mark.threat(31)
@pytest.mark.parametrize("later", [31, 59])
def test_a_code_opens_once_as_long_as_it_is_good(anna, later):
    secret, answers = make_second_factor(anna), []
    with time_machine.travel("2026-03-02T09:30:01Z", tick=False) as clock:
        digits = code(secret, 1)  # of an app whose clock is a little ahead: good for more than a minute yet
        for seconds in (0, later):
            clock.shift(seconds)
            sign_in(browser := Client(), anna)
            answers.append(browser.post(reverse("mfa_authenticate"), {"code": digits}).status_code)
        assert answers == [302, 200]
        assert browser.post(reverse("mfa_authenticate"), {"code": code(secret, 1)}).status_code == 302


def test_after_a_code_none_before_it_opens(anna):
    secret = make_second_factor(anna)
    kept = Authenticator.objects.get(type="totp").wrap()
    assert [kept.validate_code(code(secret, step)) for step in (0, -1, 0, 1)] == [True, False, False, True]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_send_a_code_at_once_one_comes_in():
    anna = make_user()
    digits = code(make_second_factor(anna))
    read = [Authenticator.objects.get(user=anna) for _person in range(2)]
    opened = at_once([lambda kept=kept: kept.wrap().validate_code(digits) for kept in read])
    assert sorted(opened) == [False, True]


def test_a_recovery_code_opens_once(anna):
    make_second_factor(anna)
    first, *_rest = make_recovery_codes(anna)
    answers = []
    for browser in (Client(), Client()):
        sign_in(browser, anna)
        answers.append(browser.post(reverse("mfa_authenticate"), {"code": first}).status_code)
    assert answers == [302, 200]


def test_a_new_password_by_a_letters_link_does_not_pass_by_the_second_factor(anna, client):
    make_second_factor(anna)
    page = client.get(people.password_link(anna).removeprefix("http://localhost:8000"))
    facts = {"password1": "another-long-secret", "password2": "another-long-secret"}
    answer = client.post(page.headers["Location"], facts)
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session


def test_recovery_codes_are_shown_downloaded_and_made_anew(anna, client, switch_on, django_capture_on_commit_callbacks):
    sign_in(client, anna)
    switch_on(client)
    shown = client.get(reverse("mfa_view_recovery_codes"))
    codes = shown.context["unused_codes"]
    assert len(codes) == 10
    file = client.get(reverse("mfa_download_recovery_codes"))
    assert file["Content-Type"].startswith("text/plain")
    assert all(each in file.text for each in codes)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_generate_recovery_codes"))
    assert set(client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]).isdisjoint(codes)
    assert letters_of(anna)[0] == "New recovery codes of your account have been made"


def test_it_is_switched_off_with_its_codes_and_the_person_is_told(anna, client, switch_on):
    sign_in(client, anna)
    switch_on(client)
    client.post(reverse("mfa_deactivate_totp"))
    assert not anna.authenticator_set.exists()
    assert letters_of(anna)[0] == "The second factor of your account is off"


@pytest.mark.parametrize("name", [ACTIVATE, "mfa_deactivate_totp", "mfa_view_recovery_codes"])
def test_who_signed_in_a_while_ago_is_asked_who_they_are(anna, client, name):
    if name != ACTIVATE:
        make_second_factor(anna)
        make_recovery_codes(anna)
    client.force_login(anna)
    answer = client.get(reverse(name))
    assert answer.headers["Location"] == f"{reverse('account_reauthenticate')}?next={quote(reverse(name), safe='')}"
    client.post(answer.headers["Location"], {"password": PASSWORD, "next": reverse(name)})
    assert client.get(reverse(name)).status_code == 200


@pytest.fixture
def demanded(settings):
    settings.STAFF_MFA = True


@pytest.mark.threat(46)
@pytest.mark.parametrize("path", ["/admin/", "/admin/orders/order/", "/admin/jsi18n/", "/jobs/"])
def test_where_it_is_demanded_the_desk_is_closed_without_it(shop, client, demanded, path, switch_on):
    manager = make_manager(password=PASSWORD)
    sign_in(client, manager)
    assert client.get(path).headers["Location"] == reverse(ACTIVATE)
    assert client.post(path, {}).headers["Location"] == reverse(ACTIVATE)
    secret = switch_on(client)
    assert client.get("/admin/").status_code == 200
    again = Client()
    assert sign_in(again, manager).headers["Location"] == reverse("mfa_authenticate")
    assert again.get("/admin/").headers["Location"].startswith("/admin/login/")
    again.post(reverse("mfa_authenticate"), {"code": code(secret, 1)})
    assert again.get("/admin/").status_code == 200


def test_where_it_is_demanded_one_may_leave_without_it(shop, client, demanded):
    sign_in(client, make_manager(password=PASSWORD))
    assert client.post("/admin/logout/").headers["Location"] == reverse("home")
    assert "_auth_user_id" not in client.session


def test_where_it_is_not_demanded_the_desk_opens(shop, client):
    sign_in(client, manager := make_manager(password=PASSWORD))
    assert client.get("/admin/").status_code == 200
    assert not manager.authenticator_set.exists()


def test_buyers_and_strangers_are_not_led_there(anna, client, demanded):
    assert client.get("/admin/").headers["Location"].startswith("/admin/login/")
    sign_in(client, anna)
    assert client.get("/admin/").headers["Location"].startswith("/admin/login/")
    assert client.get(reverse("home")).status_code == 200


def head_of_sales():
    staff.grant()
    head = make_user(is_staff=True, name="Irina Golubeva")
    head.groups.add(Group.objects.get(name="sales_head"))
    return head


def verb_page(user):
    return reverse("admin:accounts_user_verb", args=[user.pk, "reset_second_factor"])


def test_a_head_of_sales_takes_away_a_colleagues_lost_one(shop, client):
    colleague = make_user(email="olga@example.com", password=PASSWORD, is_staff=True)
    sign_in(browser := Client(), colleague)
    make_second_factor(colleague)
    client.force_login(head := head_of_sales())
    assert client.get(verb_page(colleague)).status_code == 200
    client.post(verb_page(colleague))
    assert not colleague.authenticator_set.exists()
    assert letters_of(colleague) == ["The second factor of your account has been taken away"]
    assert "Irina Golubeva" in Message.objects.get(recipient=colleague.email, channel="mail").text
    assert not UserSession.objects.filter(user=colleague).exists()
    assert browser.get(reverse("account")).status_code == 302
    assert LogEntry.objects.filter(user=head, object_id=colleague.pk).count() == 1


@pytest.mark.threat(44)
def test_nobody_below_takes_away_an_administrators(shop):
    head, administrator = head_of_sales(), make_manager()
    make_second_factor(administrator)
    with pytest.raises(Refused) as refusal:
        people.reset_second_factor(administrator, by=head)
    assert refusal.value.code == "person_above"
    assert administrator.authenticator_set.exists()
    assert letters_of(administrator) == []


def test_one_takes_away_neither_ones_own_nor_what_is_not_there(shop):
    manager, person = make_manager(), make_user()
    make_second_factor(manager)
    for user, refused in ((manager, "own_second_factor"), (person, "no_second_factor")):
        with pytest.raises(Refused) as refusal:
            people.reset_second_factor(user, by=manager)
        assert refusal.value.code == refused
    assert manager.authenticator_set.exists()


@pytest.mark.threat(44)
@pytest.mark.parametrize("group", ["manager", "purchasing", "warehouse"])
def test_other_groups_of_the_desk_may_not(shop, client, group):
    staff.grant()
    other = make_user(is_staff=True)
    other.groups.add(Group.objects.get(name=group))
    colleague = make_user(is_staff=True)
    make_second_factor(colleague)
    client.force_login(other)
    assert client.post(verb_page(colleague)).status_code in (302, 403, 404)
    assert colleague.authenticator_set.exists()
