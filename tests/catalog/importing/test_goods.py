"""What an import does to goods: new, changed, same, vanishing, refused; and nothing at all the second time."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from catalog import importing, tree
from catalog.importing.staging import forget
from catalog.models import Attribute, Category, Import, Price, Product, StagedProduct, Stock
from tests.catalog.importing.exchange import (
    applied,
    catalogue,
    good,
    offer,
    offers,
    price,
    refusals,
    remarks,
    sheet,
    snapshot,
    staged,
    write,
)
from tests.factories import make_price_list, make_product, make_warehouse

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def warehouse(shop):
    return make_warehouse()


def test_goods_come_with_category_codes_prices_and_stock(tmp_path):
    barcode = "<Штрихкод>4601234567893</Штрихкод>"
    files = write(
        tmp_path,
        offers=offers(offer("k-1", price("100,50"), stock="7")),
        **{"import": catalogue(good("k-1", "Коврик", sku="PM-421", more=barcode), groups={"g-1": "Коврики"})},
    )
    import_ = applied(files)
    product = Product.objects.get()
    assert (product.sku, product.name, product.erp_id, product.origin) == ("PM-421", "Коврик", "k-1", "cat-1")
    assert str(product.category.words) == "Коврики"
    assert (product.category.path, product.category.products_count) == ([product.category.pk], 1)
    assert set(product.codes.values_list("kind", "normal")) == {("sku", "PM421"), ("barcode", "4601234567893")}
    assert product.prices.get().amount == Decimal("100.50")
    assert product.stock.on_hand == product.stock_at.get().on_hand == 7
    assert import_.counts["goods"]["new"] == 1
    assert import_.state == Import.State.DONE


def test_the_same_files_again_write_nothing(tmp_path):
    properties = "<Свойства><Свойство><Ид>p</Ид><Наименование>Материал</Наименование></Свойство></Свойства>"
    value = "<ЗначенияСвойств><ЗначенияСвойства><Ид>p</Ид><Значение>PE</Значение></ЗначенияСвойства></ЗначенияСвойств>"
    goods = catalogue(good("k-1", more=value), good("k-2", sku=""), good("k-3", Статус="Удален"), more=properties)
    rows = offers(offer("k-1", price("10"), stock="-2"), offer("k-2", price("5.005")), offer("nowhere", price("1")))
    files = write(tmp_path, **{"import": goods, "offers": rows})
    applied(files)
    before = snapshot()
    again = applied(files)
    assert snapshot() == before
    assert {table: again.counts[table]["same"] for table in ("goods", "offers", "prices", "stock")} == {
        "goods": 3,
        "offers": 2,
        "prices": 2,
        "stock": 1,
    }
    assert refusals(again) == [("nowhere", "goods_absent")]
    assert remarks(again) == []


def test_only_what_differs_is_changed(tmp_path):
    applied(write(tmp_path, **{"import": catalogue(good("k-1", "Один"), good("k-2", "Два"))}))
    untouched = Product.objects.get(erp_id="k-2")
    changed = applied(write(tmp_path, **{"import": catalogue(good("k-1", "Один", sku="NEW-1"), good("k-2", "Два"))}))
    product = Product.objects.get(erp_id="k-1")
    assert (product.sku, product.version) == ("NEW-1", 2)
    assert list(product.codes.values_list("value", flat=True)) == ["NEW-1"]
    assert Product.objects.get(erp_id="k-2").version == untouched.version
    assert (changed.counts["goods"]["changed"], changed.counts["goods"]["same"]) == (1, 1)


def test_what_a_file_is_silent_about_stays_as_a_manager_wrote_it(tmp_path):
    files = write(tmp_path, **{"import": catalogue(good("k-1"))})
    applied(files)
    Product.objects.update(description="<p>Наш текст</p>", weight_kg=Decimal("1.5"), pack_size=6)
    again = applied(files)
    product = Product.objects.get()
    assert (product.description, product.pack_size) == ("<p>Наш текст</p>", 6)
    assert again.counts["goods"]["same"] == 1


def test_two_goods_with_one_code_are_not_both_taken(tmp_path):
    import_ = applied(write(tmp_path, **{"import": catalogue(good("k-1", sku="A"), good("k-2", sku="A"), good("k-1"))}))
    assert list(Product.objects.values_list("erp_id", "sku")) == [("k-1", "A")]
    assert [reason for _sku, reason in refusals(import_)] == ["sku_twice", "key_twice"]


def test_a_code_or_an_id_of_another_catalogue_is_refused(tmp_path):
    applied(write(tmp_path, **{"import": catalogue(good("a-1", sku="A"), origin="cat-a")}))
    rows = catalogue(good("b-1", sku="A"), good("a-1", sku="B"), good("b-2"), origin="cat-b")
    import_ = applied(write(tmp_path, **{"import": rows}))
    assert {reason for _sku, reason in refusals(import_)} == {"sku_taken", "other_origin"}
    assert set(Product.objects.values_list("erp_id", "sku", "origin")) == {
        ("a-1", "A", "cat-a"),
        ("b-2", "B-2", "cat-b"),
    }


def test_goods_entered_by_hand_are_adopted_by_their_code(tmp_path):
    product = make_product(sku="PM-421", name="Старое имя")
    import_ = applied(write(tmp_path, **{"import": catalogue(good("k-1", "Новое имя", sku="PM-421"))}))
    product.refresh_from_db()
    assert (product.erp_id, product.origin, product.name) == ("k-1", "cat-1", "Новое имя")
    assert remarks(import_) == [("PM-421", "adopted")]


def test_goods_the_erp_made_anew_under_the_same_code_stay_the_same_product(tmp_path):
    applied(write(tmp_path, **{"import": catalogue(good("old", sku="A"))}))
    product = Product.objects.get()
    applied(write(tmp_path, **{"import": catalogue(good("new", sku="A"))}))
    assert list(Product.objects.values_list("pk", "erp_id", "is_active")) == [(product.pk, "new", True)]


def test_a_code_given_by_hand_to_goods_without_one_is_kept(tmp_path):
    files = write(tmp_path, **{"import": catalogue(good("k-1", sku=""))})
    assert remarks(applied(files))[0][1] == "code_made"
    Product.objects.update(sku="HAND-1")
    assert applied(files).counts["goods"]["same"] == 1
    assert Product.objects.get().sku == "HAND-1"


def test_offers_alone_change_prices_and_stock_of_goods_that_are_there(tmp_path):
    applied(write(tmp_path, **{"import": catalogue(good("k-1"))}))
    import_ = applied(write(tmp_path, offers=offers(offer("k-1", price("12"), stock="3"))))
    assert import_.counts["goods"]["new"] == import_.counts["goods"]["changed"] == 0
    assert (Price.objects.get().amount, Stock.objects.get().on_hand) == (Decimal(12), 3)


def test_offers_of_another_catalogue_are_refused(tmp_path):
    applied(write(tmp_path, **{"import": catalogue(good("k-1"), origin="cat-a")}))
    import_ = staged(write(tmp_path, offers=offers(offer("k-1", price("12")), origin="cat-b")))
    assert (import_.state, import_.reason) == ("refused", "all_refused")


def test_a_file_of_which_nothing_is_left_is_refused_with_its_rows(tmp_path):
    import_ = staged(write(tmp_path, offers=offers(offer("k-1", price("12")), offer("k-2", price("1")))))
    assert (import_.state, import_.reason) == ("refused", "all_refused")
    assert refusals(import_) == [("k-1", "goods_absent"), ("k-2", "goods_absent")]


def test_a_tree_of_groups_is_kept_renamed_and_moved(tmp_path):
    def nested(name, below):
        inner = f"<Группы><Группа><Ид>b</Ид><Наименование>{name}</Наименование></Группа></Группы>"
        a = f"<Группа><Ид>a</Ид><Наименование>A</Наименование>{inner if below else ''}</Группа>"
        groups = f"<Группы>{a}{'' if below else inner[8:-9]}</Группы>"
        return catalogue(good("k-1", group="b")).replace(
            "<Группы><Группа><Ид>g-1</Ид><Наименование>Коврики</Наименование></Группа></Группы>", groups
        )

    applied(write(tmp_path, **{"import": nested("B", below=True)}))
    above, below = Category.objects.order_by("erp_id")
    assert (below.parent, below.path, above.products_count) == (above, [above.pk, below.pk], 1)
    applied(write(tmp_path, **{"import": nested("Бэ", below=False)}))
    above.refresh_from_db()
    below.refresh_from_db()
    assert (below.parent, below.path, str(below.words)) == (None, [below.pk], "Бэ")
    assert (above.products_count, below.products_count) == (0, 1)


def test_two_groups_of_one_name_have_addresses_of_their_own(tmp_path):
    applied(write(tmp_path, **{"import": catalogue(good("k-1"), groups={"g-1": "Кабели", "g-2": "Кабели"})}))
    slugs = list(Category.objects.order_by("position").values_list("slug", flat=True))
    assert slugs[0] == "kabeli"
    assert slugs[1].startswith("kabeli-")


def test_goods_without_a_group_go_to_other_goods(tmp_path):
    applied(write(tmp_path, **{"import": catalogue(good("k-1", group=""), good("k-2", group="nowhere"))}))
    assert {str(product.category.words) for product in Product.objects.all()} == {"Other goods"}


def test_a_characteristic_keeps_its_code_when_it_is_renamed(tmp_path):
    def named(name):
        properties = f"<Свойства><Свойство><Ид>p</Ид><Наименование>{name}</Наименование></Свойство></Свойства>"
        value = (
            "<ЗначенияСвойств><ЗначенияСвойства><Ид>p</Ид><Значение>PE</Значение></ЗначенияСвойства></ЗначенияСвойств>"
        )
        return write(tmp_path, **{"import": catalogue(good("k-1", more=value), more=properties)})

    applied(named("Материал"))
    applied(named("Состав"))
    assert Attribute.objects.get().code == "material"
    assert Product.objects.get().attributes == {"material": "PE"}


def test_of_two_imports_of_the_same_goods_the_second_is_judged_again(tmp_path):
    files = write(tmp_path, **{"import": catalogue(good("k-1"))})
    first, second = staged(files), staged(files)
    assert first.counts["goods"]["new"] == second.counts["goods"]["new"] == 1
    importing.apply(first, by=None)
    importing.apply(second, by=None)
    assert (second.state, second.counts["goods"]["same"]) == ("done", 1)
    assert Product.objects.count() == 1


def test_an_import_that_would_hide_too_much_by_now_stops_after_all(tmp_path):
    part = staged(write(tmp_path, **{"import": catalogue(good("k-0"))}))
    assert part.state == "preview"
    applied(write(tmp_path, **{"import": catalogue(*(good(f"k-{n}") for n in range(4)))}))
    importing.apply(part, by=None)
    assert part.state == "stopped"
    assert Product.objects.filter(is_active=True).count() == 4


def test_an_error_in_the_middle_leaves_the_catalogue_as_it_was_and_the_import_failed(tmp_path):
    for code in ("base", "base-86bc65"):  # both addresses the new list could have
        make_price_list(code=code)
    before = snapshot()
    rows = offers(offer("k-1", price("5")))
    import_ = staged(write(tmp_path, **{"import": catalogue(good("k-1")), "offers": rows}))
    with pytest.raises(IntegrityError):
        importing.apply(import_, by=None)
    assert (import_.state, import_.reason) == ("failed", "went_wrong")
    assert snapshot() == before


def test_the_catalogue_has_one_new_version_after_an_import_and_none_after_a_preview(
    tmp_path, django_capture_on_commit_callbacks
):
    version = tree.version()
    files = write(tmp_path, **{"import": catalogue(good("k-1"))})
    staged(files)
    assert tree.version() == version
    with django_capture_on_commit_callbacks(execute=True):
        applied(files)
    assert tree.version() != version


def test_a_price_sheet_changes_prices_of_goods_by_their_code_and_hides_none(tmp_path, shop):
    product = make_product(sku="ЭГК-1500", name="Плита", price="90", price_list=shop.own, stock=1)
    other = make_product(sku="X-1")
    path = sheet(tmp_path / "p.xlsx", [["Артикул", "Название", "Цена", "Остаток"], ["эгк 1500", "Плита", 100, 4]])
    import_ = applied([(path.name, path)])
    product.refresh_from_db()
    assert (product.sku, product.prices.get(price_list=shop.own).amount) == ("ЭГК-1500", Decimal(100))
    assert Stock.objects.get(product=product).on_hand == 4
    assert Product.objects.get(pk=other.pk).is_active
    assert import_.counts["goods"]["same"] == 1


def test_a_price_sheet_does_not_speak_for_goods_of_an_erp(tmp_path):
    applied(write(tmp_path, **{"import": catalogue(good("k-1", sku="A-1"))}))
    path = sheet(tmp_path / "p.xlsx", [["Артикул", "Название", "Цена"], ["A-1", "Чужое", 100], ["B-1", "Наше", 5]])
    import_ = applied([(path.name, path)])
    assert refusals(import_) == [("A-1", "other_origin")]
    assert Product.objects.get(sku="A-1").name == "Коврик"


def test_a_price_column_that_is_new_becomes_a_list_once(tmp_path, shop):
    path = sheet(
        tmp_path / "p.xlsx", [["Артикул", "Название", "Цена", "РРЦ", "Цена дилер"], ["A-1", "Кран", 10, 15, 8]]
    )
    applied([(path.name, path)])
    prices = {price.price_list.code: price.amount for price in Price.objects.select_related("price_list")}
    assert prices == {shop.own.code: Decimal(10), shop.base.code: Decimal(15), "diler": Decimal(8)}
    assert applied([(path.name, path)]).counts["prices"]["same"] == 3


def test_a_sheet_of_groups_makes_categories_only_for_goods(tmp_path):
    rows = [["Наименование", "Цена"], ["Прайс", ""], ["Напитки", ""], ["Вода", 10]]
    path = sheet(tmp_path / "p.xlsx", rows)
    applied([(path.name, path)])
    assert [str(category.words) for category in Category.objects.filter(products_count__gt=0)] == ["Напитки"]
    assert not Category.objects.filter(words__en="Прайс").exists()


def test_as_many_statements_for_three_goods_as_for_three_hundred(tmp_path):
    def counted(many):
        goods = catalogue(*(good(f"{many}-{n}") for n in range(many)), origin=f"cat-{many}")
        rows = (offer(f"{many}-{n}", price(f"{n + 1}"), stock=str(n)) for n in range(many))
        files = write(tmp_path, **{"import": goods, "offers": offers(*rows, origin=f"cat-{many}")})
        with CaptureQueriesContext(connection) as asked:
            applied(files)
        return [query["sql"].split()[0] for query in asked.captured_queries]

    counted(1)  # terms and taxes are remembered from here on
    few = counted(3)
    assert counted(300) == few
    assert len(few) < 100


def test_what_is_staged_is_looked_at_and_dropped_in_one_statement_a_table(tmp_path):
    """An import that begins between a look at the imports and the drop would lose its rows."""
    ended = staged(write(tmp_path, import_=catalogue(good("k-1"))))
    begun = staged(write(tmp_path, import_=catalogue(good("k-2"))))
    Import.objects.filter(pk=ended.pk).update(state=Import.State.DONE)
    with CaptureQueriesContext(connection) as made:
        forget(ended)
    assert [sql["sql"].split()[0] for sql in made.captured_queries] == ["DELETE"] * 3
    assert set(StagedProduct.objects.values_list("import_id", flat=True)) == {begun.pk}
