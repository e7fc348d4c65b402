"""What an import does to prices and stock: each by its list and its warehouse, the wrong ones row by row."""

from decimal import Decimal

import pytest

from catalog.models import Price, PriceList, Product, Stock
from tests.catalog.importing.exchange import (
    applied,
    at,
    catalogue,
    good,
    offer,
    offers,
    price,
    refusals,
    remarks,
    write,
)
from tests.factories import make_warehouse

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def warehouse(shop):
    return make_warehouse()


def test_prices_follow_their_type_and_a_new_type_is_a_list_nobody_buys_by(tmp_path, shop):
    applied(write(tmp_path, **{"import": catalogue(good("k-1"))}))
    types = {"t-usd": ("Оптовая", "USD")}
    import_ = applied(
        write(tmp_path, offers=offers(offer("k-1", price("4", "t-usd"), price("9", "t-none")), types=types))
    )
    made = PriceList.objects.get(erp_id="t-usd")
    assert (made.code, made.name, made.currency) == ("optovaya", "Оптовая", "USD")
    assert not made.tariff_set.exists()
    assert Price.objects.get().price_list == made
    assert refusals(import_) == [("K-1", "list_unknown")]


def test_a_price_in_another_currency_than_its_list_is_refused(tmp_path):
    applied(write(tmp_path, **{"import": catalogue(good("k-1"))}))
    row = offer("k-1", price("4", money="USD"), price("5", "t-odd"), stock="3")
    import_ = applied(
        write(tmp_path, offers=offers(row, types={"t-base": ("BASE", "руб"), "t-odd": ("ODD", "клочки")}))
    )
    assert refusals(import_) == [("K-1", "currency_differs"), ("K-1", "list_currency")]
    assert not Price.objects.exists()
    assert not PriceList.objects.filter(erp_id="t-odd").exists()
    assert Stock.objects.get().on_hand == 3


def test_bad_prices_are_refused_row_by_row_and_the_rest_is_taken(tmp_path):
    goods = catalogue(*(good(f"k-{n}") for n in range(4)))
    given = ["-10", "0", "NaN", "1 234,50"]
    rows = offers(*(offer(f"k-{n}", price(text)) for n, text in enumerate(given)))
    import_ = applied(write(tmp_path, **{"import": goods, "offers": rows}))
    assert [reason for _sku, reason in refusals(import_)] == ["price_negative", "price_zero", "price_unreadable"]
    assert [price.amount for price in Price.objects.all()] == [Decimal("1234.50")]


def test_a_price_or_a_stock_given_twice_is_taken_once_and_told_where_it_differs(tmp_path):
    rows = (
        offer("k-1", price("5"), price("5"), stock="3"),
        offer("k-1", price("6"), stock="3"),
        offer("k-2", price("7"), stock="4"),
        offer("k-2", stock="9"),
    )
    import_ = applied(write(tmp_path, **{"import": catalogue(good("k-1"), good("k-2")), "offers": offers(*rows)}))
    assert list(Price.objects.order_by("product__erp_id").values_list("amount", flat=True)) == [Decimal(5), Decimal(7)]
    assert list(Stock.objects.order_by("product__erp_id").values_list("on_hand", flat=True)) == [3, 4]
    assert refusals(import_) == [("K-1", "price_twice"), ("K-2", "stock_twice")]


def test_stock_is_summed_over_the_warehouses_that_sell(tmp_path, warehouse):
    back = make_warehouse(erp_id="w-back", sells=False)
    more = at("w-new", "4") + at("w-back", "9")
    files = write(
        tmp_path,
        **{
            "import": catalogue(good("k-1"), good("k-2")),
            "offers": offers(offer("k-1", more=more), offer("k-2", stock="-3"), warehouses={"w-new": "Новый"}),
        },
    )
    import_ = applied(files)
    first, second = Product.objects.order_by("erp_id")
    assert first.stock.on_hand == 4
    assert first.stock_at.get(warehouse=back).on_hand == 9
    assert (second.stock_at.get().warehouse, second.stock.on_hand) == (warehouse, 0)
    assert ("K-2", "stock_negative") in remarks(import_)


def test_an_undeclared_warehouse_refuses_the_stock(tmp_path):
    rows = offers(offer("k-1", price("5"), more=at("w-9", "4")))
    import_ = applied(write(tmp_path, **{"import": catalogue(good("k-1")), "offers": rows}))
    assert refusals(import_) == [("K-1", "warehouse_unknown")]
    assert Stock.objects.get().on_hand == 0


def test_a_full_package_empties_the_warehouses_it_leaves_out(tmp_path):
    places = {"w-1": "Первый", "w-2": "Второй"}
    both = offers(offer("k-1", more=at("w-1", "3") + at("w-2", "4")), warehouses=places)
    applied(write(tmp_path, **{"import": catalogue(good("k-1")), "offers": both}))
    one = {"is_full": False, "warehouses": places}
    applied(write(tmp_path, offers=offers(offer("k-1", more=at("w-1", "5")), **one)))
    assert Stock.objects.get().on_hand == 9
    applied(write(tmp_path, offers=offers(offer("k-1", more=at("w-1", "5")), **one | {"is_full": True})))
    assert Stock.objects.get().on_hand == 5


def test_reserved_pieces_stay_reserved(tmp_path):
    applied(write(tmp_path, **{"import": catalogue(good("k-1")), "offers": offers(offer("k-1", stock="10"))}))
    Stock.objects.update(reserved=6)
    applied(write(tmp_path, offers=offers(offer("k-1", stock="4"))))
    stock = Stock.objects.get()
    assert (stock.on_hand, stock.reserved, stock.available) == (4, 6, 0)
