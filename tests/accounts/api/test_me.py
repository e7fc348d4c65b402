"""Who I am, for which company, and where its goods go."""

from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Address, City, Company, Membership, User
from tests.at_once import at_once
from tests.factories import make_address, make_city, make_company, make_contact, make_member, make_region
from wholesale.models import Seller

pytestmark = pytest.mark.django_db


def test_i_learn_who_i_am_and_what_i_may(phone, shop, anna):
    told = phone.get("me/").json()
    company = {"id": shop.company.pk, "name": shop.company.name, "status": "approved", "role": "owner"}
    assert told["company"] == {**company, "is_mine_now": True}
    assert told["email"] == anna.email
    assert {"see_prices", "cart", "place"} <= set(told["rights"])


def test_rights_are_those_of_the_role_and_the_companys_state(phone, shop, anna):
    Company.objects.filter(pk=shop.company.pk).update(status=Company.Status.DRAFT)
    assert "place" not in phone.get("me/").json()["rights"]
    Membership.objects.filter(user=anna).update(role=Membership.Role.MECHANIC)
    assert "see_prices" not in phone.get("me/").json()["rights"]


def test_i_change_what_i_send_and_nothing_else(phone, anna):
    anna.name = "Anna"
    anna.save()
    answer = phone.patch("me/", {"phone": "+7 921 555-01-01", "language": "ru"})
    assert answer.status_code == 200
    assert (answer.json()["phone"], answer.json()["name"]) == ("+79215550101", "Anna")
    anna.refresh_from_db()
    assert (str(anna.phone), anna.language, anna.name) == ("+79215550101", "ru", "Anna")
    assert phone.patch("me/", {"phone": ""}).json()["phone"] == ""


@pytest.mark.parametrize(
    "field",
    ["id", "email", "is_staff", "is_superuser", "is_active", "groups", "password", "last_company", "company", "rights"],
)
def test_what_is_not_mine_to_change_is_ignored(phone, anna, field):
    other = make_company()
    values = {"id": 1, "email": "evil@example.com", "last_company": other.pk, "company": other.pk, "groups": [1]}
    before = User.objects.filter(pk=anna.pk).values().get()
    role = Membership.objects.filter(user=anna).values().get()
    answer = phone.patch("me/", {field: values.get(field, True), "name": "Anna"})
    assert answer.status_code == 200
    assert User.objects.filter(pk=anna.pk).values().get() == {**before, "name": "Anna"}
    assert Membership.objects.filter(user=anna).values().get() == role
    assert not anna.groups.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("language", "xx"), ("language", "nl"), ("phone", "12"), ("name", "x" * 151), ("name", None), ("phone", None)],
)
def test_what_makes_no_sense_is_refused_and_nothing_changes(phone, anna, field, value):
    before = User.objects.filter(pk=anna.pk).values().get()
    answer = phone.patch("me/", {field: value})
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, field)
    assert User.objects.filter(pk=anna.pk).values().get() == before


def test_i_act_for_another_of_my_companies_from_here_on(phone, anna, shop):
    other = make_member(user=anna, company=make_company(name="Other"), role=Membership.Role.BUYER).company
    rows = phone.get("companies/").json()["results"]
    assert [(row["id"], row["is_mine_now"]) for row in rows] == [(shop.company.pk, True), (other.pk, False)]
    switched = phone.post(f"companies/{other.pk}/switch/")
    assert (switched.status_code, switched.json()["company"]["id"]) == (200, other.pk)
    assert phone.get("me/").json()["company"] == switched.json()["company"]
    assert phone.post(f"companies/{other.pk}/switch/").status_code == 200


@pytest.mark.parametrize("mine", ["", "inactive", "absent"])
def test_a_company_that_is_not_mine_is_404(phone, anna, mine):
    other = make_company()
    if mine == "inactive":
        make_member(user=anna, company=other, is_active=False)
    pk = other.pk + 1000 if mine == "absent" else other.pk
    assert phone.post(f"companies/{pk}/switch/").status_code == 404
    assert User.objects.get(pk=anna.pk).last_company is None


def test_a_suspended_company_is_listed_and_not_acted_for(phone, anna):
    other = make_member(user=anna, company=make_company(status=Company.Status.SUSPENDED)).company
    assert [row["status"] for row in phone.get("companies/").json()["results"]] == ["approved", "suspended"]
    answer = phone.post(f"companies/{other.pk}/switch/")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "company_suspended")
    assert User.objects.get(pk=anna.pk).last_company is None


def test_the_site_acts_for_the_same_company_and_refuses_the_same(phone, anna, shop):
    other = make_member(user=anna, company=make_company(name="Second LLC", status=Company.Status.SUSPENDED)).company
    browser = Client()
    browser.force_login(anna)
    browser.post(reverse("account_switch", args=[other.pk]))
    assert User.objects.get(pk=anna.pk).last_company is None
    User.objects.filter(pk=anna.pk).update(last_company=other)
    assert browser.get(reverse("account")).context["member"].company == shop.company
    assert phone.get("me/").json()["company"]["id"] == shop.company.pk


def test_a_telephone_without_a_country_is_read_as_the_sellers(phone, anna):
    assert phone.patch("me/", {"phone": "8 921 555-01-01"}).json()["phone"] == "+79215550101"


def test_addresses_are_the_companys_own_deliveries_the_usual_first(phone, shop):
    first, usual = make_address(shop.company), make_address(shop.company, is_default=True)
    make_address(shop.company, is_active=False)
    make_address(shop.company, kind=Address.Kind.LEGAL)
    make_address(make_company())
    assert [row["id"] for row in phone.get("addresses/").json()["results"]] == [usual.pk, first.pk]


def test_an_address_sent_twice_is_one(phone, shop):
    city = make_city(region=make_region(country=shop.company.country))
    facts = {"city": city.pk, "street": "Main street 7", "person": "Anna", "phone": "8 921 555-01-01"}
    first, again = phone.post("addresses/", facts), phone.post("addresses/", facts)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert (first.json()["town"], first.json()["phone"]) == (str(city), "+79215550101")
    address = Address.objects.get()
    assert (address.company, address.kind, address.is_default) == (shop.company, "delivery", False)


@pytest.mark.django_db(transaction=True)
def test_an_address_sent_by_two_at_once_is_one(shop):
    adding = [partial(Address.objects.add, shop.company, street="Main street 7", place="Omsk")] * 4
    assert len({address.pk for address in at_once(adding)}) == 1
    assert Address.objects.count() == 1


@pytest.mark.parametrize(
    ("facts", "attr"),
    [({"street": "1"}, "place"), ({"place": "Omsk"}, "street"), ({"street": "1", "city": 0}, "city")],
)
def test_an_address_without_a_town_or_a_street_is_refused(phone, facts, attr):
    answer = phone.post("addresses/", facts)
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, attr)
    assert not Address.objects.exists()


def test_an_address_is_of_the_company_i_act_for_whatever_is_sent(phone, shop):
    other = make_company()
    sent = {"place": "Omsk", "street": "1", "company": other.pk, "kind": "legal", "is_default": True, "id": 1}
    phone.post("addresses/", sent)
    address = Address.objects.get()
    assert (address.company, address.kind, address.is_default) == (shop.company, "delivery", False)


def test_cities_are_those_of_the_companys_country(phone, shop):
    here = make_city(region=make_region(country=shop.company.country))
    abroad = make_city(region=make_region(country="NL"))
    assert [row["id"] for row in phone.get("cities/").json()["results"]] == [here.pk]
    answer = phone.post("addresses/", {"city": abroad.pk, "street": "1"})
    assert answer.json()["errors"][0]["attr"] == "city"
    assert City.objects.count() == 2


def test_lists_cost_the_same_whatever_their_length(phone, shop, django_assert_num_queries):
    for path, statements in (("addresses/", 2), ("cities/", 2), ("contacts/", 4)):
        for _row in range(3):
            city = make_city(region=make_region(country=shop.company.country))
            make_address(shop.company, city=city)
            make_contact(is_public=True, deputy=make_contact()).regions.add(city.region)
        phone.get(path)  # the seller is kept from here on
        with django_assert_num_queries(statements):
            assert len(phone.get(path).json()["results"]) >= 3


def test_who_sells_is_known_to_everybody_in_their_language(shop, stranger):
    answer = stranger.get("seller/", Accept_Language="ru")
    assert answer.status_code == 200
    assert answer.json()["name"] == "Пример"
    assert (answer.json()["currency"], answer.json()["languages"]) == ("RUB", ["en", "ru"])
    assert stranger.get("seller/", Accept_Language="en").json()["name"] == "Example"
    assert set(answer.json()) & {"prefix", "director", "accountant", "id"} == set()


def test_my_manager_answers_first_and_a_stranger_sees_public_people_only(phone, shop, client):
    public = make_contact(words={"en": "Public"}, is_public=True)
    make_contact(words={"en": "Hidden"})
    rows = phone.get("contacts/").json()["results"]
    assert [(row["id"], row["is_my_manager"]) for row in rows] == [(shop.company.manager_id, True), (public.pk, False)]
    assert [row["id"] for row in client.get("/api/v1/contacts/").json()["results"]] == [public.pk]


def test_in_place_of_a_manager_who_is_away_stands_the_deputy_once(phone, shop):
    deputy = make_contact(words={"en": "Deputy"}, is_public=True)
    manager = shop.company.manager
    manager.deputy, manager.away_until = deputy, Seller.objects.get_current().today()
    manager.save()
    rows = phone.get("contacts/").json()["results"]
    assert [(row["id"], row["is_my_manager"]) for row in rows] == [(deputy.pk, True)]


@pytest.mark.parametrize("query", ["ordering=user__password", "company__balance__gt=1", "fields=id", "page_size=1000"])
def test_what_nobody_offers_to_filter_by_is_ignored(phone, shop, query):
    make_address(shop.company)
    assert phone.get(f"addresses/?{query}").json() == phone.get("addresses/").json()
