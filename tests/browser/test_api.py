"""The page of the API in a real browser: drawn from here alone, usable, and axe finds nothing."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import check_widths

pytestmark = pytest.mark.django_db(transaction=True)
OPERATIONS = ("#operations-me-me_change", "#operations-me-addresses_add", "#operations-seller-seller_read")


def test_the_api_is_described_and_tried_on_its_page(shop, context):
    page = context.new_page()
    page.goto("/api/docs/")
    expect(page.locator("#api .opblock").first).to_be_visible(timeout=30_000)  # made once, then drawn by a big script
    check_widths(page)
    for operation in OPERATIONS:
        page.locator(f"{operation} .opblock-summary-control").click()
    expect(page.locator(f"{OPERATIONS[0]} .opblock-body")).to_be_visible()
    check_widths(page)
    seller = page.locator(OPERATIONS[2])
    seller.get_by_role("button", name="Try it out").click()
    seller.get_by_role("button", name="Execute").click()
    expect(seller.locator(".live-responses-table .response-col_status").last).to_contain_text("200")


def test_without_javascript_the_page_says_where_the_description_is(shop, scriptless):
    page = scriptless.new_page()
    page.goto("/api/docs/")
    expect(page.locator("noscript")).to_be_attached()
    assert page.locator("main a[href='/api/schema/']").is_visible()
