"""The catalogue's pages in a real browser, at the width of a phone and of a desk: axe finds nothing, nothing is cut."""

import pytest

from tests.browser.steps import check_widths, let_in
from tests.factories import make_category, make_price, make_product

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def goods(shop):
    """Goods below two categories: with steps of price, out of stock, without a price, with everything told."""
    top = make_category(words={"en": "Cables"}, slug="cables")
    below = make_category(words={"en": "USB cables"}, slug="usb-cables", parent=top)
    told = make_product(
        category=below, sku="LD-10231", name="Cable USB-C, 1 m", pack_size=5, description="<p>Long and strong.</p>"
    )
    make_price(told, shop.own, "80.00", min_quantity=50)
    make_product(category=below, name="Cable HDMI", stock=0, brand="Kubena")
    make_product(category=top, name="Adapter", price=None)
    return told


def visit(context, *paths):
    page = context.new_page()
    for path in paths:
        page.goto(path)
        check_widths(page)
    return page


def addresses(told):
    lists = ["/catalog/", "/catalog/cables/", "/catalog/usb-cables/?view=cards", "/catalog/?brand=Kubena&stock=1"]
    return [*lists, told.get_absolute_url(), "/search/?q=1023", "/search/?q=cabel", "/search/?q=no-such-thing"]


@pytest.mark.parametrize("status", ["exempt", "none"])
def test_axe_finds_nothing_for_a_buyer_before_and_after_the_first_order(shop, goods, context, status):
    type(shop.company.tariff).objects.update(status=status)
    let_in(context, shop.member.user)
    page = visit(context, *addresses(goods))
    page.goto(goods.get_absolute_url())
    assert "LD-10231" in page.locator("main").inner_text()


def test_axe_finds_nothing_for_a_stranger(shop, goods, context):
    visit(context, *addresses(goods))


def test_axe_finds_nothing_on_the_page_of_goods_that_are_gone(shop, goods, context):
    type(goods).objects.update(is_active=False)
    let_in(context, shop.member.user)
    page = visit(context, goods.get_absolute_url())
    assert page.locator("h1").count() == 1
