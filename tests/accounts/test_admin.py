"""The desk's door to companies and people."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts import staff
from accounts.models import Company, User
from tests.factories import make_company, make_contact, make_manager, make_member, make_user
from wholesale.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(shop, client):
    client.force_login(make_manager())
    return client


def verb_page(company, name):
    return reverse("admin:accounts_company_verb", args=[company.pk, name])


def test_a_manager_adds_a_company_lets_it_in_and_adds_its_owner(shop, desk):
    facts = {"name": "New Shop LLC", "kinds": "buyer", "country": "RU"}
    rows = {}
    for prefix in ("memberships", "addresses", "events"):
        rows |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    desk.post(reverse("admin:accounts_company_add"), facts | rows)
    company = Company.objects.get(name="New Shop LLC")
    desk.post(verb_page(company, "approve"))
    company.refresh_from_db()
    assert company.can_order
    desk.post(verb_page(company, "add_member"), {"email": "boss@example.com", "role": "owner", "language": "ru"})
    assert company.memberships.get().user.email == "boss@example.com"
    assert Message.objects.filter(recipient="boss@example.com").count() == 1


def test_suspending_asks_why(shop, desk):
    company = make_company()
    desk.post(verb_page(company, "suspend"), {})
    company.refresh_from_db()
    assert company.can_order
    desk.post(verb_page(company, "suspend"), {"why": "Unpaid invoices"})
    company.refresh_from_db()
    assert not company.can_order
    assert company.events.get().why == "Unpaid invoices"


def test_a_refusal_is_told_and_changes_nothing(shop, desk):
    member = make_member()
    page = verb_page(member.company, "add_member")
    facts = {"email": member.user.email, "role": "buyer", "language": "en"}
    answer = desk.post(page, facts, follow=True)
    assert "already a member" in answer.content.decode()
    assert member.company.memberships.count() == 1


@pytest.mark.covers("S0-19")
def test_companies_without_a_manager_stand_on_the_first_page(shop, desk):
    make_company(manager=None)
    text = desk.get(reverse("admin:index")).content.decode()
    assert "Companies without a manager" in text


@pytest.fixture
def seller_person(shop, client):
    """A manager with the rights of the group, looking after one company."""
    staff.grant()
    person = make_user(is_staff=True)
    person.groups.add(Group.objects.get(name="manager"))
    client.force_login(person)
    return person, make_company(manager=make_contact(user=person))


def test_a_manager_opens_own_companies_only(seller_person, client):
    _person, own = seller_person
    other = make_company()
    assert client.get(reverse("admin:accounts_company_change", args=[own.pk])).status_code == 200
    assert client.get(reverse("admin:accounts_company_change", args=[other.pk])).status_code == 302
    assert client.post(verb_page(other, "suspend"), {"why": "Spite"}).status_code == 404
    other.refresh_from_db()
    assert other.can_order


def test_nobody_raises_own_rights(seller_person, client):
    person, _own = seller_person
    make_member(user=person, company=_own)
    page = reverse("admin:accounts_user_change", args=[person.pk])
    client.post(page, {"email": person.email, "language": "en", "is_active": "on", "is_superuser": "on", "groups": "1"})
    fresh = User.objects.get(pk=person.pk)
    assert not fresh.is_superuser
    assert fresh.groups.count() == 1


def test_a_buyer_has_no_desk(shop, client):
    client.force_login(make_member().user)
    assert client.get(reverse("admin:index")).status_code in (302, 403)
    assert client.get(reverse("admin:accounts_company_changelist")).status_code in (302, 403)


def test_the_table_of_rights_names_only_rights_there_are():
    assert staff.grant() == len(staff.GROUPS)
    assert staff.grant() == len(staff.GROUPS)
