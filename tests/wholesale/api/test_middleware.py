"""What every answer of the API carries."""

import pytest

from accounts.models import User
from tests.factories import make_member, make_seller
from tests.phone import Phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(shop):
    return Phone(shop.member.user)


def test_an_unchanged_answer_is_304_and_empty(phone):
    first = phone.get("/companies/")
    assert first["ETag"].startswith('W/"')
    assert first["Cache-Control"] == "private, no-cache"
    again = phone.get("/companies/", **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert again["X-Request-ID"]


def test_what_changed_is_answered_whole_with_another_tag(phone, shop):
    first = phone.get("/me/")
    User.objects.filter(pk=shop.member.user_id).update(name="Another")
    again = phone.get("/me/", **{"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert again["ETag"] != first["ETag"]


def test_a_tag_of_one_person_opens_nothing_to_another(phone):
    tag = phone.get("/me/")["ETag"]
    other = Phone(make_member().user)
    assert other.get("/me/", **{"If-None-Match": tag}).status_code == 200
    assert Phone().get("/me/", **{"If-None-Match": tag}).status_code == 401
    assert Phone().get("/me/", **{"If-None-Match": "*"}).status_code == 401


def test_only_what_was_read_may_be_kept(phone):
    changed = phone.patch("/me/", {"name": "Anna"})
    assert changed["Cache-Control"] == "no-store"
    assert "ETag" not in changed
    assert phone.get("/nothing/")["Cache-Control"] == "no-store"


def test_an_answer_depends_on_the_token_and_the_language(phone):
    assert {"X-Session-Token", "Accept-Language"} <= set(phone.get("/me/")["Vary"].split(", "))


def test_pages_are_left_alone(shop, client):
    answer = client.get("/")
    assert "ETag" not in answer
    assert "X-Session-Token" not in answer.get("Vary", "")


def test_times_are_universal_whatever_the_sellers_clock(phone, shop):
    make_seller(time_zone="Asia/Vladivostok")
    started = phone.post("/devices/", {"token": "a-token-of-a-push-service", "platform": "android"})
    assert started.status_code in (200, 201)
    seen = phone.get("/devices/").json()["results"][0]
    assert [value for name, value in seen.items() if name.endswith("_at") and not value.endswith("Z")] == []
