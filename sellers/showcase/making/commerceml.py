"""The seller's catalogue as its 1C would export it: CommerceML 2.07, goods in one file, offers in another."""

from collections.abc import Iterable
from decimal import Decimal
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from making.goods import Category, Good, key_of, picture_path

MADE_AT = "2026-11-16T08:00:00"
CATALOGUE = key_of("catalogue", "Молога")
PACKAGE = f"{CATALOGUE}#"
UNITS = {"шт": ("796", "Штука"), "уп": ("778", "Упаковка"), "компл": ("839", "Комплект")}
LISTS = {"retail": "Розница", "wholesale": "Опт", "large": "Крупный опт"}
WAREHOUSES = {"yaroslavl": "Ярославль, главный склад", "tver": "Тверь, склад выдачи"}
VAT = "22"


def import_xml(categories: list[Category], goods: list[Good]) -> ElementTree:
    """Return `import0_1.xml`: groups, properties and goods."""
    root, classifier = _root()
    _groups(classifier, categories)
    properties = SubElement(classifier, "Свойства")
    for name in sorted({name for good in goods for name in good.properties}):
        _facts(properties, "Свойство", Ид=key_of("property", name), Наименование=name, ТипЗначений="Строка")
    catalogue = SubElement(root, "Каталог", СодержитТолькоИзменения="false")
    _add(catalogue, Ид=CATALOGUE, ИдКлассификатора=CATALOGUE, Наименование="Каталог товаров")
    listed = SubElement(catalogue, "Товары")
    for good in goods:
        _good(listed, good)
    return _tree(root)


def offers_xml(goods: list[Good]) -> ElementTree:
    """Return `offers0_1.xml`: price types, warehouses, prices and stock."""
    root, _classifier = _root()
    package = SubElement(root, "ПакетПредложений", СодержитТолькоИзменения="false")
    _add(package, Ид=PACKAGE, Наименование="Пакет предложений", ИдКаталога=CATALOGUE, ИдКлассификатора=CATALOGUE)
    lists = SubElement(package, "ТипыЦен")
    for code, name in LISTS.items():
        kind = _facts(lists, "ТипЦены", Ид=key_of("list", code), Наименование=name, Валюта="RUB")
        _facts(kind, "Налог", Наименование="НДС", УчтеноВСумме="true", Акциз="false")
    warehouses = SubElement(package, "Склады")
    for code, name in WAREHOUSES.items():
        _facts(warehouses, "Склад", Ид=key_of("warehouse", code), Наименование=name)
    offers = SubElement(package, "Предложения")
    for good in goods:
        _offer(offers, good)
    return _tree(root)


def _root() -> tuple[Element, Element]:
    facts = {"xmlns": "urn:1C.ru:commerceml_2", "ВерсияСхемы": "2.07", "ДатаФормирования": MADE_AT}
    root = Element("КоммерческаяИнформация", facts)
    return root, _facts(root, "Классификатор", Ид=CATALOGUE, Наименование="Классификатор (Каталог товаров)")


def _tree(root: Element) -> ElementTree:
    tree = ElementTree(root)
    indent(tree, "")
    return tree


def _groups(classifier: Element, categories: list[Category]) -> None:
    boxes: dict[str, Element] = {}
    top = SubElement(classifier, "Группы")
    for category in categories:
        parent = category.parent
        if parent and parent.code not in boxes:
            raise ValueError(f"{category.code} comes before its parent")
        box = boxes[parent.code] if parent else top
        group = _facts(box, "Группа", Ид=category.key, Наименование=category.name)
        if not parent:
            boxes[category.code] = SubElement(group, "Группы")


def _good(listed: Element, good: Good) -> None:
    row = _facts(listed, "Товар", Ид=good.key, Штрихкод=good.barcode, Артикул=good.sku, Наименование=good.name)
    code, full = UNITS[good.unit]
    SubElement(row, "БазоваяЕдиница", Код=code, НаименованиеПолное=full).text = good.unit
    _facts(row, "Группы", Ид=good.category.key)
    _add(row, Описание=good.description)
    for drawing in good.drawings:
        _add(row, Картинка=picture_path(drawing))
    _add(row, Страна=good.country)
    _facts(row, "Изготовитель", Наименование=good.brand)
    _pairs(row, "ЗначенияСвойств", "Ид", ((key_of("property", name), value) for name, value in good.properties.items()))
    _facts(SubElement(row, "СтавкиНалогов"), "СтавкаНалога", Наименование="НДС", Ставка=VAT)
    requisites = [("Вес", f"{good.weight:f}"), ("Кратность", str(good.pack_size))]
    _pairs(row, "ЗначенияРеквизитов", "Наименование", requisites)


def _offer(offers: Element, good: Good) -> None:
    row = _facts(offers, "Предложение", Ид=good.key, Артикул=good.sku)
    prices = SubElement(row, "Цены")
    for code in LISTS:
        _price(prices, code, getattr(good, code))
    for quantity, price in good.steps:
        _price(prices, "wholesale", price, quantity)
    _add(row, Количество=str(sum(good.stock)))
    for code, count in zip(WAREHOUSES, good.stock, strict=True):
        SubElement(row, "Склад", ИдСклада=key_of("warehouse", code), КоличествоНаСкладе=str(count))


def _price(prices: Element, code: str, amount: Decimal, quantity: int = 1) -> None:
    facts = {"ИдТипаЦены": key_of("list", code), "ЦенаЗаЕдиницу": f"{amount:.2f}", "Валюта": "RUB"}
    facts |= {"МинКоличество": str(quantity)} if quantity > 1 else {}
    _facts(prices, "Цена", **facts)


def _pairs(row: Element, box: str, first: str, pairs: Iterable[tuple[str, str]]) -> None:
    element = SubElement(row, box)
    for key, value in pairs:
        _facts(element, {"Ид": "ЗначенияСвойства"}.get(first, "ЗначениеРеквизита"), **{first: key}, Значение=value)


def _facts(parent: Element, name: str, /, **texts: str) -> Element:
    element = SubElement(parent, name)
    _add(element, **texts)
    return element


def _add(element: Element, **texts: str) -> None:
    for name, text in texts.items():
        SubElement(element, name).text = text
