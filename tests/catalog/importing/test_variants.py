"""Goods with characteristics: each variant is a product of its own, made of its base and of what its offer says."""

import pytest

from catalog import codes
from catalog.models import Code, Import, Price, Product
from tests.catalog.importing.exchange import applied, catalogue, good, offer, offers, price, remarks, staged, write
from tests.factories import make_warehouse

pytestmark = pytest.mark.django_db

COLOURS = {"white": "Белый", "red": "Красный"}


@pytest.fixture(autouse=True)
def warehouse(shop):
    return make_warehouse()


def coloured(colour):
    return (
        "<ХарактеристикиТовара><ХарактеристикаТовара><Наименование>Цвет</Наименование>"
        f"<Значение>{COLOURS[colour]}</Значение></ХарактеристикаТовара></ХарактеристикиТовара>"
    )


def variant(colour, amount="10", **how):
    return offer(f"k-1#{colour}", price(amount), sku="T-1", name="Стол", more=coloured(colour), **how)


def tables(*colours, is_full=False):
    table = good("k-1", "Стол", sku="T-1", more="<Изготовитель><Наименование>Acme</Наименование></Изготовитель>")
    return {"import": catalogue(table), "offers": offers(*map(variant, colours), is_full=is_full)}


def shown():
    return set(Product.objects.filter(is_active=True).values_list("erp_id", "name"))


def test_each_variant_is_a_product_with_the_facts_of_its_base(tmp_path):
    applied(write(tmp_path, **tables("white", "red")))
    assert shown() == {("k-1#white", "Стол (Белый)"), ("k-1#red", "Стол (Красный)")}
    white = Product.objects.get(erp_id="k-1#white")
    assert (white.brand, white.attributes, str(white.category.words)) == ("Acme", {"tsvet": "Белый"}, "Коврики")
    assert Price.objects.filter(product=white).count() == 1


def test_a_variant_has_its_own_code_and_is_found_by_the_common_one(tmp_path):
    import_ = applied(write(tmp_path, **tables("white", "red")))
    own = [product.sku for product in Product.objects.filter(is_active=True)]
    assert len(set(own)) == 2
    assert all(sku.startswith("T-1-") for sku in own)
    assert set(Code.objects.filter(kind="cross").values_list("normal", flat=True)) == {"T1"}
    assert len(codes.resolve(["t 1"])["t 1"]) == 2
    assert [note for _sku, note in remarks(import_)].count("code_of_variant") == 2


def test_the_base_is_not_shown_beside_its_variants(tmp_path):
    import_ = applied(write(tmp_path, **tables("white")))
    assert not Product.objects.get(erp_id="k-1").is_active
    assert ("T-1", "sold_by_variants") in remarks(import_)


def test_variants_again_write_nothing(tmp_path):
    files = write(tmp_path, **tables("white", "red"))
    applied(files)
    before = list(Product.objects.order_by("pk").values("pk", "version", "is_active"))
    again = applied(files)
    assert list(Product.objects.order_by("pk").values("pk", "version", "is_active")) == before
    assert again.counts["goods"]["same"] == 3


def test_a_full_catalogue_without_offers_hides_no_variants(tmp_path):
    applied(write(tmp_path, **tables("white", "red")))
    import_ = staged(write(tmp_path / "..", **{"import": tables()["import"]}))
    assert import_.state == Import.State.PREVIEW
    assert import_.counts["goods"]["vanishing"] == 0
    assert import_.counts["goods"]["changed"] == 0


def test_a_full_package_without_a_variant_hides_it(tmp_path):
    applied(write(tmp_path, **tables("white", "red")))
    applied(write(tmp_path, **tables("white", is_full=True)), despite_guard=True)
    assert {key for key, _name in shown()} == {"k-1#white"}


def test_a_new_variant_of_known_goods_comes_with_offers_alone(tmp_path):
    applied(write(tmp_path, **{"import": tables()["import"]}))
    assert shown() == {("k-1", "Стол")}
    applied(write(tmp_path, offers=offers(variant("red"))))
    red = Product.objects.get(erp_id="k-1#red")
    assert (red.name, red.brand, red.is_active) == ("Стол (Красный)", "Acme", True)


def test_variants_told_as_goods_are_taken_as_they_are(tmp_path):
    rows = [good(f"k-1#{colour}", "Стол", sku="", more=coloured(colour)) for colour in COLOURS]
    body = offers(*(offer(f"k-1#{colour}", price("7"), stock="2") for colour in COLOURS))
    applied(write(tmp_path, **{"import": catalogue(*rows), "offers": body}))
    assert {name for _key, name in shown()} == {"Стол (Белый)", "Стол (Красный)"}
    assert set(Product.objects.values_list("stock__on_hand", flat=True)) == {2}
