"""Notifications by the API: the same lines as on the site, by key, with read marks."""

import pytest

from tests.accounts.test_notifications import make_told
from tests.factories import make_member, make_seller
from tests.phone import Phone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def seller():
    return make_seller()


@pytest.fixture
def user():
    return make_member().user


def test_a_stranger_is_told_nothing(user):
    letter, _push = make_told(user, "e:1")
    asked = [
        Phone().get("/notifications/"),
        Phone().post(f"/notifications/{letter.pk}/read/"),
        Phone().post("/notifications/read/"),
    ]
    assert [answer.status_code for answer in asked] == [401, 401, 401]


def test_the_list_says_what_was_told_and_how_much_is_unread(user):
    letter, _push = make_told(user, "order:1:placed")
    answer = Phone(user).get("/notifications/").json()
    created_at = answer["results"][0].pop("created_at")
    assert created_at
    assert answer == {
        "unread": 1,
        "next": None,
        "results": [
            {
                "id": letter.pk,
                "title": "About order:1:placed",
                "text": "Short.",
                "link": "/orders/1/",
                "about": {"kind": "order", "id": 1},
                "kind": "service",
                "channels": ["mail", "push"],
                "read_at": None,
            }
        ],
    }


def test_pages_follow_each_other_by_key(user):
    for n in range(5):
        make_told(user, f"e:{n}")
    phone, titles, after = Phone(user), [], None
    for _page in range(3):
        answer = phone.get("/notifications/", {"limit": 2, **({"after": after} if after else {})}).json()
        titles += [line["title"] for line in answer["results"]]
        after = answer["next"]
    assert (titles, after) == ([f"About e:{n}" for n in (4, 3, 2, 1, 0)], None)


@pytest.mark.parametrize("query", [{"limit": "x"}, {"after": "-1"}, {"after": "9" * 40}])
def test_a_key_that_is_none_is_refused(user, query):
    assert Phone(user).get("/notifications/", query).status_code == 400


def test_reading_one_and_then_all(user):
    letters = [make_told(user, f"e:{n}")[0] for n in range(3)]
    phone = Phone(user)
    for _twice in range(2):
        assert phone.post(f"/notifications/{letters[0].pk}/read/").json() == {"unread": 2}
    assert phone.post("/notifications/read/", {"until": letters[1].pk}).json() == {"unread": 1}
    assert phone.post("/notifications/read/", {}).json() == {"unread": 0}
    assert all(line["read_at"] for line in phone.get("/notifications/").json()["results"])


@pytest.mark.parametrize("pk", ["", "9" * 30])
def test_another_persons_line_is_not_there(user, pk):
    letter, _push = make_told(make_member().user, "e:1")
    assert Phone(user).post(f"/notifications/{pk or letter.pk}/read/").status_code == 404
    letter.refresh_from_db()
    assert letter.read_at is None


def test_a_page_of_notifications_takes_three_statements_whatever_its_length(user, django_assert_num_queries):
    phone = Phone(user)
    for n in range(30):
        make_told(user, f"e:{n}")
    phone.get("/notifications/")
    with django_assert_num_queries(3):
        assert len(phone.get("/notifications/").json()["results"]) == 30
