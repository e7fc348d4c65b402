import zipfile
from decimal import Decimal

import pytest

from catalog.importing import headings, workbook
from catalog.importing.pricesheet import Lists, Sheets
from catalog.importing.reasons import FileRefused
from catalog.importing.rows import Declared, GoodsRow, PriceRow, StockRow
from tests.catalog.importing.exchange import sheet

LISTS = Lists("own", "retail", {"крупный опт": "big"})


@pytest.fixture
def read(tmp_path):
    """Read a workbook of the given sheets; returns all rows and what was declared."""

    def read(*tables):
        declared = Declared()
        reader = Sheets(declared, lists=LISTS, taxes={"20": "vat"})
        return list(reader.read(sheet(tmp_path / "price.xlsx", *tables))), declared

    return read


def only(rows, kind):
    return [row for row in rows if isinstance(row, kind)]


def test_headings_are_found_below_a_title_and_in_any_columns(read):
    rows, _declared = read(
        [
            ["Прайс-лист ООО «Ромашка» от 22.11.2026"],
            [],
            ["", "Бренд", "Арт.", "", "Номенклатура", "Ед.", "Цена, ₽", "Остаток", "Кратность", "Сумма"],
            ["", "Acme", "A-1", "", "Кран", "шт.", 12.5, 7, 6, 75],
        ]
    )
    [row], [price], [stock] = only(rows, GoodsRow), only(rows, PriceRow), only(rows, StockRow)
    assert (row.sku, row.name, row.brand, row.unit, row.pack_size) == ("A-1", "Кран", "Acme", "шт.", 6)
    assert (price.list_key, price.amount, price.currency) == ("own", Decimal("12.5"), "RUB")
    assert (stock.quantity, stock.warehouse_key) == (7, "")
    assert row.line == price.line == 4


def test_a_second_row_of_headings_tells_prices_apart(read):
    rows, _declared = read(
        [
            ["Артикул", "Наименование", "Цена", "", "Остаток"],
            ["", "", "Крупный опт", "Розница", ""],
            ["A-1", "Кран", 10, 15, 3],
        ]
    )
    assert [(price.list_key, price.amount) for price in only(rows, PriceRow)] == [
        ("big", Decimal(10)),
        ("retail", Decimal(15)),
    ]
    assert [(row.sku, row.line) for row in only(rows, GoodsRow)] == [("A-1", 3)]


@pytest.mark.parametrize("second", [["Краны", "", "", "", ""], ["A-0", "Кран", 1, 2, ""], ["", "", 7, 8, ""]])
def test_a_row_of_goods_or_groups_is_no_second_row_of_headings(read, second):
    rows, _declared = read(
        [["Артикул", "Наименование", "Цена", "Цена розничная", "Остаток"], second, ["A-1", "Кран", 10, 15, 3]]
    )
    assert [price.list_key for price in only(rows, PriceRow) if price.line == 3] == ["own", "retail"]
    assert [row.sku for row in only(rows, GoodsRow)][-1] == "A-1"


def test_without_a_heading_of_names_the_first_text_column_has_them(read):
    rows, _declared = read([["", "Остаток", "Цена"], ["Вода", 30, 280], ["Квас", 5, 340]])
    assert [row.name for row in only(rows, GoodsRow)] == ["Вода", "Квас"]


def test_a_row_without_a_price_is_a_group_of_what_follows(read):
    rows, declared = read(
        [
            ["Наименование", "Цена"],
            ["Напитки", ""],
            ["Вода", 10],
            ["Итого", ""],
            ["Квас", 12],
            ["Сладости", ""],
            ["Мёд", 90],
        ]
    )
    groups = {key: group["name"] for key, group in declared.groups.items()}
    assert [groups[row.group_key] for row in only(rows, GoodsRow)] == ["Напитки", "Напитки", "Сладости"]


def test_whole_numbers_that_come_as_floats_are_codes(read):
    rows, _declared = read([["Артикул", "Наименование", "Цена"], [123456, "Болт", 3], ["007", "Гайка", 4]])
    assert [row.sku for row in only(rows, GoodsRow)] == ["123456", "007"]


def test_goods_without_a_code_get_one_from_their_name(read):
    first, again = (only(read([["Товар", "Цена"], ["Вода 5 л", 10]])[0], GoodsRow)[0] for _ in range(2))
    assert first.sku == again.sku
    assert first.sku.startswith("ROW-")
    assert first.has_made_sku


def test_several_prices_go_to_the_lists_their_headings_name(read):
    rows, declared = read([["Артикул", "Цена опт", "РРЦ", "Цена крупный опт", "Цена дилер, $"], ["A-1", 10, 15, 8, 1]])
    assert [price.list_key for price in only(rows, PriceRow)] == ["own", "retail", "big", "diler"]
    assert declared.lists == {"diler": {"name": "Цена дилер, $", "currency": "USD", "includes_tax": True}}


@pytest.mark.parametrize(
    ("given", "reason"),
    [(-5, "price_negative"), (0, "price_zero"), ("по запросу", "price_unreadable"), (1e12, "price_absurd")],
)
def test_a_price_that_makes_no_sense_refuses_the_row(read, given, reason):
    rows, _declared = read([["Артикул", "Наименование", "Цена"], ["A-1", "Кран", given]])
    assert [row.reason for row in rows] == [reason, reason]


def test_one_good_price_of_two_takes_the_row(read):
    rows, _declared = read([["Артикул", "Цена опт", "РРЦ"], ["A-1", 10, "?"]])
    assert [row.reason for row in rows] == ["", "", "price_unreadable"]


def test_headings_that_repeat_below_are_no_goods(read):
    rows, _declared = read([["Артикул", "Цена"], ["A-1", 10], ["Артикул", "Цена"], ["A-2", 20]])
    assert [row.sku for row in only(rows, GoodsRow)] == ["A-1", "A-2"]


def test_all_sheets_with_headings_are_read(read):
    rows, _declared = read([["Артикул", "Цена"], ["A-1", 10]], [["Контакты"]], [["Арт.", "Цена"], ["B-1", 5]])
    assert [row.sku for row in only(rows, GoodsRow)] == ["A-1", "B-1"]


@pytest.mark.parametrize("table", [[], [["Контакты", "Телефон"]], [["Артикул", "Кол-во"], ["A-1", 3]]])
def test_a_sheet_without_prices_is_refused(read, table):
    with pytest.raises(FileRefused) as refused:
        read(table)
    assert refused.value.code == "sheet_no_heading"


@pytest.mark.parametrize(
    ("heading", "name"),
    [("Цена (опт), ₽", "опт"), ("Цена", ""), ("Цена за шт. руб.", ""), ("Price trade EUR", "trade")],
)
def test_a_price_heading_names_a_list(heading, name):
    assert headings.list_name(heading) == name


def test_a_workbook_that_would_unpack_too_big_is_refused_before_it_is_read(tmp_path, monkeypatch):
    path = sheet(tmp_path / "big.xlsx", [["Артикул", "Цена"], *([f"A-{n}", n] for n in range(1, 2000))])
    monkeypatch.setattr(workbook, "MOST_UNPACKED", 10_000)
    with pytest.raises(FileRefused) as refused:
        list(workbook.sheets(path))
    assert refused.value.code == "zip_too_big"


@pytest.mark.parametrize("cell", ["XFD1048576", "ZZ90000"])
def test_a_few_cells_far_apart_do_not_make_a_huge_sheet(tmp_path, cell):
    path = sheet(tmp_path / "wide.xlsx", [["Артикул", "Цена"], ["A-1", 5]])
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    row = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    far = f'<row r="{row}"><c r="{cell}"><v>1</v></c></row></sheetData>'.encode()
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", far)
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)
    with pytest.raises(FileRefused) as refused:
        list(workbook.sheets(path))
    assert refused.value.code == "sheet_too_big"


def test_a_zip_that_lies_about_its_sizes_is_refused(tmp_path):
    path = sheet(tmp_path / "lie.xlsx", [["Артикул", "Цена"], ["A-1", 5]])
    content = path.read_bytes()
    with zipfile.ZipFile(path) as book:
        member = book.getinfo("xl/worksheets/sheet1.xml")
    size = member.file_size.to_bytes(4, "little")
    at = content.rindex(b"xl/worksheets/sheet1.xml") - 46
    assert content[at + 24 : at + 28] == size
    path.write_bytes(content[: at + 24] + (10).to_bytes(4, "little") + content[at + 28 :])
    with pytest.raises(FileRefused) as refused:
        list(workbook.sheets(path))
    assert refused.value.code == "zip_broken"
