"""What house.js adds to the pages, and that they work without it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import check_widths, let_in, sign_in
from tests.factories import PASSWORD, make_member, make_product, make_user

pytestmark = pytest.mark.django_db(transaction=True)
FOCUSED = "document.activeElement.id || document.activeElement.className"


@pytest.fixture
def page(context) -> Page:
    return context.new_page()


def test_a_wrong_password_takes_the_focus_and_the_right_one_lets_in(shop, page):
    make_member(company=shop.company, user=make_user(email="anna@example.com", password=PASSWORD))
    page.goto("/signin/")
    page.get_by_label("E-mail").fill("anna@example.com")
    page.get_by_label("Password").fill("not-the-password")
    page.locator("main form button").click()
    expect(page.locator(".errors")).to_be_focused()
    sign_in(page, "anna@example.com", PASSWORD)
    expect(page.locator("h1")).to_have_text("Overview")


def test_the_slash_goes_to_the_search_but_is_a_letter_while_one_types(shop, page):
    page.goto("/")
    page.keyboard.press("/")
    assert page.evaluate(FOCUSED) == "q"
    page.keyboard.type("a/b")
    assert page.locator("#q").input_value() == "a/b"


def test_suggestions_follow_what_is_typed_and_leave_with_the_focus(shop, page):
    make_product(sku="LD-10231", name="Cable")
    page.goto("/")
    page.locator("#q").press_sequentially("LD-1023")
    expect(page.locator("#suggestions a").first).to_contain_text("LD-10231")
    page.locator(".brand").focus()
    expect(page.locator("#suggestions")).to_be_hidden()


def test_adding_tells_what_happened_and_counts_without_leaving_the_page(shop, context, page):
    make_product(sku="LD-10231", stock=100)
    let_in(context, shop.member.user)
    page.goto("/catalog/")
    page.locator(".add button").first.click()
    expect(page.locator("#messages .toast")).to_contain_text("LD-10231")
    expect(page.locator("#cart-button .badge")).to_have_text("1")
    assert page.url.endswith("/catalog/")
    page.locator("#messages [data-close]").click()
    expect(page.locator("#messages > *")).to_have_count(0)


def test_a_lost_connection_is_said_and_the_button_is_free_again(shop, context, page, watch):
    make_product(stock=100)
    let_in(context, shop.member.user)
    page.goto("/catalog/")
    page.route("**/cart/add/", lambda route: route.abort())
    page.locator(".add button").first.click()
    expect(page.locator("#messages")).to_contain_text("No connection")
    expect(page.locator(".add button").first).to_be_enabled()
    watch.complaints.clear()  # htmx tells the console of the connection that this test cut


def test_a_form_is_sent_once_however_often_it_is_pressed(shop, page):
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto("/password/reset/")
    page.get_by_label("E-mail").fill("anna@example.com")
    page.evaluate("const b = document.querySelector('main form button'); b.click(); b.click(); b.click()")
    page.wait_for_url("**/password/reset/sent/")
    assert len(sent) == 1


def test_the_menu_of_a_phone_opens_and_closes(shop, context, page):
    let_in(context, shop.member.user)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/")
    expect(page.locator("#nav")).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(page.locator("#nav").get_by_text("Sign out")).to_be_visible()
    page.get_by_role("button", name="Close the menu").click()
    expect(page.locator("#nav")).to_be_hidden()


def test_without_javascript_one_signs_in_switches_the_language_and_out(shop, scriptless):
    make_member(company=shop.company, user=make_user(email="anna@example.com", password=PASSWORD))
    page = scriptless.new_page()
    sign_in(page, "anna@example.com", PASSWORD)
    expect(page.locator(".search kbd")).to_be_hidden()
    page.get_by_role("button", name="Русский").click()
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    page.locator(".band form button").click()
    expect(page.locator("a[href='/signin/']").first).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/signin/", "/signup/", "/password/reset/", "/no/such/page/"])
def test_pages_of_a_stranger_are_accessible(shop, page, path):
    page.goto(path)
    check_widths(page)


@pytest.mark.parametrize("path", ["/", "/password/change/", "/no/such/page/"])
def test_pages_of_a_member_are_accessible(shop, context, page, path):
    shop.member.user.set_password(PASSWORD)
    shop.member.user.save()
    let_in(context, shop.member.user)
    page.goto(path)
    check_widths(page)
