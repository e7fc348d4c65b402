"""Notifications in a real browser: found by the bell, read by a form that needs no JavaScript, at both widths."""

import pytest

from tests.accounts.test_notifications import make_told
from tests.browser.steps import WIDTHS, check_access, let_in
from wholesale.models import Message

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told(shop):
    for n in range(3):
        make_told(shop.member.user, f"e:{n}", link="/orders/")
    return shop.member.user


def test_the_list_is_read_without_javascript(told, scriptless):
    let_in(scriptless, told)
    page = scriptless.new_page()
    page.goto("/")
    page.get_by_role("link", name="Notifications").click()
    page.get_by_role("button", name="About e:2").click()
    page.wait_for_url("**/orders/")
    page.goto("/notifications/")
    assert page.locator(".is-unread").count() == 2
    page.get_by_role("button", name="Mark all as read").click()
    assert page.locator(".is-unread").count() == 0
    assert not Message.objects.filter(read_at=None).exists()


def test_the_page_fits_and_everybody_can_use_it(told, context):
    let_in(context, told)
    page = context.new_page()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("/notifications/")
        check_access(page)
