"""A page or its part, by what htmx asks for."""

import pytest
from django.contrib import messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.cache import SessionStore
from django.test import RequestFactory

from accounts.models import Membership
from wholesale.htmx import page, wants_part

pytestmark = pytest.mark.django_db
CONTEXT = {"title": "No orders yet"}
WHOLE, PART = "wholesale/_joining.html", "_empty.html"


def asked(member=None, **headers):
    request = RequestFactory().get("/", headers=headers)
    request.member, request.user, request.session = member, None, SessionStore()
    request._messages = FallbackStorage(request)
    return request


@pytest.mark.parametrize(
    ("headers", "wanted"),
    [
        ({}, False),
        ({"HX-Request": "true"}, True),
        ({"HX-Request": "true", "HX-Boosted": "true"}, False),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, False),
    ],
)
def test_only_a_plain_htmx_request_wants_a_part(headers, wanted):
    assert wants_part(asked(**headers)) is wanted


def test_a_browser_gets_the_page_and_htmx_the_part(shop):
    assert b"How to become a customer" in page(asked(), WHOLE, CONTEXT, part=PART).content
    part = page(asked(**{"HX-Request": "true"}), WHOLE, CONTEXT, part=PART)
    assert b"No orders yet" in part.content
    assert b"How to become a customer" not in part.content


def test_caches_are_told_that_the_answer_depends_on_who_asks(shop):
    assert page(asked(), WHOLE, CONTEXT, part=PART)["Vary"] == "HX-Request"


def test_a_page_without_a_part_is_the_same_for_all(shop):
    response = page(asked(**{"HX-Request": "true"}), WHOLE, CONTEXT, status=422)
    assert b"How to become a customer" in response.content
    assert response.status_code == 422
    assert not response.has_header("Vary")


def test_a_part_brings_the_messages_along_once(shop):
    request = asked(**{"HX-Request": "true"})
    messages.success(request, "Added: 20 pcs")
    first = page(request, WHOLE, CONTEXT, part=PART).content.decode()
    assert 'hx-swap-oob="innerHTML:#messages"' in first
    assert "Added: 20 pcs" in first
    assert request._messages.used


def test_a_part_brings_the_carts_new_count_along(shop):
    member = Membership.objects.with_context().get(pk=shop.member.pk)
    part = page(asked(member, **{"HX-Request": "true"}), WHOLE, CONTEXT, part=PART).content.decode()
    assert 'id="cart-button"' in part
    assert 'hx-swap-oob="true"' in part


def test_a_stranger_has_no_cart(shop):
    assert "cart-button" not in page(asked(**{"HX-Request": "true"}), WHOLE, CONTEXT, part=PART).content.decode()
