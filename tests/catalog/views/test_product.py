import pytest

from catalog import tree
from catalog.models import Attribute, Code, Photo, Product, StockAt
from tests.catalog.views.steps import counted, fill, words
from tests.factories import (
    make_category,
    make_city,
    make_company,
    make_manager,
    make_member,
    make_price,
    make_product,
    make_tariff,
    make_warehouse,
)
from wholesale.models import File


def show(client, product: Product):
    tree.bump()
    return client.get(product.get_absolute_url())


def picture(product: Product, n: int, **given) -> Photo:
    name = f"ab/{n:064x}.webp"
    facts = {"state": File.State.CLEAN, "body": name, "small": name, "width": 1200, "height": 900} | given
    file = File.objects.create(kind="goods", name="a.jpg", mime="image/webp", size=1, sha256=f"{n:064x}", **facts)
    Product.objects.filter(pk=product.pk).update(photo_count=n + 1)
    return Photo.objects.create(product=product, file=file, position=n, checksum=f"{n:064x}")


def test_a_product_shows_what_a_buyer_must_know(buyer, shop):
    product = make_product(
        sku="LD-20165",
        name="Charger 65 W",
        brand="Ladoga",
        price="1486.00",
        stock=74,
        pack_size=2,
        min_quantity=3,
        country="China",
        has_warranty_card=True,
        attributes={"power": "65", "plug": "C", "unheard-of": "x", "empty": ""},
    )
    Attribute.objects.create(code="plug", words={"en": "Plug"}, position=2)
    Attribute.objects.create(code="power", words={"en": "Power"}, unit="W", position=1)
    Attribute.objects.create(code="empty", words={"en": "Empty"}, position=3)
    Code.objects.create(product=product, kind="barcode", value="4607012345678", normal="4607012345678")
    text = words(show(buyer, product))
    assert "Article code LD-20165 · barcode 4607012345678 · Ladoga Charger 65 W ₽1,486.00" in text
    assert "Your price per pcs, tax included" in text
    assert "in stock: 74 pcs" in text
    assert "Sold by 2 pcs, from 4 pcs" in text
    assert "Power 65 W Plug C Pack size 2 pcs Country China" in text
    assert "Empty" not in text
    assert "Sold with a warranty card" in text


def test_the_price_is_of_the_smallest_quantity_sold(buyer, shop):
    product = make_product(price=None, pack_size=10, min_quantity=15)
    for quantity, amount in [(1, "10.00"), (20, "9.00"), (95, "8.00")]:
        make_price(product, shop.own, amount, min_quantity=quantity)
    page = show(buyer, product)
    assert page.context["own"] == "₽9.00"
    assert "from 20 pcs ₽9.00 from 100 pcs ₽8.00" in words(page)


@pytest.mark.covers("S0-01")
def test_before_the_first_order_both_prices_are_told(client, shop):
    product = make_product(price="100.00", price_list=shop.own)
    make_price(product, shop.base, "130.00")
    company = make_company()
    make_tariff(company, shop.own, status="none")
    client.force_login(make_member(company=company).user)
    text = words(show(client, product))
    assert "₽100.00 Wholesale price per pcs, tax included, after the first order retail ₽130.00" in text


def test_a_list_without_tax_says_so(client, shop):
    shop.own.includes_tax = False
    shop.own.save()
    product = make_product(price="100.00")
    client.force_login(shop.member.user)
    assert "Your price per pcs, without tax" in words(show(client, product))


def test_no_price_is_on_request_and_no_box(buyer, shop):
    page = show(buyer, make_product(price=None))
    assert "Price on request" in words(page)
    assert 'name="quantity"' not in page.content.decode()


def test_no_stock_is_no_box(buyer, shop):
    page = show(buyer, make_product(stock=0))
    assert "no stock" in words(page)
    assert 'name="quantity"' not in page.content.decode()


def test_hidden_prices_leave_no_trace(client, shop):
    shop.catalog.clone(prices_for="approved")
    page = show(client, make_product())
    assert "Prices are shown to our customers" in words(page)
    assert "₽" not in page.content.decode()
    assert not [name for name in ("own", "base", "ladder") if name in page.context]


def test_exact_terms_tell_where_the_goods_lie(buyer, shop):
    product = make_product()
    here = make_warehouse(words={"en": "Central"}, city=make_city(words={"en": "Tver"}))
    StockAt.objects.create(product=product, warehouse=here, on_hand=60)
    StockAt.objects.create(product=product, warehouse=make_warehouse(sells=False), on_hand=9)
    assert "Where it lies Central, Tver 60 pcs" in words(show(buyer, product))
    shop.catalog.clone(stock_words="bands", bands=[10, 50])
    text = words(show(buyer, product))
    assert "in stock: more than 50 pcs" in text
    assert "Where it lies" not in text


def test_pictures_are_shown_once_they_are_clean(buyer, shop):
    product = make_product()
    picture(product, 0)
    picture(product, 1)
    picture(product, 2, state=File.State.RECEIVED, body="", small="")
    body = show(buyer, product).content.decode()
    assert body.count('class="gallery__big"') == 2
    assert 'href="#photo-2"' in body


def test_a_description_is_clean_whoever_wrote_it(buyer, shop):
    evil = '<p onclick="x()">Good</p><script>alert(1)</script><img src=//evil.example/x><a href="javascript:x()">a</a>'
    body = show(buyer, make_product(description=evil)).content.decode()
    assert "<p>Good</p>" in body
    assert not [part for part in ("alert(1)", "evil.example", "onclick", "javascript:x") if part in body]


def test_a_plain_description_keeps_its_lines(buyer, shop):
    body = show(buyer, make_product(description="One & two\n\nThree")).content.decode()
    assert "<p>One &amp; two</p>" in body
    assert "<p>Three</p>" in body


def test_names_are_escaped(buyer, shop):
    body = show(buyer, make_product(name="<script>alert(1)</script>")).content.decode()
    assert "<script>alert(1)" not in body


def test_similar_goods_are_neighbours_in_stock(buyer, shop):
    category = make_category()
    goods = {n: make_product(category=category, name=n, sku=n, stock=0 if n == "c" else 5) for n in "abcd"}
    other = make_product(name="elsewhere", sku="elsewhere")
    page = show(buyer, goods["b"])
    assert [good["sku"] for good in page.context["similar"]] == ["a", "d"]
    assert other.sku not in words(page)


@pytest.mark.parametrize("slug", ["wrong", "ld-1-old"])
def test_a_wrong_address_leads_to_the_right_one(client, shop, slug):
    product = make_product(sku="LD-1")
    answer = client.get(f"/p/{product.pk}-{slug}/")
    assert (answer.status_code, answer["Location"]) == (301, f"/p/{product.pk}-ld-1/")
    assert client.get(f"/p/{product.pk}/").status_code == 301


@pytest.mark.parametrize("pk", ["0", "999999999", "9" * 40])
def test_a_product_that_never_was_is_404(buyer, shop, pk):
    assert buyer.get(f"/p/{pk}-x/").status_code == 404


def test_what_is_not_sold_any_more_is_told_to_customers_only(client, shop):
    product = make_product(is_active=False)
    assert show(client, product).status_code == 404
    client.force_login(shop.member.user)
    page = show(client, product)
    assert page.status_code == 410
    assert "not sold any more" in words(page)
    assert "₽" not in page.content.decode()
    client.force_login(make_manager())
    assert show(client, product).status_code == 410


def test_goods_of_a_hidden_category_are_not_sold(buyer, shop):
    product = make_product(category=make_category(is_active=False))
    assert show(buyer, product).status_code == 410


def test_a_product_without_a_stock_row_has_none(buyer, shop):
    product = make_product()
    product.stock.delete()
    assert "no stock" in words(show(buyer, product))


@pytest.mark.parametrize("number", [5, 200])
def test_a_product_takes_as_many_statements_whatever_the_catalogue(buyer, shop, number):
    product = fill(make_category(), number)[0]
    make_price(product, shop.own, "1.00", min_quantity=50)
    picture(product, 0)
    show(buyer, product)
    with counted() as made:
        buyer.get(product.get_absolute_url())
    assert len(made) == 6  # reader · product · steps · pictures · warehouses · similar
