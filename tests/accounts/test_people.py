"""Adding people to a company."""

import re

import pytest

from accounts import people
from accounts.models import Membership, User
from tests.factories import make_company, make_manager, make_member, make_user
from wholesale.errors import Refused
from wholesale.models import Message

pytestmark = pytest.mark.django_db


def add(company, email="new@example.com", **given):
    facts = {"name": "Ivan", "role": Membership.Role.BUYER, "language": "en", "by": make_manager()}
    return people.add_member(company, email=email, **facts | given)


def test_a_new_member_gets_a_letter_whose_link_sets_the_password(shop, client):
    member = add(make_company(), "New@Example.com")
    letter = Message.objects.get(recipient="new@example.com")
    path = re.search(r"https?://[^/\s]+(/password/reset/key/\S+)", letter.text).group(1)
    page = client.get(path, follow=True)
    secret = "correct-horse-battery"
    client.post(page.request["PATH_INFO"], {"password1": secret, "password2": secret})
    assert User.objects.get(pk=member.user_id).check_password(secret)


def test_a_known_person_joins_a_second_company_with_the_same_login(shop):
    user = make_member().user
    member = add(make_company(), user.email)
    assert member.user == user
    assert user.memberships.count() == 2


def test_a_member_is_added_once(shop):
    company = make_company()
    add(company)
    with pytest.raises(Refused) as refusal:
        add(company)
    assert refusal.value.code == "member_exists"
    assert company.memberships.count() == 1
    assert Message.objects.count() == 1


def test_staff_cannot_be_a_buyers_member(shop):
    staff = make_user(is_staff=True)
    with pytest.raises(Refused) as refusal:
        add(make_company(), staff.email)
    assert refusal.value.code == "member_staff"
    assert not staff.memberships.exists()
