"""What is told of one product, whoever tells it."""

from decimal import Decimal

from catalog import card, pricing, tree
from catalog.models import Attribute, Product
from tests.factories import make_catalog_terms, make_price, make_product, make_warehouse


def test_the_ladder_begins_at_the_smallest_quantity_that_can_be_bought(shop):
    product = make_product(price="100.00", price_list=shop.own, pack_size=6, min_quantity=10)
    make_price(product, shop.own, "90.00", min_quantity=20)
    ladder = card.ladder(product, pricing.tariff_for(shop.company))
    assert {quantity: step.own for quantity, step in ladder.items()} == {12: Decimal(100), 24: Decimal(90)}
    assert card.least(product) == 12


def test_places_are_told_only_with_numbers(shop):
    product = make_product()
    product.stock_at.create(warehouse=make_warehouse(), on_hand=7)
    product.stock_at.create(warehouse=make_warehouse(sells=False), on_hand=9)
    assert [at.on_hand for at in card.places(product)] == [7]
    make_catalog_terms(default_list=shop.own, stock_words="bands")
    assert card.places(product) == []


def test_a_product_without_a_stock_row_has_nothing(shop):
    product = make_product()
    product.stock.delete()
    assert card.available(Product.objects.get(pk=product.pk)) == 0


def test_facts_without_a_value_are_left_out(shop):
    for position, code in enumerate(("width", "length", "colour"), 1):
        Attribute.objects.create(code=code, words={"en": code}, position=position)
    tree.bump()
    product = make_product(attributes={"colour": "red", "length": 0, "width": "", "unknown": 1})
    assert [(each.code, value) for each, value in card.facts(product)] == [("length", 0), ("colour", "red")]
