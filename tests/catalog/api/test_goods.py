"""The catalogue through the phone's door: lists by key, a product, and prices only for who may see them."""

import json

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from accounts.models import Company
from accounts.roles import Role
from catalog import restock, tree
from catalog.models import Attribute, Code, Photo, Product, Stock
from tests.catalog.views.steps import counted, fill
from tests.factories import (
    make_catalog_terms,
    make_category,
    make_company,
    make_manager,
    make_member,
    make_price,
    make_product,
    make_tariff,
    make_warehouse,
)
from tests.phone import Phone
from wholesale.models import File


def skus(answer):
    return [each["sku"] for each in answer.json()["results"]]


def words_of(answer):
    """Return every key and value of an answer as one text."""
    return json.dumps(answer.json()).lower()


def test_the_tree_is_told_from_the_top_down(shop):
    top = make_category(words={"en": "Cables", "ru": "Кабели"})
    below = make_category(parent=top)
    make_category()
    fill(below, 2)
    answer = Phone().get("/categories/", **{"Accept-Language": "ru"})
    assert [(each["id"], each["parent"], each["count"]) for each in answer.json()["results"]] == [
        (top.pk, None, 2),
        (below.pk, top.pk, 2),
    ]
    assert answer.json()["results"][0]["name"] == "Кабели"


@pytest.mark.parametrize("sort", ["name", "newest"])
def test_a_list_goes_on_behind_the_last_one_seen(shop, phone, sort):
    goods = [each.sku for each in fill(make_category(), 5)]
    seen, after = [], None
    for _page in range(3):
        answer = phone.get("/products/", {"limit": 2, "sort": sort} | ({"after": after} if after else {}))
        seen += skus(answer)
        after = answer.json()["next"]
    assert seen == (goods if sort == "name" else goods[::-1])
    assert after is None


@pytest.mark.parametrize("sort", ["cheap", "dear"])
def test_a_list_by_price_goes_on_by_rank(shop, phone, sort):
    category = make_category()
    for sku, price in (("A", "20.00"), ("B", "5.00"), ("C", "10.00"), ("D", "10.00"), ("E", "7.00")):
        fill(category, 1, sku=sku, price=price)
    seen, after = [], None
    for _page in range(3):
        answer = phone.get("/products/", {"limit": 2, "sort": sort} | ({"after": after} if after else {}))
        seen += skus(answer)
        after = answer.json()["next"]
    assert (seen, after) == (["B", "E", "C", "D", "A"] if sort == "cheap" else ["A", "C", "D", "E", "B"], None)


def test_where_prices_are_not_compared_a_list_stays_by_name(shop):
    make_catalog_terms(default_list=shop.own, base_list=shop.base, prices_for="approved")
    category = make_category()
    fill(category, 1, sku="A", name="Alpha", price="20.00")
    fill(category, 1, sku="B", name="Beta", price="5.00")
    first = Phone().get("/products/", {"sort": "cheap", "limit": 1})
    assert (skus(first), first.json()["next"]) == (["A"], Product.objects.get(sku="A").pk)
    assert skus(Phone().get("/products/", {"sort": "cheap", "after": first.json()["next"]})) == ["B"]


def test_a_list_is_narrowed_by_category_brand_stock_and_price(shop, phone):
    cables, tools = make_category(), make_category()
    fill(cables, 1, sku="A", price="10.00", brand="Acme")
    fill(cables, 1, sku="B", price="20.00", brand="Bolt", stock=0)
    fill(tools, 1, sku="C", price="30.00", brand="Core")
    asked = {
        "category": (cables.pk, ["A", "B"]),
        "brand": (["Acme", "Core"], ["A", "C"]),
        "in_stock": ("true", ["A", "C"]),
        "low": ("15", ["B", "C"]),
        "high": ("20.00", ["A", "B"]),
    }
    for name, (value, expected) in asked.items():
        assert sorted(skus(phone.get("/products/", {name: value}))) == expected, name
    assert skus(phone.get("/products/", {"category": 999_999})) == []


def test_a_row_tells_what_a_buyer_needs(shop, phone):
    product = make_product(price="120.00", pack_size=6, min_quantity=10, stock=1280)
    Product.objects.filter(pk=product.pk).update(thumb="ab/" + "0" * 64 + ".webp")
    tree.bump()
    (row,) = phone.get("/products/").json()["results"]
    assert row == {
        "id": product.pk,
        "sku": product.sku,
        "name": product.name,
        "brand": "Acme",
        "unit": "pcs",
        "pack_size": 6,
        "least": 12,
        "thumb": f"{settings.SITE_URL}/goods/ab/{'0' * 64}.webp",
        "stock": "1,280\u00a0pcs",
        "in_stock": True,
        "available": 1280,
        "price": "120.00",
        "awaited": False,
    }


def test_stock_is_told_no_more_exactly_than_the_terms_allow(shop, phone):
    make_catalog_terms(default_list=shop.own, base_list=shop.base, stock_words="bands", bands=[10, 50])
    product = make_product(stock=412)
    tree.bump()
    for told in (phone.get("/products/").json()["results"][0], phone.get(f"/products/{product.pk}/").json()):
        assert (told["stock"], told["in_stock"]) == ("more than 50\u00a0pcs", True)
        assert "412" not in json.dumps({**told, "id": 0})
        assert "available" not in told


def own_and_base(shop, **given):
    product = make_product(price="100.00", price_list=shop.own, **given)
    make_price(product, shop.base, "150.00")
    make_price(product, shop.own, "90.00", min_quantity=10)
    tree.bump()
    return product


def test_who_has_no_own_prices_yet_sees_both(shop):
    company = make_company()
    make_tariff(company, shop.own, status="none")
    product = own_and_base(shop)
    phone = Phone(make_member(company=company).user)
    listed, told = phone.get("/products/").json(), phone.get(f"/products/{product.pk}/").json()
    assert (listed["results"][0]["price"], listed["results"][0]["base_price"]) == ("100.00", "150.00")
    assert listed["base_price_includes_tax"] is True
    assert told["price_steps"] == [
        {"quantity": 1, "price": "100.00", "base_price": "150.00"},
        {"quantity": 10, "price": "90.00", "base_price": "150.00"},
    ]


def test_who_buys_at_own_prices_sees_no_other(shop, phone):
    product = own_and_base(shop)
    told = phone.get(f"/products/{product.pk}/")
    assert told.json()["price"] == "100.00"
    assert told.json()["price_steps"] == [{"quantity": 1, "price": "100.00"}, {"quantity": 10, "price": "90.00"}]
    assert "150.00" not in told.content.decode()
    assert "base_price" not in told.json()


PATHS = ["/products/", "/products/?low=1&high=100000", "/search/?q=SKU", "/search/suggest/?q=SKU"]


def blind_phones(shop):
    """Whoever may see no price where the terms show them to approved companies only."""
    make_catalog_terms(default_list=shop.own, base_list=shop.base, prices_for="approved")
    pending = make_company(status=Company.Status.DRAFT)
    return {
        "a stranger": Phone(),
        "a mechanic": Phone(make_member(company=shop.company, role=Role.MECHANIC).user),
        "an owner who waits": Phone(make_member(company=pending).user),
    }


def test_where_prices_are_hidden_nothing_speaks_of_them(shop):
    """Threat 3: no field at all, neither null nor zero."""
    product = own_and_base(shop)
    paths = [*PATHS, f"/products/{product.pk}/", f"/codes/?code={product.sku}"]
    for who, phone in blind_phones(shop).items():
        for path in paths:
            answer = phone.get(path)
            assert answer.status_code == 200
            assert product.sku in answer.content.decode(), (who, path)
            assert not any(word in words_of(answer) for word in ("price", "currency", "100.00", "150.00")), (who, path)


def test_where_prices_are_hidden_they_cannot_be_guessed_by_narrowing(shop):
    product = own_and_base(shop)
    for who, phone in blind_phones(shop).items():
        for query in ({"low": "200"}, {"high": "1"}):
            assert skus(phone.get("/products/", query)) == [product.sku], who


@pytest.mark.parametrize("role", [Role.OWNER, Role.BUYER, Role.ACCOUNTANT, Role.VIEWER])
def test_the_other_roles_see_prices(shop, role):
    own_and_base(shop)
    make_catalog_terms(default_list=shop.own, base_list=shop.base, prices_for="approved")
    phone = Phone(make_member(company=shop.company, role=role).user)
    assert phone.get("/products/").json()["results"][0]["price"] == "100.00"


def test_a_manager_sees_the_prices_of_a_stranger_who_may(shop):
    own_and_base(shop)
    make_catalog_terms(default_list=shop.own, base_list=shop.base, prices_for="approved")
    assert Phone(make_manager()).get("/products/").json()["results"][0]["price"] == "100.00"


def test_a_product_without_a_price_says_so(shop, phone):
    product = make_product(price=None)
    tree.bump()
    assert phone.get("/products/").json()["results"][0]["price"] is None
    assert phone.get(f"/products/{product.pk}/").json()["price_steps"] == []


def test_a_product_tells_everything_with_whole_addresses(shop, phone):
    top = make_category(words={"en": "Cables"})
    category = make_category(parent=top, words={"en": "Copper"})
    Attribute.objects.create(code="length", words={"en": "Length"}, unit="m")
    warehouse = make_warehouse(words={"en": "North"})
    text = '<p>Soft</p><script>x</script><a href="https://example.org">there</a>'
    product = make_product(category=category, attributes={"length": 3}, description=text, country="Finland")
    product.stock_at.create(warehouse=warehouse, on_hand=7)
    Code.objects.create(product=product, kind="barcode", value="4601234567890", normal="4601234567890")
    name = storages["goods"].save("ab/" + "1" * 64 + ".webp", ContentFile(b"x"))
    facts = {"kind": "goods", "name": "a", "mime": "image/webp", "size": 1, "sha256": "1" * 64, "state": "clean"}
    file = File.objects.create(**facts, body=name, small=name, width=800, height=600)
    Photo.objects.create(product=product, file=file, checksum="1")
    Product.objects.filter(pk=product.pk).update(photo_count=1)
    tree.recount()
    tree.bump()
    told = phone.get(f"/products/{product.pk}/").json()
    assert [each["name"] for each in told["categories"]] == ["Cables", "Copper"]
    assert told["attributes"] == [{"code": "length", "name": "Length", "value": "3", "unit": "m"}]
    assert told["barcodes"] == ["4601234567890"]
    assert told["places"] == [{"warehouse": "North", "city": None, "quantity": 7}]
    assert told["description"] == "<p>Soft</p>there"
    (photo,) = told["photos"]
    assert photo == {"url": f"{settings.SITE_URL}/goods/{name}", "small": photo["url"], "width": 800, "height": 600}
    assert told["url"] == settings.SITE_URL + product.get_absolute_url()


def test_what_is_awaited_says_so(shop, phone):
    product = make_product(stock=0)
    tree.bump()
    restock.subscribe(shop.member, product.pk)
    assert phone.get("/products/").json()["results"][0]["awaited"] is True
    assert phone.get(f"/products/{product.pk}/").json()["awaited"] is True
    assert "awaited" not in Phone().get(f"/products/{product.pk}/").json()


def test_a_product_that_is_not_sold_is_as_good_as_absent(shop, phone):
    hidden = make_product(is_active=False)
    tree.bump()
    answers = [phone.get(f"/products/{pk}/") for pk in (hidden.pk, 999_999, 2**63 - 1)]
    assert {each.status_code for each in answers} == {404}
    assert len({each.content for each in answers}) == 1


def test_an_unchanged_list_is_not_sent_again(shop, phone):
    product = make_product()
    tree.bump()
    first = phone.get("/products/")
    again = phone.get("/products/", **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Stock.objects.filter(product=product).update(on_hand=7)
    assert phone.get("/products/", **{"If-None-Match": first["ETag"]}).status_code == 200


def test_a_page_is_never_larger_than_it_may_be(shop, phone):
    """Threat 37."""
    fill(make_category(), 205)
    for query in ({"limit": 10**9}, {"limit": 200, "page_size": 10**9}):
        assert len(phone.get("/products/", query).json()["results"]) == 200
    assert len(phone.get("/products/", {"page_size": 10**9, "page": 10**9}).json()["results"]) == 50


def test_an_unknown_filter_is_ignored_and_a_wrong_value_refused(shop, phone):
    """Threat 36."""
    product = make_product()
    tree.bump()
    query = {"ordering": "category__slug", "company__balance__gt": 0, "fields": "id", "brand__regex": ".*"}
    assert skus(phone.get("/products/", query)) == [product.sku]
    wrong = [{"sort": "best"}, {"low": "-1"}, {"low": "NaN"}, {"category": "x"}, {"after": "0"}, {"in_stock": "maybe"}]
    for query in wrong:
        answer = phone.get("/products/", query)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["attr"] == next(iter(query))


def test_a_hundred_goods_take_three_statements_at_most(shop, phone):
    """W7, the reader's own among them."""
    fill(make_category(), 100)
    for user in (phone, Phone()):
        user.get("/products/", {"limit": 1})
        with counted() as few:
            user.get("/products/", {"limit": 1})
        with counted() as many:
            assert len(user.get("/products/", {"limit": 100}).json()["results"]) == 100
        assert len(few) == len(many) <= 3, many


def test_a_product_takes_seven_statements_at_most(shop, phone):
    product = own_and_base(shop, stock=0)
    Product.objects.filter(pk=product.pk).update(photo_count=1)
    phone.get(f"/products/{product.pk}/")
    with counted() as told:
        phone.get(f"/products/{product.pk}/")
    assert len(told) <= 7, told
