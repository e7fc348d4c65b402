from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from catalog import facets, listing, pricing
from catalog.listing import PAGE, Asked, Scope, Sort, Wish
from catalog.models import Category
from tests.factories import make_category, make_price, make_product

ON = date(2026, 11, 22)


def ask(*categories: Category, size: int = 100, **wish) -> Asked:
    return Asked(Scope([each.pk for each in categories], size), Wish(**wish), pricing.tariff_of(None), ON)


def skus(asked: Asked, **given) -> list[str]:
    return [row["sku"] for row in listing.rows(asked, **given)]


def good(category: Category, name: str, price: str | None = "100.00", **given):
    return make_product(category=category, name=name, sku=name, price=price, **given)


@pytest.fixture
def shelf(shop) -> tuple[Category, Category]:
    """Two categories whose goods alternate by name."""
    one, two = make_category(), make_category()
    for n in range(60):
        good((one, two)[n % 2], f"good {n:02}", str(100 + (n * 37) % 60), brand=("Onega", "Saima")[n % 3 == 0])
    return one, two


def test_goods_stand_by_name_over_all_categories(shelf):
    assert skus(ask(*shelf)) == [f"good {n:02}" for n in range(PAGE)]
    assert skus(ask(shelf[1])) == [f"good {n:02}" for n in range(1, PAGE * 2, 2)]


@pytest.mark.parametrize("sort", [Sort.NAME, Sort.CHEAP, Sort.DEAR, Sort.NEWEST])
@pytest.mark.parametrize("size", [10, 100_000])
def test_pages_show_every_good_once(shelf, sort, size):
    """Whichever plan is taken: `size` decides whether each category gives its first goods, or all are sorted."""
    seen = [sku for page in (1, 2, 3) for sku in skus(ask(*shelf, sort=sort, page=page, size=size))]
    assert sorted(seen) == [f"good {n:02}" for n in range(60)]


@pytest.mark.parametrize("sort", [Sort.NAME, Sort.NEWEST])
@pytest.mark.parametrize("size", [10, 100_000])
def test_a_list_goes_on_behind_the_last_good_seen(shelf, sort, size):
    first = listing.rows(ask(*shelf, sort=sort))
    on = ask(*shelf, sort=sort, after=first[-1]["id"], size=size)
    assert skus(on) == skus(ask(*shelf, sort=sort, page=2))


def test_goods_of_one_name_are_told_apart_by_their_key(shop):
    category = make_category()
    goods = [make_product(category=category, name="Same") for _ in range(PAGE + 2)]
    first = listing.rows(ask(category))
    assert [row["id"] for row in first] == [product.pk for product in goods[:PAGE]]
    after = ask(category, after=first[-1]["id"])
    assert [row["id"] for row in listing.rows(after)] == [product.pk for product in goods[PAGE:]]


def test_prices_order_a_list_and_goods_without_one_come_last(shop):
    category = make_category()
    for name, price in [("b", "20.00"), ("a", "30.00"), ("c", None), ("d", "10.00")]:
        good(category, name, price)
    assert skus(ask(category, sort=Sort.CHEAP)) == ["d", "b", "a", "c"]
    assert skus(ask(category, sort=Sort.DEAR)) == ["a", "b", "d", "c"]


def test_prices_narrow_a_list_by_the_own_list(shop):
    category = make_category()
    for name, own, base in [("a", "10.00", "90.00"), ("b", "20.00", "20.00"), ("c", "30.00", "10.00")]:
        make_price(good(category, name, price=None), shop.own, own)
        make_price(category.products.get(sku=name), shop.base, base)
    assert skus(ask(category, low=Decimal("20.00"))) == ["b", "c"]
    assert skus(ask(category, high=Decimal("20.00"))) == ["a", "b"]
    assert skus(ask(category, low=Decimal("19.99"), high=Decimal("20.01"))) == ["b"]


def test_brands_and_stock_narrow_a_list(shop):
    category = make_category()
    good(category, "a", brand="Onega")
    good(category, "b", brand="Saima")
    good(category, "c", brand="Onega", stock=0)
    good(category, "d", brand="Ilmen")
    assert skus(ask(category, brands=("Onega", "Saima"))) == ["a", "b", "c"]
    assert skus(ask(category, in_stock=True)) == ["a", "b", "d"]
    assert skus(ask(category, brands=("Onega",), in_stock=True)) == ["a"]


def test_hidden_goods_are_not_listed(shop):
    category = make_category()
    good(category, "a", is_active=False)
    assert skus(ask(category)) == []


def test_a_search_keeps_its_own_order(shop):
    category = make_category()
    a, b, c = (good(category, name) for name in "abc")
    scope = Scope([c.pk, a.pk, b.pk], 3, ranked=True)
    asked = replace(ask(category), scope=scope, wish=Wish(sort=Sort.BEST))
    assert skus(asked) == ["c", "a", "b"]
    assert skus(replace(asked, wish=Wish(sort=Sort.NAME))) == ["a", "b", "c"]


def test_without_a_tariff_a_row_knows_no_price(shop):
    category = make_category()
    good(category, "a")
    (row,) = listing.rows(replace(ask(category), tariff=None))
    assert not {"own", "base"} & set(row)


def test_the_neighbours_of_a_good_are_those_beside_it_by_name(shop):
    category = make_category()
    goods = {name: good(category, name, stock=0 if name == "f" else 5) for name in "abcdefg"}
    asked = ask(category, in_stock=True, after=goods["e"].pk)
    assert [row["sku"] for row in listing.beside(asked, "e", limit=3)] == ["c", "d", "g"]


def test_packs_as_large_as_the_database_takes_are_no_trouble(shop):
    category = make_category()
    good(category, "a", pack_size=2**31 - 1, min_quantity=2**31 - 1)
    assert skus(ask(category)) == ["a"]


# ------------------------------------------------------------------ facets


def test_small_lists_are_counted_exactly(shelf):
    about = facets.of(ask(*shelf, brands=("Saima",)))
    assert [(brand.name, brand.count) for brand in about.brands] == [("Onega", 40), ("Saima", 20)]
    assert (about.in_stock, about.count, about.is_capped) == (60, 20, False)


def test_prices_are_counted_by_the_own_list(shelf):
    assert facets.of(ask(*shelf, low=Decimal(100), high=Decimal(109))).count == 10


def test_large_lists_are_counted_up_to_the_cap(shelf, monkeypatch):
    monkeypatch.setattr(facets, "CAP", 30)
    about = facets.of(ask(*shelf))
    assert (about.count, about.is_capped, about.in_stock) == (30, True, None)
    assert [(brand.name, brand.count) for brand in about.brands] == [("Onega", None), ("Saima", None)]
    assert facets.of(ask(*shelf, brands=("Saima",))).count == 20


def test_a_search_counts_what_it_found(shelf):
    ids = [row["id"] for row in listing.rows(ask(*shelf))]
    asked = replace(ask(*shelf, brands=("Saima",)), scope=Scope(ids, len(ids), ranked=True))
    assert facets.of(asked).count == len(range(0, PAGE, 3))


def test_nothing_found_asks_nothing(shop, django_assert_num_queries):
    asked = replace(ask(), scope=Scope([], 0, ranked=True))
    with django_assert_num_queries(0):
        assert (listing.rows(asked), facets.of(asked).count) == ([], 0)


def test_figures_are_kept_until_the_catalogue_changes(shelf, django_assert_num_queries):
    asked = ask(*shelf)
    facets.of(asked)
    with django_assert_num_queries(0):
        facets.of(asked)
    with django_assert_num_queries(1):
        facets.of(ask(*shelf, in_stock=True))


def test_figures_of_other_prices_are_not_mixed_up(shelf):
    assert facets.of(ask(*shelf, low=Decimal(1))).count == 60
    assert facets.of(ask(*shelf, low=Decimal(150))).count == 10
