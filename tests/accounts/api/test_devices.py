"""Phones by the API: registered by whoever signs in, forgotten by who signs out, nobody else's."""

import pytest

from accounts.models import Device
from tests.factories import make_member, make_seller
from tests.phone import Phone

pytestmark = pytest.mark.django_db

PIXEL = {"token": "fcm:token-1", "platform": "android", "name": "Pixel 9"}


@pytest.fixture(autouse=True)
def seller():
    return make_seller()


@pytest.fixture
def member():
    return make_member()


def test_a_stranger_has_no_phones():
    for answer in (Phone().get("/devices/"), Phone().post("/devices/", PIXEL), Phone().delete("/devices/1/")):
        assert answer.status_code == 401
    assert not Device.objects.exists()


def test_a_phone_is_registered_once_and_its_token_is_never_told(member):
    phone = Phone(member.user)
    first, second = phone.post("/devices/", PIXEL), phone.post("/devices/", PIXEL)
    assert (first.status_code, second.status_code) == (201, 201)
    listed = phone.get("/devices/").json()
    assert [each["id"] for each in listed["results"]] == [first.json()["id"]] == [second.json()["id"]]
    assert listed["results"][0]["name"] == "Pixel 9"
    assert "token-1" not in first.content.decode() + phone.get("/devices/").content.decode()


def test_signing_in_as_another_on_the_same_phone_takes_it_over(member):
    other = make_member()
    Phone(member.user).post("/devices/", PIXEL)
    Phone(other.user).post("/devices/", PIXEL)
    assert Device.objects.get().user == other.user
    assert Phone(member.user).get("/devices/").json()["results"] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"token": ""},
        {"token": "two words"},
        {"token": "line\r\nbreak"},
        {"token": "x" * 501},
        {"platform": "fridge"},
        {"name": "x" * 101},
    ],
)
def test_what_is_no_phone_is_refused(member, wrong):
    answer = Phone(member.user).post("/devices/", PIXEL | wrong)
    assert answer.status_code == 400
    assert [error["attr"] for error in answer.json()["errors"]] == list(wrong)
    assert not Device.objects.exists()


def test_who_signs_out_has_their_phone_forgotten(member):
    phone = Phone(member.user)
    pk = phone.post("/devices/", PIXEL).json()["id"]
    assert phone.delete(f"/devices/{pk}/").status_code == 204
    assert phone.delete(f"/devices/{pk}/").status_code == 404
    assert not Device.objects.exists()


def test_a_phone_hears_for_the_sign_in_it_was_registered_by(member):
    phone = Phone(member.user)
    phone.post("/devices/", PIXEL)
    assert Device.objects.get().session_key == phone.client.defaults["HTTP_X_SESSION_TOKEN"]
    again = Phone(member.user)
    again.post("/devices/", PIXEL)
    assert Device.objects.get().session_key == again.client.defaults["HTTP_X_SESSION_TOKEN"]


def test_signing_out_silences_the_phone(member):
    phone, other = Phone(member.user), Phone(member.user)
    phone.post("/devices/", PIXEL)
    other.post("/devices/", PIXEL | {"token": "fcm:token-2"})
    phone.client.delete("/_allauth/app/v1/auth/session")
    assert Device.objects.get().token == "fcm:token-2"


@pytest.mark.parametrize("pk", ["", "9" * 30])
def test_another_persons_phone_is_not_there(member, pk):
    theirs = Phone(make_member().user).post("/devices/", PIXEL).json()["id"]
    assert Phone(member.user).delete(f"/devices/{pk or theirs}/").status_code == 404
    assert Device.objects.exists()
