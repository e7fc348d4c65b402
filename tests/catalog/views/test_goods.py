import pytest

from accounts.models import Company
from catalog import tree
from catalog.models import Category, PriceList
from catalog.views import goods
from tests.catalog.views.steps import HTMX, codes, counted, fill, words
from tests.factories import (
    make_category,
    make_company,
    make_manager,
    make_member,
    make_price,
    make_product,
    make_tariff,
)


@pytest.fixture
def cables(shop) -> Category:
    return make_category(slug="cables", words={"en": "Cables"})


def stock_up(category: Category, **prices: str) -> None:
    """Put a good by each name into a category at its price, and let pages know."""
    for name, price in prices.items():
        make_product(category=category, name=name, sku=name, price=price)
    tree.recount()
    tree.bump()


# ------------------------------------------------------------------ what stands on the page


def test_a_category_shows_its_goods_and_those_below(buyer, cables):
    below = make_category(slug="usb", words={"en": "USB"}, parent=cables)
    stock_up(cables, a="10.00")
    stock_up(below, b="20.00")
    page = buyer.get("/catalog/cables/")
    assert codes(page) == ["a", "b"]
    assert "Cables 2 products" in words(page)
    assert codes(buyer.get("/catalog/usb/")) == ["b"]
    assert '<a href="/catalog/cables/">Cables</a>' in buyer.get("/catalog/usb/").content.decode()


def test_the_whole_catalogue_is_a_list_too(buyer, cables):
    stock_up(cables, a="10.00")
    page = buyer.get("/catalog/")
    assert codes(page) == ["a"]
    assert '<a href="/catalog/cables/">' in page.content.decode()


def test_a_row_says_price_stock_and_pack(buyer, cables):
    product = make_product(category=cables, price="1234.50", stock=412, pack_size=10, min_quantity=15, unit="pcs")
    page = buyer.get("/catalog/cables/")
    assert "412 pcs in a pack 10 pcs ₽1,234.50" in words(page)
    form = f'name="product" value="{product.pk}"><input type="number" name="quantity" min="20" step="10" value="20"'
    assert form in page.content.decode()


def test_goods_without_stock_are_shown_and_cannot_be_added(buyer, cables):
    make_product(category=cables, stock=0)
    page = buyer.get("/catalog/cables/")
    assert "no stock" in words(page)
    assert 'name="quantity"' not in page.content.decode()


def test_goods_without_a_price_are_on_request_and_cannot_be_added(buyer, shop, cables):
    make_product(category=cables, price="5.00", price_list=shop.base)
    page = buyer.get("/catalog/cables/")
    assert "on request" in words(page)
    assert 'name="quantity"' not in page.content.decode()


def test_who_may_not_order_gets_no_box(client, shop, cables):
    make_product(category=cables)
    client.force_login(make_member(company=shop.company, role="viewer").user)
    page = client.get("/catalog/cables/")
    assert "₽100.00" in words(page)
    assert 'name="quantity"' not in page.content.decode()


@pytest.mark.covers("S0-01")
def test_before_the_first_order_both_prices_are_shown(client, shop, cables):
    product = make_product(category=cables, price="100.00", price_list=shop.own)
    make_price(product, shop.base, "130.00")
    company = make_company()
    make_tariff(company, shop.own, status="none")
    client.force_login(make_member(company=company).user)
    text = words(client.get("/catalog/cables/"))
    assert "Wholesale price" in text
    assert "₽100.00 retail ₽130.00" in text


def test_a_company_never_sees_the_prices_of_another(client, shop, cables):
    product = make_product(category=cables, price="100.00")
    contract = PriceList.objects.create(code="contract", name="Contract")
    make_price(product, contract, "77.77")
    company = make_company()
    make_tariff(company, contract)
    client.force_login(make_member(company=company).user)
    assert "77.77" in words(client.get("/catalog/cables/"))
    client.force_login(shop.member.user)
    assert "77.77" not in words(client.get("/catalog/cables/"))


# ------------------------------------------------------------------ hidden prices


@pytest.fixture
def hidden(shop, cables):
    """Prices are for approved companies only."""
    shop.catalog.clone(prices_for="approved")
    stock_up(cables, dear="30.00", cheap="10.00")
    return cables


def readers() -> dict[str, object]:
    return {
        "stranger": None,
        "draft": make_member(company=make_company(status=Company.Status.DRAFT)).user,
        "suspended": make_member(company=make_company(status=Company.Status.SUSPENDED)).user,
        "mechanic": make_member(role="mechanic").user,
    }


@pytest.mark.parametrize("who", ["stranger", "draft", "suspended", "mechanic"])
def test_hidden_prices_leave_no_trace(client, hidden, who):
    if user := readers()[who]:
        client.force_login(user)
    page = client.get("/catalog/cables/?sort=cheap&price_from=20")
    assert codes(page) == ["cheap", "dear"]  # by name: the order would tell the price
    assert not [good for good in page.context["goods"] if {"own", "base"} & set(good)]
    body = page.content.decode()
    assert "₽" not in body
    assert 'name="price_from"' not in body
    assert "Prices are" in words(page)


def test_staff_see_the_prices_of_the_default_list(client, hidden):
    client.force_login(make_manager())
    page = client.get("/catalog/cables/")
    assert "₽10.00" in words(page)
    assert 'name="quantity"' not in page.content.decode()


# ------------------------------------------------------------------ narrowing, ordering, leafing


def test_filters_live_in_the_address(buyer, cables):
    stock_up(cables, a="10.00", b="20.00", c="30.00")
    page = buyer.get("/catalog/cables/?price_from=15&sort=dear")
    assert codes(page) == ["c", "b"]
    assert '<option value="dear" selected>' in page.content.decode()
    assert 'name="price_from" value="15"' in page.content.decode()


def test_what_matches_no_filter_says_so(buyer, cables):
    stock_up(cables, a="10.00")
    assert "No goods match these filters" in words(buyer.get("/catalog/cables/?brand=Nobody"))


@pytest.mark.parametrize("query", ["page=abc", "price_from=abc", "sort=zzz", "brand=%00", "x=y", "q=" + "я" * 10_000])
def test_nonsense_in_the_address_is_ignored(buyer, cables, query):
    stock_up(cables, a="10.00")
    page = buyer.get(f"/catalog/cables/?{query}")
    assert (page.status_code, codes(page)) == (200, ["a"])


@pytest.mark.parametrize("query", ["page=2", "page=1000000000", "page=43&sort=cheap"])
def test_a_page_that_is_not_there_is_404(buyer, cables, query):
    stock_up(cables, a="10.00")
    assert buyer.get(f"/catalog/cables/?{query}").status_code == 404


def test_an_unknown_category_is_404(buyer, shop):
    assert buyer.get("/catalog/nothing/").status_code == 404


def test_pages_have_numbers(buyer, cables):
    fill(cables, 50)
    page = buyer.get("/catalog/cables/?page=3&stock=1")
    assert len(codes(page)) == 10
    assert "Shown 41–50 of 50" in words(page)
    assert "?page=2&amp;stock=1" in page.content.decode()


def test_behind_the_counted_goods_the_list_goes_on_by_key(buyer, cables, monkeypatch):
    """With a cap of 40 goods, pages 1 and 2 have numbers; what is behind them follows the last good."""
    monkeypatch.setattr(goods.listing, "CAP", 40)
    monkeypatch.setattr("catalog.facets.CAP", 40)
    made = [product.sku for product in fill(cables, 60)]
    last = buyer.get("/catalog/cables/?page=2")
    assert "Shown 21–40 of more than 40" in words(last)
    on = buyer.get(f"/catalog/cables/?after={last.context['after']}")
    assert codes(last) + codes(on) == made[20:60]
    assert (on.context["page"], on.context["after"]) == (None, None)


def test_the_view_is_remembered(buyer, cables):
    stock_up(cables, a="10.00")
    assert "<table" in buyer.get("/catalog/cables/").content.decode()
    assert "tile__price" in buyer.get("/catalog/cables/?view=cards").content.decode()
    assert "tile__price" in buyer.get("/catalog/cables/").content.decode()
    assert "<table" in buyer.get("/catalog/cables/?view=table").content.decode()


def test_htmx_gets_the_list_alone(buyer, cables):
    stock_up(cables, a="10.00")
    part = buyer.get("/catalog/cables/?stock=1", **HTMX).content.decode()
    assert part.lstrip().startswith('<div class="stack" id="goods">')
    assert "<html" not in part


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_list_only_answers_get(buyer, shop, method):
    assert getattr(buyer, method)("/catalog/").status_code == 405


# ------------------------------------------------------------------ statements (W1)


@pytest.mark.parametrize("number", [5, 200])
def test_a_category_takes_as_many_statements_whatever_its_size(buyer, cables, number):
    fill(make_category(parent=cables), number)
    buyer.get("/catalog/")
    with counted() as cold:
        buyer.get("/catalog/cables/?stock=1&price_from=1")
    with counted() as warm:
        buyer.get("/catalog/cables/?stock=1&price_from=1")
    assert (len(cold), len(warm)) == (3, 2)  # reader · goods · figures, which are kept


def test_a_large_category_is_within_six_statements(buyer, cables, monkeypatch):
    monkeypatch.setattr("catalog.facets.CAP", 10)
    fill(cables, 30)
    buyer.get("/catalog/")
    with counted() as made:
        buyer.get("/catalog/cables/?price_from=1&price_to=1000000")
    assert len(made) <= 6


def test_the_page_is_not_heavy(buyer, cables):
    fill(cables, 30)
    assert len(buyer.get("/catalog/cables/").content) <= 40_000
