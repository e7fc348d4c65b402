import tracemalloc
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from catalog.importing.commerceml import Reader
from catalog.importing.products import Properties
from catalog.importing.reasons import FileRefused
from catalog.importing.rows import Declared, GoodsRow, PriceRow, StockRow
from tests.catalog.importing import exchange
from tests.catalog.importing.exchange import catalogue, good, offer, offers, price

TAXES = {"20": "vat", "10": "vat_low", "none": "none"}


@pytest.fixture
def read(tmp_path):
    """Read documents one after another; returns all rows and what was declared."""

    def read(*texts, encoding="utf-8"):
        declared = Declared()
        reader = Reader(Properties(declared, TAXES, {}), zone=ZoneInfo("Europe/Moscow"))
        rows = []
        for number, text in enumerate(texts):
            path = tmp_path / f"{number}.xml"
            path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
            rows += list(reader.read(path))
        return rows, declared

    return read


def only(rows, kind):
    return [row for row in rows if isinstance(row, kind)]


def test_a_product_is_read_with_all_that_it_says(read):
    properties = (
        "<Свойства><Свойство><Ид>p-1</Ид><Наименование>Материал</Наименование><ВариантыЗначений><Справочник>"
        "<ИдЗначения>v-1</ИдЗначения><Значение>Латунь</Значение></Справочник></ВариантыЗначений></Свойство>"
        "<Свойство><Ид>p-2</Ид><Наименование>Бренд</Наименование></Свойство></Свойства>"
    )
    facts = (
        '<Штрихкод>4601</Штрихкод><БазоваяЕдиница Код="796 ">\n </БазоваяЕдиница>'
        "<Описание>Две\nстроки &amp; &lt;5</Описание><ЗначенияСвойств>"
        "<ЗначенияСвойства><Ид>p-1</Ид><Значение>v-1</Значение></ЗначенияСвойства>"
        "<ЗначенияСвойства><Ид>p-2</Ид><Значение>Acme</Значение></ЗначенияСвойства></ЗначенияСвойств>"
        "<СтавкиНалогов><СтавкаНалога><Наименование>НДС</Наименование><Ставка>10</Ставка></СтавкаНалога></СтавкиНалогов>"
        "<ЗначенияРеквизитов><ЗначениеРеквизита><Наименование>Вес</Наименование><Значение>1,25</Значение>"
        "</ЗначениеРеквизита></ЗначенияРеквизитов><Картинка>import_files/a/1.jpg</Картинка>"
    )
    [row], declared = read(catalogue(good("k-1", "Кран  шаровой", sku="A-1", more=facts), more=properties))
    assert (row.key, row.sku, row.name, row.barcode, row.unit) == ("k-1", "A-1", "Кран шаровой", "4601", "шт")
    assert (row.brand, row.tax_code, row.weight_kg, row.group_key) == ("Acme", "vat_low", Decimal("1.250"), "g-1")
    assert row.attributes == {"material": "Латунь"}
    assert declared.attributes == {"material": {"name": "Материал", "erp_id": "p-1", "unit": ""}}
    assert row.description == "Две<br>строки &amp; &lt;5"
    assert row.pictures == ["import_files/a/1.jpg"]
    assert row.line == 5


def test_a_description_in_html_loses_what_could_harm(read):
    html = "&lt;p onclick=x()&gt;Да&lt;script&gt;alert(1)&lt;/script&gt;&lt;/p&gt;"
    [row], _declared = read(catalogue(good("k-1", more=f"<Описание>{html}</Описание>")))
    assert row.description == "<p>Да</p>"


def test_a_file_without_a_namespace_says_the_same(read):
    text = catalogue(good("k-1"))
    assert read(text)[0] == read(text.replace(exchange.NAMESPACE, ""))[0]


def test_windows_1251_and_a_byte_order_mark_are_read(read):
    text = catalogue(good("k-1", "Ёлка"))
    assert read(text.encode("utf-8-sig"))[0][0].name == "Ёлка"
    old = text.replace('encoding="UTF-8"', 'encoding="windows-1251"')
    assert read(old, encoding="cp1251")[0][0].name == "Ёлка"


@pytest.mark.parametrize(
    "marked",
    [
        good("k-1", Статус="Удален"),
        good("k-1", more="<Статус>Удален</Статус>"),
        good("k-1", more="<ПометкаУдаления>true</ПометкаУдаления>"),
        good(
            "k-1",
            more="<ЗначенияРеквизитов><ЗначениеРеквизита><Наименование>ПометкаУдаления</Наименование>"
            "<Значение>true</Значение></ЗначениеРеквизита></ЗначенияРеквизитов>",
        ),
    ],
)
def test_a_deletion_mark_is_seen_in_all_its_ways(read, marked):
    [row], _declared = read(catalogue(marked))
    assert row.is_gone


def test_the_whole_is_told_by_the_catalogue_itself(read):
    _rows, declared = read(catalogue(origin="c-9", is_full=True), offers(origin="c-9", is_full=True))
    assert (declared.origin, declared.is_full, declared.has_full_offers) == ("c-9", True, True)
    assert declared.made_at == datetime(2026, 11, 20, 7, tzinfo=UTC)


@pytest.mark.parametrize("made", ["0001-01-01T00:00:00", "9999-12-31T23:59:59-05:00", "1989-12-31T10:00:00", "?"])
def test_a_date_no_clock_shows_does_not_count(read, made):
    assert read(exchange.document("", made=made))[1].made_at is None


def test_a_catalogue_that_does_not_say_is_not_full(read):
    text = catalogue(good("k-1")).replace(' СодержитТолькоИзменения="false"', "")
    assert not read(text)[1].is_full


def test_groups_come_with_their_parents(read):
    tree = (
        "<Классификатор><Группы><Группа><Ид>a</Ид><Наименование>A</Наименование><Группы><Группа><Ид>b</Ид>"
        "<Наименование>B</Наименование><ПометкаУдаления>true</ПометкаУдаления></Группа></Группы></Группа></Группы>"
        "</Классификатор>"
    )
    _rows, declared = read(exchange.document(tree))
    assert declared.groups["a"] == {"parent": "", "name": "A", "position": 0, "is_gone": False}
    assert declared.groups["b"] == {"parent": "a", "name": "B", "position": 1, "is_gone": True}


def test_an_offer_gives_prices_and_stock(read):
    body = offer("k-1", price("1 234,505", money="руб"), stock="5,000")
    rows, declared = read(offers(body))
    [cost], [stock] = only(rows, PriceRow), only(rows, StockRow)
    assert (cost.list_key, cost.amount, cost.currency) == ("t-base", Decimal("1234.51"), "RUB")
    assert cost.notes == [("price_rounded", "1 234,505 → 1234.51")]
    assert (stock.warehouse_key, stock.quantity) == ("", 5)
    assert declared.lists["t-base"] == {"name": "BASE", "currency": "RUB", "includes_tax": True}


@pytest.mark.parametrize(
    "stock",
    [
        exchange.at("w-1", "3") + exchange.at("w-2", "4"),
        "<Склад><ИдСклада>w-1</ИдСклада><КоличествоНаСкладе>3</КоличествоНаСкладе></Склад>" + exchange.at("w-2", "4"),
        "<Остатки><Остаток><Склад><Ид>w-1</Ид><Количество>3</Количество></Склад></Остаток>"
        "<Остаток><Склад><Ид>w-2</Ид><Количество>4</Количество></Склад></Остаток></Остатки>",
    ],
)
def test_stock_per_warehouse_is_read_in_all_its_ways_and_the_total_is_left_out(read, stock):
    rows, _declared = read(offers(offer("k-1", stock="7", more=stock)))
    assert [(row.warehouse_key, row.quantity) for row in only(rows, StockRow)] == [("w-1", 3), ("w-2", 4)]


def test_a_price_of_a_pack_is_a_price_of_a_piece(read):
    body = offer("k-1", price("120", more="<Коэффициент>12</Коэффициент>"))
    [cost] = only(read(offers(body))[0], PriceRow)
    assert (cost.amount, cost.notes) == (Decimal("10.00"), [("price_of_pack", "12")])


def test_a_price_from_a_quantity_on_is_a_step(read):
    ten, half = (f"<МинКоличество>{quantity}</МинКоличество>" for quantity in ("10", "1.5"))
    body = offer("k-1", price("9", more=ten), price("8", more=half))
    step, broken = only(read(offers(body))[0], PriceRow)
    assert (step.min_quantity, step.reason) == (10, "")
    assert broken.reason == "step_unreadable"


def test_a_variant_has_a_key_of_two_and_a_code_and_a_name_of_its_own(read):
    kind = (
        "<ХарактеристикиТовара><ХарактеристикаТовара><Наименование>Цвет</Наименование><Значение>Белый</Значение>"
        "</ХарактеристикаТовара></ХарактеристикиТовара>"
    )
    [row], _declared = read(catalogue(good("k-1#v-1", "Стол", sku="T-1", more=kind)))
    assert (row.base_key, row.name, row.attributes) == ("k-1", "Стол (Белый)", {"tsvet": "Белый"})
    assert row.sku.startswith("T-1-")
    assert len(row.sku) == len("T-1-") + 4


def test_goods_without_a_code_get_one_from_their_key(read):
    [row], _declared = read(catalogue(good("k-1", sku="")))
    assert row.has_made_sku
    assert row.sku.startswith("ERP-")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (good(""), "key_missing"),
        (good("k" * 161, sku="A"), "key_long"),
        (good("k-1", ""), "name_missing"),
        (good("k-1", sku="A" * 90), "code_long"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(read, row, reason):
    [made], _declared = read(catalogue(row))
    assert made.reason == reason


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('<!DOCTYPE a [<!ENTITY x "y">]>' + catalogue().partition("\n")[2], "xml_doctype"),
        ('<!DOCTYPE a SYSTEM "file:///etc/passwd">' + catalogue().partition("\n")[2], "xml_doctype"),
        (f'<!--{"x" * 70_000}--><!DOCTYPE a [<!ENTITY x "y">]>' + catalogue().partition("\n")[2], "nothing_inside"),
        ("<html></html>", "xml_foreign"),
        (catalogue(good("k-1")).replace("</Товар>", ""), "xml_broken"),
        (exchange.document("<a>" * 20_000 + "</a>" * 20_000), "xml_broken"),
        (exchange.document("&unknown;"), "xml_broken"),
        ('<?xml version="1.0"?>', "nothing_inside"),
    ],
)
def test_a_file_that_is_no_exchange_is_refused(read, text, code):
    with pytest.raises(FileRefused) as refused:
        read(text)
    assert refused.value.code == code


def test_files_of_two_catalogues_are_not_one_import(read):
    with pytest.raises(FileRefused, match="different catalogues"):
        read(catalogue(origin="a"), offers(origin="b"))


def test_orders_hold_no_goods(read):
    order = "<Документ><Товары>" + good("k-1") + "</Товары></Документ>"
    assert read(exchange.document(order)) == ([], Declared(expected=1, made_at=datetime(2026, 11, 20, 7, tzinfo=UTC)))


def test_a_long_file_is_read_in_little_memory(read, tmp_path):
    text = catalogue(*(good(f"k-{number}", "Коврик " * 30) for number in range(20_000)))
    path = tmp_path / "long.xml"
    path.write_text(text, encoding="utf-8")
    reader = Reader(Properties(Declared(), TAXES, {}), zone=ZoneInfo("UTC"))
    tracemalloc.start()
    count = sum(isinstance(row, GoodsRow) for row in reader.read(path))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 20_000
    assert peak < 3 * 2**20
