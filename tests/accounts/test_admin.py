"""The desk's door to companies and people."""

import json

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts import staff
from accounts.admin.companies import CompanyAdmin
from accounts.models import City, Company, User
from tests.factories import (
    make_address,
    make_city,
    make_company,
    make_contact,
    make_manager,
    make_member,
    make_order,
    make_user,
)
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


def history(company):
    page = reverse("admin:accounts_company_history", args=[company.pk])
    return page, f"{page}{company.history.first().pk}/"


def test_the_history_of_anothers_company_is_not_there(seller_person, client):
    _person, own = seller_person
    other = make_company()
    assert [client.get(page).status_code for page in history(own)] == [200, 200]
    assert [client.get(page).status_code for page in history(other)] == [404, 404]
    assert client.post(history(other)[1], {"name": "Taken"}).status_code == 404


def test_nobody_saves_an_old_version_over_the_present_one(shop, desk):
    company = make_company(name="First")
    assert desk.post(history(company)[1], facts_of(company, name="Second")).status_code == 405
    company.refresh_from_db()
    assert company.name == "First"


def facts_of(company, **given):
    """What the page of a company posts, with rows of addresses in `addresses`."""
    rows = {}
    addresses = given.pop("addresses", [])
    for prefix in ("memberships", "addresses", "events"):
        rows |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    rows["addresses-TOTAL_FORMS"] = len(addresses)
    rows |= {f"addresses-{n}-{name}": value for n, each in enumerate(addresses) for name, value in each.items()}
    return {"name": company.name, "kinds": "buyer", "country": "RU"} | rows | given


def change_page(company):
    return reverse("admin:accounts_company_change", args=[company.pk])


def test_saving_a_page_keeps_what_another_hand_moved_meanwhile(shop, desk, monkeypatch):
    company = make_company(phone="+78125550101")
    kept = CompanyAdmin.save_form

    def slowly(self, request, form, change):
        Company.objects.filter(pk=company.pk).update(status="suspended")
        return kept(self, request, form, change)

    monkeypatch.setattr(CompanyAdmin, "save_form", slowly)
    facts = facts_of(company, name="Renamed", phone="+78125550101")
    assert desk.post(change_page(company), facts).status_code == 302
    company.refresh_from_db()
    assert (company.name, company.status) == ("Renamed", "suspended")
    last = company.history.first()
    assert (last.name, last.status) == ("Renamed", "suspended")


def test_a_new_company_is_its_creators_own(seller_person, client):
    person, _own = seller_person
    client.post(reverse("admin:accounts_company_add"), facts_of(Company(name="Mine LLC")))
    assert Company.objects.seen_by(person).get(name="Mine LLC").manager == person.contact


@pytest.mark.parametrize("zone", ["Moscow", "Europe/Moskow"])
def test_a_time_zone_nobody_knows_is_refused(shop, desk, zone):
    company = make_company()
    answer = desk.post(change_page(company), facts_of(company, zone=zone))
    assert "zone" in answer.context["adminform"].form.errors
    with pytest.raises(ValidationError):
        City(code="x", words={"en": "X"}, time_zone=zone).clean_fields(exclude=["region"])


def test_the_desk_keeps_who_did_a_verb_and_why(shop, desk):
    company = make_company()
    desk.post(verb_page(company, "suspend"), {"why": "Unpaid invoices"})
    chosen = {"action": "restore", "_selected_action": [company.pk]}
    desk.post(reverse("admin:accounts_company_changelist"), chosen)
    entries = LogEntry.objects.filter(object_id=company.pk).order_by("pk")
    assert [entry.change_message for entry in entries] == ["suspend: Unpaid invoices", "restore"]


def test_a_new_member_is_in_the_companys_history(shop, desk):
    company = make_company()
    desk.post(verb_page(company, "add_member"), {"email": "boss@example.com", "role": "owner", "language": "ru"})
    event = company.events.get()
    assert (event.verb, event.why, event.by.name) == ("add_member", "boss@example.com", "Olga Severina")
    assert "Add a member" in desk.get(change_page(company)).content.decode()


def test_the_page_of_a_company_costs_the_same_for_any_number_of_rows(shop, desk, django_assert_max_num_queries):
    company = make_company(city=make_city(), manager=make_contact())
    for n in range(10):
        make_member(company=company)
        make_address(company, city=make_city())
        company.events.create(became="approved", by=make_user(), why=f"reason {n}")
    with django_assert_max_num_queries(15):
        assert desk.get(change_page(company)).status_code == 200


def test_two_usual_addresses_of_a_kind_are_an_error_of_the_form(shop, desk):
    company = make_company()
    row = {"kind": "delivery", "street": "Main street 1", "is_default": "on", "is_active": "on"}
    answer = desk.post(change_page(company), facts_of(company, addresses=[row, row]))
    assert "Choose one usual address of each kind." in answer.content.decode()
    assert not company.addresses.exists()
    assert (
        desk.post(change_page(company), facts_of(company, addresses=[row, row | {"kind": "legal"}])).status_code == 302
    )
    assert company.addresses.count() == 2


@pytest.mark.parametrize("link", ["javascript:alert(1)", "//evil.example", "data:text/html,x", "https://"])
def test_a_messenger_is_a_link_that_opens_a_chat(shop, desk, link):
    contact = make_contact()
    page = reverse("admin:accounts_contact_change", args=[contact.pk])
    facts = {"words_en": "Olga", "position": "0", "messengers": json.dumps({"Chat": link})}
    assert list(desk.post(page, facts).context["adminform"].form.errors) == ["messengers"]
    links = {"Chat": "https://t.me/olga", "Phone": "tel:+78125550147"}
    assert desk.post(page, facts | {"messengers": json.dumps(links)}).status_code == 302
    contact.refresh_from_db()
    assert contact.messengers == links


def test_a_list_is_asked_only_what_it_is_filtered_by(shop, desk):
    people, companies = reverse("admin:accounts_user_changelist"), reverse("admin:accounts_company_changelist")
    for probe in ("password__startswith=a", "password=a", "email__regex=.", "id__gt=1"):
        assert desk.get(f"{people}?{probe}").status_code == 400
    for probe in ("manager__user__password__startswith=a", "status__regex=.", "manager__email__exact=a"):
        assert desk.get(f"{companies}?{probe}").status_code == 400
    for filters in ("is_staff__exact=1", "q=a", "o=1&p=1", "all="):
        assert desk.get(f"{people}?{filters}").status_code == 200
    for filters in ("manager__isnull=True&status__exact=approved", "manager__id__exact=1", "city__region__id__exact=1"):
        assert desk.get(f"{companies}?{filters}").status_code == 200


def test_the_people_of_goods_and_of_the_warehouse_open_what_they_work_with(shop, client):
    staff.grant()
    make_order(make_member())
    opened = {"purchasing": ["catalog_code", "catalog_attribute", "catalog_product"], "warehouse": ["orders_order"]}
    for group, lists in opened.items():
        person = make_user(is_staff=True)
        person.groups.add(Group.objects.get(name=group))
        client.force_login(person)
        for name in lists:
            page = client.get(reverse(f"admin:{name}_changelist"))
            assert page.status_code == 200
            assert page.context["cl"].result_count or name == "catalog_attribute"
    assert client.get(reverse("admin:accounts_company_changelist")).status_code == 403
