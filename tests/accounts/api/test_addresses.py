"""Delivery addresses on the phone: changed, made the usual one, taken out of use; never another company's."""

import pytest

from accounts.models import Address
from accounts.models.address import MOST
from accounts.roles import Role
from tests.factories import make_address, make_city, make_company, make_member, make_region
from tests.phone import Phone


@pytest.fixture
def phone(shop):
    """The phone of the owner of the shop's company."""
    return Phone(shop.member.user)


@pytest.fixture
def city(shop):
    return make_city(region=make_region(country=shop.company.country))


def test_what_is_sent_of_an_address_is_changed_and_the_rest_stays(shop, phone):
    address = make_address(shop.company, place="Omsk", person="Anna", street="Main street 1")
    answer = phone.patch(f"/addresses/{address.pk}/", {"street": "Long street 2", "phone": "8 921 555 01 01"})
    assert answer.status_code == 200
    assert (answer.json()["street"], answer.json()["phone"]) == ("Long street 2", "+79215550101")
    address.refresh_from_db()
    assert (address.street, address.place, address.person) == ("Long street 2", "Omsk", "Anna")


def test_of_a_company_one_address_is_the_usual_one(shop, phone):
    first, second = make_address(shop.company, is_default=True), make_address(shop.company)
    assert phone.patch(f"/addresses/{second.pk}/", {"is_default": True}).json()["is_default"]
    assert [each.pk for each in Address.objects.filter(is_default=True)] == [second.pk]
    assert phone.patch(f"/addresses/{second.pk}/", {"is_default": True}).status_code == 200
    assert phone.patch(f"/addresses/{second.pk}/", {"is_default": False}).status_code == 200
    assert not Address.objects.filter(is_default=True).exists()
    assert [row["id"] for row in phone.get("/addresses/").json()["results"]] == [first.pk, second.pk]


def test_a_city_takes_the_place_of_another_place(shop, phone, city):
    address = make_address(shop.company, place="Omsk")
    told = phone.patch(f"/addresses/{address.pk}/", {"city": city.pk}).json()
    assert (told["city"], told["place"]) == (city.pk, "")
    told = phone.patch(f"/addresses/{address.pk}/", {"place": "Tara"}).json()
    assert (told["city"], told["place"]) == (None, "Tara")


@pytest.mark.parametrize("path", ["/addresses/", "/addresses/{}/"])
def test_a_city_and_another_place_are_not_given_both(shop, phone, city, path):
    address = make_address(shop.company, place="Omsk")
    body = {"city": city.pk, "place": "Tara", "street": "Main street 1"}
    answer = phone.send("patch" if "{}" in path else "post", path.format(address.pk), body)
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "place")
    assert Address.objects.get().place == "Omsk"


def test_an_address_keeps_a_town(shop, phone):
    address = make_address(shop.company, place="Omsk")
    for body in ({"place": ""}, {"city": None}, {"street": ""}):
        assert phone.patch(f"/addresses/{address.pk}/", body).status_code == 400
    address.refresh_from_db()
    assert (address.place, address.street) == ("Omsk", "Main street 1")


def test_an_address_taken_out_of_use_is_offered_no_more(shop, phone):
    address = make_address(shop.company, is_default=True)
    phone.patch("/cart/", {"address": address.pk})
    assert [phone.delete(f"/addresses/{address.pk}/").status_code for _n in range(2)] == [204, 204]
    assert phone.get("/addresses/").json()["results"] == []
    assert phone.get("/cart/").json()["chosen"]["address"] is None
    assert phone.patch(f"/addresses/{address.pk}/", {"street": "2"}).status_code == 404
    address.refresh_from_db()
    assert (address.is_active, address.is_default, address.street) == (False, False, "Main street 1")


def test_one_that_is_out_of_use_by_now_is_not_changed(shop):
    address = make_address(shop.company)
    Address.objects.get(pk=address.pk).retire()
    with pytest.raises(Address.DoesNotExist):
        address.revise(is_default=True)


def test_another_companys_address_and_a_legal_one_are_as_good_as_absent(shop, phone):
    """Threat 2."""
    theirs = make_address(make_company())
    legal = make_address(shop.company, kind=Address.Kind.LEGAL)
    for address in (theirs, legal):
        for answer in (
            phone.patch(f"/addresses/{address.pk}/", {"street": "2"}),
            phone.delete(f"/addresses/{address.pk}/"),
        ):
            assert answer.status_code == 404
        address.refresh_from_db()
        assert (address.street, address.is_active) == ("Main street 1", True)


def test_who_may_not_place_orders_changes_no_address(shop):
    address = make_address(shop.company)
    viewer = Phone(make_member(company=shop.company, role=Role.VIEWER).user)
    assert viewer.patch(f"/addresses/{address.pk}/", {"street": "2"}).status_code == 403
    assert viewer.delete(f"/addresses/{address.pk}/").status_code == 403


def test_a_company_has_fifty_addresses_at_most(shop, phone):
    Address.objects.bulk_create(Address(company=shop.company, place="Omsk", street=f"{n}") for n in range(MOST))
    refused = phone.post("/addresses/", {"place": "Omsk", "street": "Another"})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "addresses_many")
    assert phone.post("/addresses/", {"place": "Omsk", "street": "7"}).status_code == 201
    assert Address.objects.count() == MOST
    phone.delete(f"/addresses/{Address.objects.first().pk}/")
    assert phone.post("/addresses/", {"place": "Omsk", "street": "Another"}).status_code == 201
