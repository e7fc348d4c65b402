"""The buyer's way in a real browser: from a pasted list to a placed order, on a phone and without JavaScript too."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from catalog.models import Price, Tariff
from orders import changes
from orders.models import Cart, Order
from tests.browser.steps import WIDTHS, check_widths, let_in
from tests.factories import make_address, make_city, make_manager, make_order_terms, make_price, make_product
from tests.orders.views.steps import cart_of, fill, held

pytestmark = pytest.mark.django_db(transaction=True)

FIRST = {"scope": "first_order", "amount": "5000", "unlocks": True, "below": "retail"}
LISTED = "LD-20144\t5\nLD-20165;1\nLD-30716 4\nno such code 1"


@pytest.fixture
def goods(shop):
    facts = [("LD-20144", "412.00", 5), ("LD-20165", "1486.00", 1), ("LD-30715", "189.00", 4)]
    made = [make_product(sku=sku, price=own, price_list=shop.own, pack_size=pack) for sku, own, pack in facts]
    for product in made:
        make_price(product, shop.base, "2000.00")
    return made


@pytest.fixture
def strict(shop):
    """Terms with a first order's minimum that ask for an address and a telephone; a city to choose."""
    make_city(words={"en": "Tver"})
    Tariff.objects.update(status="none")
    return make_order_terms(effective_from="2021-01-01", minimums=[FIRST], checkout_fields=["address", "mobile"])


@pytest.fixture
def buyer(page: Page, shop) -> Page:
    let_in(page.context, shop.member.user)
    return page


def quantity(page: Page, sku: str) -> Locator:
    return page.get_by_label(f"Quantity of {sku}")


def place_button(page: Page) -> Locator:
    return page.get_by_role("button", name="Place the order")


def type_address(page: Page) -> None:
    page.get_by_label("City").select_option(label="Tver")
    page.get_by_label("street, house").fill("Main street 1")
    page.get_by_role("button", name="Save the address").click()


@pytest.mark.covers("S0-01", "S2-02")
def test_from_a_pasted_list_to_one_order(buyer, shop, goods, strict):
    buyer.goto("/cart/quick/")
    buyer.get_by_label("Article codes and quantities").fill(LISTED)
    buyer.get_by_role("button", name="Add to the cart").click()
    expect(buyer.get_by_role("heading", name="4 lines were read")).to_be_visible()
    expect(buyer.locator("#cart-button .badge")).to_have_text("2")
    buyer.get_by_role("button", name="LD-30715").click()
    expect(buyer.locator("#cart-button .badge")).to_have_text("3")
    expect(buyer.get_by_label("Article codes and quantities")).to_have_value("no such code 1")

    buyer.locator("#cart-button").click()
    expect(buyer.get_by_text("Add goods for ₽698.00 more, counted at wholesale prices")).to_be_visible()
    quantity(buyer, "LD-20144").fill("10")
    quantity(buyer, "LD-20144").press("Tab")
    expect(buyer.get_by_text("The first order reaches ₽5,000.00")).to_be_visible()
    buyer.get_by_role("link", name="To checkout").first.click()

    expect(place_button(buyer)).to_be_disabled()
    expect(buyer.get_by_text("Fill in: delivery address.")).to_be_visible()
    type_address(buyer)
    expect(buyer.get_by_role("radio", name=re.compile("Main street 1"))).to_be_checked()
    expect(buyer.get_by_text("Fill in: mobile phone.")).to_be_visible()
    buyer.get_by_label("Mobile phone").fill("8 903 555-12-34")
    buyer.get_by_label("Your order number").fill("PO-7")
    expect(place_button(buyer)).to_be_enabled()
    place_button(buyer).dblclick()

    expect(buyer.get_by_text("Your manager checks the order and confirms it.")).to_be_visible()
    order = Order.objects.get()
    assert buyer.url.endswith(f"/orders/{order.pk}/")
    assert (order.po_number, order.mobile, order.address["street"]) == ("PO-7", "+7 903 555-12-34", "Main street 1")
    assert order.qualifies


def test_adding_from_the_catalogue_stays_there_and_says_what_is_in_the_cart(buyer, shop, goods):
    buyer.goto(goods[0].get_absolute_url())
    buyer.get_by_role("button", name="Add to cart").click()
    expect(buyer.get_by_text("Added. In the cart: 5 pcs of LD-20144.")).to_be_visible()
    expect(buyer.locator("#cart-button .badge")).to_have_text("1")
    buyer.get_by_label("Quantity").fill("7")
    buyer.get_by_role("button", name="Add to cart").evaluate("button => button.form.noValidate = true")
    buyer.get_by_role("button", name="Add to cart").click()
    expect(buyer.get_by_text("LD-20144 is sold by 5: take 10 or 15.")).to_be_visible()
    assert held(shop.member) == {goods[0].pk: 5}
    assert buyer.url.endswith(goods[0].get_absolute_url())


def test_a_refused_quantity_stands_at_its_line_and_another_one_typed_meanwhile_is_kept(buyer, shop, goods):
    fill(shop.member, (goods[0], 5), (goods[1], 1))
    buyer.goto("/cart/")
    buyer.route("**/cart/set/", lambda route: (buyer.wait_for_timeout(300), route.continue_()))
    quantity(buyer, "LD-20144").fill("7")
    quantity(buyer, "LD-20144").press("Enter")
    expect(quantity(buyer, "LD-20165")).to_be_focused()
    quantity(buyer, "LD-20165").fill("3")
    expect(buyer.get_by_text("take 5 or 10")).to_be_visible()
    expect(quantity(buyer, "LD-20144")).to_have_value("7")
    expect(quantity(buyer, "LD-20144")).to_have_attribute("aria-invalid", "true")
    expect(quantity(buyer, "LD-20165")).to_have_value("3")
    assert held(shop.member) == {goods[0].pk: 5, goods[1].pk: 1}
    quantity(buyer, "LD-20165").blur()
    expect(buyer.get_by_text("2 lines, 8 pieces")).to_be_visible()
    assert held(shop.member) == {goods[0].pk: 5, goods[1].pk: 3}


def test_a_removed_line_comes_back(buyer, shop, goods):
    fill(shop.member, (goods[0], 5), (goods[1], 1))
    buyer.goto("/cart/")
    buyer.get_by_role("button", name="Remove LD-20165").click()
    expect(buyer.get_by_text("1 line was removed.")).to_be_visible()
    expect(buyer.locator("#cart-button .badge")).to_have_text("1")
    buyer.get_by_role("button", name="Bring back").click()
    expect(quantity(buyer, "LD-20165")).to_have_value("1")
    buyer.get_by_role("button", name="Empty the cart").click()
    expect(buyer.get_by_role("heading", name="The cart is empty")).to_be_visible()


def test_a_price_that_changes_under_the_hand_is_a_page_with_both(buyer, shop, goods):
    fill(shop.member, (goods[1], 1))
    buyer.goto("/checkout/")
    Price.objects.filter(price_list=shop.own).update(amount="1500.00")
    place_button(buyer).click()
    expect(buyer.get_by_role("heading", name="Prices have changed since you saw them")).to_be_visible()
    check_widths(buyer)
    buyer.get_by_role("button", name="Accept the new prices").click()
    expect(buyer.get_by_role("heading", name="Checkout")).to_be_visible()
    place_button(buyer).click()
    expect(buyer.get_by_text("Your manager checks the order and confirms it.")).to_be_visible()
    assert str(Order.objects.get().total) == "1500.00"


def test_a_buyer_cancels_by_the_dialog(buyer, shop, goods):
    fill(shop.member, (goods[1], 1))
    buyer.goto("/checkout/")
    place_button(buyer).click()
    buyer.get_by_role("link", name="Cancel the order").click()
    dialog = buyer.get_by_role("dialog")
    expect(dialog).to_be_visible()
    check_widths(buyer)
    dialog.get_by_role("button", name="Keep the order").click()
    expect(dialog).to_be_hidden()
    buyer.get_by_role("link", name="Cancel the order").click()
    dialog.get_by_label("Why").fill("Not needed")
    dialog.get_by_role("button", name="Cancel the order").click()
    expect(buyer.get_by_text("is cancelled.")).to_be_visible()
    assert Order.objects.get().cancel_why == "Not needed"


def test_the_whole_way_without_javascript(scriptless, shop, goods, strict):
    let_in(scriptless, shop.member.user)
    page = scriptless.new_page()
    page.goto("/cart/quick/")
    page.get_by_label("Article codes and quantities").fill(LISTED)
    page.get_by_role("button", name="Add to the cart").click()
    page.get_by_role("button", name="LD-30715").click()
    page.locator("#cart-button").click()
    quantity(page, "LD-20144").fill("7")
    page.get_by_role("button", name="Recalculate").click()
    expect(page.get_by_text("take 5 or 10")).to_be_visible()
    quantity(page, "LD-20144").fill("10")
    quantity(page, "LD-20144").press("Enter")
    expect(page.get_by_text("The first order reaches ₽5,000.00")).to_be_visible()
    page.get_by_role("button", name="Remove LD-30715").click()
    page.get_by_role("button", name="Bring back").click()
    page.get_by_role("link", name="To checkout").first.click()
    type_address(page)
    page.get_by_label("Mobile phone").fill("12")
    page.get_by_role("button", name="Save and check").click()
    expect(page.get_by_role("alert")).to_contain_text("Mobile phone: Enter a valid phone number")
    page.get_by_label("Mobile phone").fill("8 903 555-12-34")
    page.get_by_role("button", name="Save and check").click()
    place_button(page).click()
    expect(page.get_by_text("Your manager checks the order and confirms it.")).to_be_visible()
    page.get_by_role("link", name="Cancel the order").click()
    page.get_by_role("button", name="Cancel the order").click()
    expect(page.get_by_text("is cancelled.")).to_be_visible()
    assert Order.objects.get().status == "cancelled"


def test_pages_are_accessible_fit_their_width_and_ask_no_other_host(buyer, shop, goods, strict):
    manager = make_manager()
    make_address(shop.company, city=make_city())
    fill(shop.member, (goods[1], 4))
    buyer.goto("/checkout/")
    buyer.get_by_label("Mobile phone").fill("8 903 555-12-34")
    place_button(buyer).click()
    buyer.wait_for_url("**/orders/*/")
    order = Order.objects.get()
    changes.apply(order, {goods[0].pk: 5}, by=manager, why="Asked by phone", way="phone")
    fill(shop.member, (goods[0], 5), (goods[2], 8))
    Price.objects.filter(product=goods[2]).update(amount="190.00")
    goods[0].stock.on_hand = 0
    goods[0].stock.save()
    for url in ("/", "/cart/", "/cart/quick/", "/checkout/", "/orders/", "/orders/?q=nothing", f"/orders/{order.pk}/"):
        buyer.goto(url)
        check_widths(buyer)
    buyer.goto(f"/orders/{order.pk}/print/")
    check_widths(buyer)
    buyer.goto(f"/orders/{order.pk}/cancel/")
    check_widths(buyer)


def test_answers_that_need_correcting_are_accessible_too(buyer, shop, goods, strict):
    fill(shop.member, (goods[0], 5))
    buyer.goto("/cart/quick/")
    buyer.get_by_label("Article codes and quantities").fill(LISTED)
    buyer.get_by_role("button", name="Add to the cart").click()
    expect(buyer.get_by_role("heading", name="4 lines were read")).to_be_visible()
    check_widths(buyer)
    buyer.goto("/cart/")
    quantity(buyer, "LD-20144").fill("7")
    quantity(buyer, "LD-20144").blur()
    expect(buyer.get_by_text("take 5 or 10")).to_be_visible()
    check_widths(buyer)
    buyer.goto("/checkout/")
    buyer.get_by_role("button", name="Save the address").click()
    expect(buyer.get_by_role("alert")).to_be_visible()
    check_widths(buyer)


@pytest.mark.parametrize("width", WIDTHS)
def test_an_empty_cart_and_no_orders_have_one_thing_to_do(buyer, shop, width):
    buyer.set_viewport_size({"width": width, "height": 800})
    for url, words in (("/cart/", "The cart is empty"), ("/orders/", "No orders yet"), ("/", "No open orders")):
        buyer.goto(url)
        expect(buyer.get_by_role("heading", name=words)).to_be_visible()
        check_widths(buyer)


def test_the_sheet_prints_without_chrome_and_repeats_its_head(buyer, shop, goods):
    fill(shop.member, (goods[1], 1))
    buyer.goto("/checkout/")
    place_button(buyer).click()
    buyer.wait_for_url("**/orders/*/")
    buyer.get_by_role("link", name="Print").click()
    buyer.emulate_media(media="print")
    expect(buyer.get_by_role("button", name="Print")).to_be_hidden()
    expect(buyer.get_by_role("link", name="Back to the order")).to_be_hidden()
    head = buyer.locator("thead").evaluate("head => getComputedStyle(head).display")
    assert head == "table-header-group"
    assert buyer.pdf(format="A4").startswith(b"%PDF")


def test_a_cart_resumes_on_another_device(buyer, shop, goods, new_context, watch, live_server):
    fill(shop.member, (goods[1], 1))
    buyer.goto("/checkout/")
    buyer.get_by_label("Note (optional)", exact=True).fill("Ring twice")
    with buyer.expect_response(lambda answer: answer.request.method == "GET" and answer.url.endswith("/checkout/")):
        buyer.get_by_label("Note (optional)", exact=True).blur()
    other = watch.over(new_context(base_url=str(live_server)))
    let_in(other, shop.member.user)
    page = other.new_page()
    page.goto("/checkout/")
    expect(page.get_by_label("Note (optional)", exact=True)).to_have_value("Ring twice")
    assert cart_of(shop.member) == Cart.objects.get()
