"""The page of notifications: read by a form, never by looking; one's own alone."""

import re

import pytest
from django.urls import reverse

from tests.accounts.test_notifications import make_told
from tests.factories import make_member, make_user
from wholesale.models import Message

pytestmark = pytest.mark.django_db

PAGE = "/notifications/"


@pytest.fixture
def reader(shop, client):
    client.force_login(shop.member.user)
    return shop.member.user


def page(client, **query):
    answer = client.get(PAGE, query)
    assert answer.status_code == 200
    return answer.content.decode()


def unread():
    return Message.objects.filter(read_at=None).count()


def test_a_stranger_signs_in_first(shop, client):
    assert client.get(PAGE).url.startswith(reverse("account_login"))
    for path in (f"{PAGE}1/open/", f"{PAGE}read/"):
        assert client.post(path).status_code == 302
    assert client.get(f"{PAGE}1/open/").status_code == 405


def test_nothing_told_yet_is_said(reader, client):
    shown = page(client)
    assert "Nothing yet" in shown
    assert "Mark all as read" not in shown


def test_looking_marks_nothing_and_the_bell_counts(reader, client):
    make_told(reader, "e:1")
    make_told(reader, "e:2")
    shown = page(client)
    assert unread() == 4
    assert len(re.findall("is-unread", shown)) == 2
    assert "2 unread" in shown


def test_the_bell_counts_no_further_than_99(reader, client):
    Message.objects.bulk_create(
        Message(event=f"e:{n}", recipient="x", language="en", subject="x", text="x", scope=f"user:{reader.pk}")
        for n in range(120)
    )
    assert "99+" in page(client)


def test_opening_a_line_reads_it_and_leads_to_its_page(reader, client):
    letter, _push = make_told(reader, "e:1", link="/orders/")
    answer = client.post(f"{PAGE}{letter.pk}/open/")
    assert (answer.status_code, answer.url) == (302, "/orders/")
    assert unread() == 0
    assert '<a href="/orders/">About e:1</a>' in page(client)


@pytest.mark.parametrize(
    "link", ["", "https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_a_link_leads_nowhere_else(reader, client, link):
    letter, _push = make_told(reader, "e:1", link=link)
    assert client.post(f"{PAGE}{letter.pk}/open/").url == PAGE


def test_another_persons_line_is_not_there(reader, client):
    letter, _push = make_told(make_user(), "e:1")
    assert client.post(f"{PAGE}{letter.pk}/open/").status_code == 404
    assert client.post(f"{PAGE}{'9' * 30}/open/").status_code == 404
    assert unread() == 2


def test_all_that_was_shown_is_marked_at_once(reader, client):
    shown = make_told(reader, "e:1")[0]
    assert f'name="until" value="{shown.pk}"' in page(client)
    make_told(reader, "e:2")
    assert client.post(f"{PAGE}read/", {"until": shown.pk}).url == PAGE
    assert unread() == 2


def test_the_list_goes_on_behind_a_line_by_day(reader, client):
    for n in range(35):
        make_told(reader, f"e:{n:02}", channels=("mail",))
    Message.objects.filter(event="e:34").update(created_at="2026-01-05T10:00Z")
    first = page(client)
    assert (first.count("told__line"), first.count('<section class="told">')) == (30, 2)
    after = re.search(r"\?after=(\d+)", first).group(1)
    assert page(client, after=after).count("told__line") == 5


@pytest.mark.parametrize("after", ["x", "-1", "9" * 30, "1.5"])
def test_a_key_that_is_none_is_404(reader, client, after):
    assert client.get(PAGE, {"after": after}).status_code == 404


def test_what_was_written_is_only_text(reader, client):
    make_told(reader, "e:1", channels=("push",), subject="<script>alert(1)</script>")
    shown = page(client)
    assert "<script>alert" not in shown


def test_a_page_of_30_lines_takes_two_statements_and_those_of_its_reader(reader, client, django_assert_max_num_queries):
    for n in range(30):
        make_told(reader, f"e:{n}")
    page(client)
    with django_assert_max_num_queries(2):
        page(client)


def test_every_member_has_a_bell_and_nobody_else(client, shop):
    assert PAGE not in client.get("/").content.decode()
    client.force_login(make_member(role="mechanic").user)
    assert f'href="{PAGE}"' in client.get("/").content.decode()
