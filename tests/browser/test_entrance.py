"""Coming in by a real browser: the second factor, where one is signed in, and every page of trouble, phone and desk."""

import pytest
from playwright.sync_api import Page, expect

from orders import changes
from tests.accounts.factors import code, make_second_factor
from tests.browser.steps import check_widths, let_in, sign_in
from tests.factories import PASSWORD, make_company, make_manager, make_member, make_order, make_product, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.wholesale.urls")]

EMAIL = "anna@example.com"


@pytest.fixture
def page(context) -> Page:
    return context.new_page()


@pytest.fixture
def anna(shop):
    member = make_member(company=shop.company, user=make_user(email=EMAIL, password=PASSWORD, name="Anna Lebedeva"))
    make_member(user=member.user, company=make_company(name="Second LLC"))
    return member.user


def heading(page: Page):
    return page.locator("h1")


def test_a_person_switches_the_second_factor_on_and_comes_in_with_it(anna, page):
    sign_in(page, EMAIL, PASSWORD)
    page.goto("/account/")
    check_widths(page)
    page.locator("a[href='/mfa/']").click()
    check_widths(page)
    page.get_by_role("link", name="Switch on").click()
    check_widths(page)
    expect(page.locator("img.qr")).to_be_visible()
    secret = page.locator(".secret").inner_text()
    page.get_by_label("Six digits").fill(code(secret))
    page.get_by_role("button", name="Switch on").click()
    expect(heading(page)).to_have_text("Recovery codes")
    expect(page.locator(".codes li")).to_have_count(10)
    check_widths(page)
    first = page.locator(".codes li").first.inner_text()
    page.goto("/mfa/recovery-codes/generate/")
    check_widths(page)
    page.goto("/mfa/totp/deactivate/")
    check_widths(page)
    page.goto("/mfa/")
    check_widths(page)

    page.context.clear_cookies()
    sign_in(page, EMAIL, PASSWORD)
    expect(heading(page)).to_have_text("Second factor")
    check_widths(page)
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator(".errors")).to_be_focused()
    page.get_by_label("Code").fill(first)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(heading(page)).to_have_text("Overview")


def test_the_desk_leads_to_the_second_factor_where_it_is_demanded(shop, page, settings):
    settings.STAFF_MFA = True
    manager = make_manager(email=EMAIL, password=PASSWORD)
    sign_in(page, EMAIL, PASSWORD)
    expect(heading(page)).to_have_text("Switch on the second factor")
    expect(page.locator("#messages")).to_contain_text("The desk opens with a second factor")
    check_widths(page)
    page.get_by_label("Six digits").fill(code(page.locator(".secret").inner_text()))
    page.get_by_role("button", name="Switch on").click()
    page.get_by_role("link", name="They are kept safe, go on").click()
    page.wait_for_url("**/admin/")
    assert manager.authenticator_set.count() == 2


def test_one_sees_where_one_is_signed_in_and_ends_the_others(anna, page, new_context, watch, live_server):
    other = watch.over(new_context(base_url=str(live_server))).new_page()
    for each in (other, page):
        sign_in(each, EMAIL, PASSWORD)
    page.goto("/account/sessions/")
    check_widths(page)
    expect(page.get_by_text("this one")).to_have_count(1)
    page.get_by_role("button", name="End all others").click()
    expect(page.locator("#messages")).to_contain_text("1 sign-in has ended")
    other.goto("/account/")
    expect(heading(other)).to_have_text("Sign in")


@pytest.mark.parametrize("path", ["/signin/", "/password/reset/", "/password/reset/sent/", "/signup/"])
def test_every_page_of_the_entrance_is_for_everybody(shop, page, path):
    page.goto(path)
    check_widths(page)


def test_the_way_back_in_is_for_everybody(anna, page):
    make_second_factor(anna)
    let_in(page.context, anna)
    for path in ("/password/change/", "/reauthenticate/", "/mfa/reauthenticate/", "/signout/"):
        page.goto(path)
        check_widths(page)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/no/such/page/", "There is no such page"),
        ("/t/refuse/", "Add 500 more."),
        ("/t/broken/", "Something broke on our side"),
        ("/t/away/", "The portal will be back in a moment"),
        ("/admin/", "This page is closed to you"),
    ],
)
def test_every_page_of_trouble_is_for_everybody(shop, page, path, text):
    let_in(page.context, shop.member.user)
    page.goto(path)
    expect(heading(page)).to_have_text(text)
    check_widths(page)


def test_too_many_attempts_say_how_long_to_wait(shop, page, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "1/5m/key"}
    for _attempt in range(2):
        page.goto("/signin/")
        page.get_by_label("E-mail").fill(EMAIL)
        page.get_by_label("Password").fill("not-the-password")
        page.locator("main form button").first.click()
        page.wait_for_load_state()
    expect(heading(page)).to_have_text("Too many attempts")
    check_widths(page)


def post(page: Page, path: str, fields: dict[str, str]) -> None:
    """Send a form as a page of ours would, with what is given in place of what it asks."""
    page.goto("/password/reset/")
    page.evaluate(
        """([path, fields]) => {
            const form = document.querySelector("main form");
            form.action = path; form.noValidate = true;
            form.querySelectorAll("input:not([type=hidden])").forEach((input) => input.remove());
            for (const [name, value] of Object.entries(fields)) {
                const input = document.createElement("input");
                input.type = "hidden"; input.name = name; input.value = value; form.append(input);
            }
            HTMLFormElement.prototype.submit.call(form);
        }""",
        [path, fields],
    )


def test_a_form_too_large_is_told_what_fits(shop, page, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 20_000
    post(page, "/language/", {"next": "x" * 20_000})
    expect(heading(page)).to_have_text("This is too much at once")
    check_widths(page)


def test_a_form_whose_token_is_old_is_told_so(shop, page):
    post(page, "/language/", {"csrfmiddlewaretoken": "x"})
    expect(heading(page)).to_have_text("This form has expired")
    check_widths(page)


def test_what_was_typed_is_sent_once_more_when_the_database_is_back(shop, page):
    post(page, "/t/away/", {"language": "ru", "next": "/signin/"})
    expect(heading(page)).to_have_text("The portal will be back in a moment")
    check_widths(page)
    page.evaluate("document.querySelector('main form').action = '/language/'")  # where the data is not away
    page.get_by_role("button", name="Send once more").click()
    page.wait_for_url("**/signin/")
    expect(page.locator("html")).to_have_attribute("lang", "ru")


def test_a_stale_page_shows_both_values_and_the_way_to_the_new(shop, page):
    order = make_order(shop.member, (product := make_product(sku="LD-10231"), 5))
    let_in(page.context, shop.member.user)
    page.goto(f"/orders/{order.pk}/cancel/")
    changes.apply(order, {product.pk: 3}, by=make_manager(), why="Fewer", way="phone")
    page.locator("main form button").last.click()
    expect(heading(page)).to_contain_text("changed meanwhile")
    expect(page.get_by_role("row", name="LD-10231")).to_contain_text("5")
    check_widths(page)
    page.get_by_role("link", name="See it as it is now").click()
    expect(page.get_by_role("button", name="Cancel the order")).to_be_visible()
