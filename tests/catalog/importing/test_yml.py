"""A supplier's feed in YML: what its offers become, and what is no feed."""

import subprocess
import sys
from datetime import UTC
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from catalog.models import Attribute, Category, Import, Price, Product, Stock
from tests.catalog.importing.exchange import applied, refusals, remarks, snapshot, staged
from tests.factories import make_product, make_warehouse

pytestmark = pytest.mark.django_db

DOCTYPE = '<!DOCTYPE yml_catalog SYSTEM "shops.dtd">'
GROUPS = '<category id="1">Посуда</category><category id="2" parentId="1">Чайники</category>'


@pytest.fixture(autouse=True)
def warehouse(shop):
    return make_warehouse()


def feed(*offers, groups=GROUPS, url="https://www.Tea.example/", doctype="", encoding="UTF-8", made="2026-11-20 10:00"):
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>\n{doctype}<yml_catalog date="{made}"><shop><name>Чай</name>'
        f'<company>ООО «Чай»</company><url>{url}</url><currencies><currency id="RUR" rate="1"/></currencies>'
        f"<categories>{groups}</categories><offers>\n" + "\n".join(offers) + "\n</offers></shop></yml_catalog>"
    )


def offer(key, name="Чайник", *, price="100", money="RUR", more="", **attrs):
    attributes = "".join(f' {name}="{value}"' for name, value in attrs.items())
    facts = (f"<price>{price}</price>" if price else "") + (f"<currencyId>{money}</currencyId>" if money else "")
    title = f"<name>{escape(name)}</name>" if name else ""
    return f'<offer id="{key}"{attributes}>{facts}<categoryId>2</categoryId>{title}{more}</offer>'


def files(folder, text, encoding="utf-8"):
    path = folder / "feed.yml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return [(path.name, path)]


def code_of(name):
    return Product.objects.get(name=name).sku


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251"])
def test_an_offer_becomes_a_product_with_price_stock_and_characteristics(tmp_path, shop, encoding):
    told = (
        "<picture>https://tea.example/1.jpg</picture><vendor>Мастер</vendor><vendorCode>TM-1</vendorCode>"
        "<barcode>4601234567893</barcode><description><![CDATA[<p>Хорош<script>alert(1)</script></p>]]></description>"
        '<param name="Объём" unit="л">1.5</param><param name="Цвет">красный</param><weight>0.8</weight>'
        "<country_of_origin>Россия</country_of_origin><vat>NO_VAT</vat><count>7</count>"
    )
    text = feed(offer("o-1", price="1 234,50", more=told), doctype=DOCTYPE, encoding=encoding)
    import_ = applied(files(tmp_path, text, encoding))
    product = Product.objects.get()
    assert (import_.source, import_.origin, import_.is_full) == ("yml", "yml:tea.example", True)
    assert (product.sku, product.name, product.brand, product.country) == ("TM-1", "Чайник", "Мастер", "Россия")
    assert (product.description, product.weight_kg) == ("<p>Хорош</p>", Decimal("0.800"))
    assert [str(category) for category in Category.objects.filter(pk__in=product.category.path)] == [
        "Посуда",
        "Чайники",
    ]
    assert {(str(each), each.unit, product.attributes[each.code]) for each in Attribute.objects.all()} == {
        ("Объём", "л", "1.5"),
        ("Цвет", "", "красный"),
    }
    price = Price.objects.get()
    assert (price.price_list, price.amount) == (shop.own, Decimal("1234.50"))
    assert Stock.objects.get().on_hand == 7
    assert set(product.codes.values_list("value", flat=True)) == {"TM-1", "4601234567893"}
    assert ("TM-1", "pictures_abroad") in remarks(import_)


def test_the_same_feed_again_writes_nothing(tmp_path):
    told = feed(*(offer(f"o-{n}", f"Чайник {n}", more="<count>3</count>") for n in range(5)))
    applied(files(tmp_path, told))
    before = snapshot()
    import_ = applied(files(tmp_path, told))
    assert snapshot() == before
    assert import_.counts["goods"]["same"] == 5


def test_a_name_is_put_together_of_kind_maker_and_model(tmp_path):
    parts = "<typePrefix>Чайник</typePrefix><vendor>Мастер</vendor><model>М-2</model>"
    applied(files(tmp_path, feed(offer("o-1", name="", more=parts))))
    assert Product.objects.get().name == "Чайник Мастер М-2"


def test_what_is_not_available_is_none_and_what_is_available_untold_stays(tmp_path):
    applied(
        files(tmp_path, feed(offer("o-1", "А", more="<count>5</count>"), offer("o-2", "Б", more="<count>5</count>")))
    )
    import_ = applied(files(tmp_path, feed(offer("o-1", "А", available="false"), offer("o-2", "Б", available="true"))))
    assert dict(Stock.objects.values_list("product__name", "on_hand")) == {"А": 0, "Б": 5}
    assert refusals(import_) == []


def test_another_currency_and_a_price_that_is_none_are_refused_and_the_goods_are_taken(tmp_path):
    import_ = applied(files(tmp_path, feed(offer("o-1", "А", money="USD"), offer("o-2", "Б", price="-1"))))
    assert {reason for _sku, reason in refusals(import_)} == {"currency_differs", "price_negative"}
    assert (Product.objects.count(), Price.objects.count()) == (2, 0)


def test_variants_of_one_makers_code_each_get_their_own(tmp_path):
    code = "<vendorCode>TM-1</vendorCode>"
    rows = [offer("o-1", "А", more=code, group_id="7"), offer("o-2", "Б", more=code, group_id="7")]
    import_ = applied(files(tmp_path, feed(*rows)))
    assert refusals(import_) == []
    assert code_of("А") != code_of("Б")
    assert all(code_of(name).startswith("TM-1-") for name in "АБ")


def test_two_suppliers_with_the_same_ids_are_told_apart(tmp_path):
    applied(files(tmp_path, feed(offer("1", "А"))))
    applied(files(tmp_path, feed(offer("1", "Б"), url="coffee.example")))
    assert set(Product.objects.filter(is_active=True).values_list("name", flat=True)) == {"А", "Б"}
    assert Category.objects.count() == 4


def test_a_feed_hides_what_it_leaves_out_of_its_own_under_the_guard(tmp_path):
    make_product(sku="OURS")
    applied(files(tmp_path, feed(*(offer(f"o-{n}", f"Чайник {n}") for n in range(10)))))
    assert staged(files(tmp_path, feed(offer("o-1", "Чайник 1")))).state == Import.State.STOPPED
    applied(files(tmp_path, feed(*(offer(f"o-{n}", f"Чайник {n}") for n in range(8)))))
    assert Product.objects.filter(is_active=True).count() == 9


def test_a_row_without_id_or_name_is_refused_with_its_reason(tmp_path):
    import_ = applied(files(tmp_path, feed(offer("", "А"), offer("o-2", ""), offer("o-3", "В"))))
    assert [reason for _sku, reason in refusals(import_)] == ["key_missing", "name_missing"]


@pytest.mark.parametrize(("made", "hour"), [("2026-11-20 10:00", 7), ("2026-11-20T10:00:00+05:00", 5), ("?", None)])
def test_both_ways_to_write_the_date_are_read(tmp_path, made, hour):
    at = staged(files(tmp_path, feed(offer("o-1"), made=made))).made_at
    assert (at and at.astimezone(UTC).hour) == hour


BOMB = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10 if n else "ha" * 50}">' for n in range(9))
HOSTILE = {
    "laughs": feed(offer("o-1", name="", more="<name>&b8;</name>"), doctype=f"<!DOCTYPE yml_catalog [{BOMB}]>"),
    "laughs behind the true name": feed(offer("o-1"), doctype=f"{DOCTYPE[:-1]} [{BOMB}]>"),
    "a file": feed(offer("o-1"), doctype='<!DOCTYPE yml_catalog [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
    "another dtd": feed(offer("o-1"), doctype='<!DOCTYPE yml_catalog SYSTEM "http://127.0.0.1/shops.dtd">'),
    "a public dtd": feed(offer("o-1"), doctype='<!DOCTYPE yml_catalog PUBLIC "a" "shops.dtd">'),
    "an empty subset": feed(offer("o-1"), doctype=f"{DOCTYPE[:-1]} []>"),
    "the true one in a comment": feed(offer("o-1"), doctype=f"<!-- {DOCTYPE} --><!DOCTYPE yml_catalog [{BOMB}]>"),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_other_doctype_is_read(tmp_path, text):
    import_ = staged(files(tmp_path, text))
    assert (import_.state, import_.reason) == ("refused", "xml_doctype")
    assert not Product.objects.exists()


def test_an_entity_that_is_not_declared_breaks_the_file(tmp_path):
    import_ = staged(files(tmp_path, feed(offer("o-1", name="", more="<name>&x;</name>"))))
    assert (import_.state, import_.reason) == ("refused", "xml_broken")


def test_elements_without_end_break_the_file(tmp_path):
    text = feed(offer("o-1", more="<a>" * 20_000 + "</a>" * 20_000))
    import_ = staged(files(tmp_path, text))
    assert (import_.state, import_.reason) == ("refused", "xml_broken")


@pytest.mark.parametrize("last", ["0", "19999"])
def test_categories_without_end_or_in_a_circle_are_refused(tmp_path, last):
    circle = f'<category id="0" parentId="{last}">А</category>'
    chain = "".join(f'<category id="{n}" parentId="{n - 1}">А</category>' for n in range(1, 20_000))
    import_ = staged(files(tmp_path, feed(offer("o-1"), groups=circle + chain)))
    assert (import_.state, import_.reason) == ("refused", "groups_nested")


def test_a_category_counts_in_the_tree_of_the_shop_only(tmp_path):
    inside = '<category id="8" parentId="8">В товаре</category>'
    text = feed(offer("o-1", more=f"<vendor>Мастер</vendor>{inside}<count>7</count>"))
    text = text.replace("<shop>", '<shop><category id="7">До имени</category>')
    text = text.replace(
        "</offers>", '</offers><category id="2" parentId="1">a</category><category id="1" parentId="2"/>'
    )
    applied(files(tmp_path, text))
    assert [str(each) for each in Category.objects.filter(erp_id__gt="").order_by("erp_id")] == ["Посуда", "Чайники"]
    assert Stock.objects.get(product__name="Чайник").on_hand == 7
    assert Price.objects.get(product__name="Чайник").amount == 100


@pytest.mark.parametrize("made", ["0001-01-01T00:00:00", "0001-01-01 00:00", "9999-12-31T23:59:59", "1970-01-01 00:00"])
def test_a_date_no_clock_shows_does_not_count(tmp_path, made):
    import_ = staged(files(tmp_path, feed(offer("o-1"), made=made)))
    assert Import.objects.get(pk=import_.pk).made_at is None


def test_a_feed_of_nobody_is_refused(tmp_path):
    text = "<?xml version='1.0'?><yml_catalog><shop><offers><offer id='1'/></offers></shop></yml_catalog>"
    import_ = staged(files(tmp_path, text))
    assert (import_.state, import_.reason) == ("refused", "feed_nameless")


def test_a_feed_and_a_sheet_are_not_one_import(tmp_path):
    other = tmp_path / "import0_1.xml"
    other.write_text('<?xml version="1.0"?><КоммерческаяИнформация/>', encoding="utf-8")
    import_ = staged([*files(tmp_path, feed(offer("o-1"))), (other.name, other)])
    assert (import_.state, import_.reason) == ("refused", "format_mixed")


def test_a_long_feed_is_read_in_little_memory(tmp_path):
    path = tmp_path / "long.yml"
    head, tail = feed("@").split("@")
    with path.open("w", encoding="utf-8") as file:
        file.write(head)
        for n in range(60_000):
            file.write(offer(f"o-{n}", f"Чайник {n * 7919 % 60_000}", more="<count>1</count>") + "\n")
        file.write(tail)
    grown = _memory(path)
    assert grown < 30_000  # kilobytes


def _memory(path: Path) -> int:
    """Return by how many kilobytes another process grows that reads a feed through."""
    reading = (
        "import django; django.setup()\n"
        "import resource; from pathlib import Path; from zoneinfo import ZoneInfo; "
        "from catalog.importing import yml; from catalog.importing.products import Properties; "
        "from catalog.importing.rows import Declared\n"
        "reader = yml.Reader(Properties(Declared(), {}, {}), zone=ZoneInfo('UTC'), price_list='x')\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        f"assert sum(1 for _ in reader.read(Path({str(path)!r}))) == 180_000\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    return int(subprocess.run([sys.executable, "-c", reading], capture_output=True, check=True, text=True).stdout)
