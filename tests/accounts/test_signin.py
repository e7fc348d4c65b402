"""Signing in, out and back in after a reset; nobody signs up alone yet."""

import pytest
from django.urls import reverse

from accounts.models import Membership, User
from tests.factories import PASSWORD, make_company, make_manager, make_member, make_user
from wholesale.models import Message

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


def test_a_wrong_password_and_an_unknown_address_read_the_same(shop, client):
    make_member(user=make_user(email="known@example.com", password=PASSWORD))
    wrong = sign_in(client, "known@example.com", "not-the-password")
    unknown = sign_in(client, "nobody@example.com", "not-the-password")
    assert wrong.status_code == unknown.status_code == 200
    said = [str(answer.context["form"].non_field_errors()) for answer in (wrong, unknown)]
    assert said[0] == said[1]
    assert "not correct" in said[0]


@pytest.mark.parametrize("method", ["get", "post"])
def test_sign_up_is_closed(shop, client, method):
    facts = {"email": "me@example.com", "password1": PASSWORD, "password2": PASSWORD, "is_staff": "on"}
    answer = getattr(client, method)(reverse("account_signup"), facts)
    assert answer.status_code == 200
    assert "account/signup_closed.html" in [template.name for template in answer.templates]
    assert not User.objects.filter(email="me@example.com").exists()


def test_a_reset_letter_goes_to_a_known_address_only_and_the_page_does_not_tell(shop, client):
    make_user(email="known@example.com", password=PASSWORD)
    asked = [
        client.post(reverse("account_reset_password"), {"email": email}) for email in ("known@example.com", "x@y.zz")
    ]
    assert {answer.headers["Location"] for answer in asked} == {reverse("account_reset_password_done")}
    assert list(Message.objects.values_list("recipient", flat=True)) == ["known@example.com"]


def test_signing_out_needs_a_post(shop, client):
    client.force_login(make_member().user)
    client.get(reverse("account_logout"))
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


def test_a_next_address_of_another_host_is_ignored(shop, client):
    make_member(user=make_user(email="anna@example.com", password=PASSWORD))
    for evil in ("//evil.example", "https:evil.example", "\\\\evil.example", "javascript:alert(1)"):
        client.logout()
        answer = client.post(
            f"{reverse('account_login')}?next={evil}", {"login": "anna@example.com", "password": PASSWORD, "next": evil}
        )
        assert answer.headers["Location"] == reverse("home")


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
