"""A `Товар` of CommerceML as a row to stage, and the dictionary of properties its values speak of."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from html import escape
from typing import cast

import nh3
from django.utils.text import slugify
from lxml import etree

from catalog.codes import LENGTH
from catalog.importing.reasons import FileRefused
from catalog.importing.rows import MOST_ATTRIBUTES, Declared, GoodsRow
from catalog.importing.slugs import latin
from catalog.importing.values import digest, made_code, number, one_line, pack, truth, weight

BRANDS = {"производитель", "бренд", "торговая марка", "изготовитель", "brand", "manufacturer"}
COUNTRIES = {"страна", "страна производства", "страна происхождения", "country of origin"}
PACKS = {"кратность", "кратность отгрузки", "кратность заказа", "order multiple"}
UNITS = {
    "796": "шт", "166": "кг", "163": "г", "168": "т", "112": "л", "111": "мл", "006": "м", "6": "м", "018": "пог. м",
    "055": "м²", "55": "м²", "113": "м³", "778": "упак", "839": "компл", "715": "пар", "736": "рул", "625": "лист",
    "704": "набор", "812": "ящ", "868": "бут", "872": "флак", "616": "боб", "728": "пач", "737": "дюж",
}  # fmt: skip
TAGS = {"p", "br", "b", "strong", "i", "em", "u", "ul", "ol", "li", "h3", "h4", "table", "tbody", "tr", "th", "td"}
_HTML = re.compile(r"<[a-zA-Z/!]")
MOST_DESCRIPTION = 20_000  # letters
MOST_VALUES = 60  # characteristics of one product
MOST_PICTURES = 20  # of one product


class Properties:
    """Names and dictionaries of the properties that files of one import declare.

    `taxes` {percent as text: tax code} · `codes` {code: ERP id or name} of the characteristics there are.
    """

    def __init__(self, declared: Declared, taxes: Mapping[str, str], codes: Mapping[str, str]) -> None:
        self.declared = declared
        self.taxes = taxes
        self._known: dict[str, tuple[str, dict[str, str]]] = {}
        self._owners = dict(codes)
        self._codes = {owner: code for code, owner in codes.items()}

    def declare(self, element: etree._Element) -> None:
        """Remember one `Свойство`: its name, and the words of its dictionary."""
        key = one_line(element.findtext("{*}Ид"))
        words = {}
        for word in element.iterfind("{*}ВариантыЗначений/*"):
            words[one_line(word.findtext("{*}ИдЗначения"))] = one_line(word.findtext("{*}Значение"))[:300]
        if len(self._known) >= MOST_ATTRIBUTES:
            raise FileRefused("declares_too_much", "Свойства")
        self._known[key] = (one_line(element.findtext("{*}Наименование"))[:120], words)

    def named(self, key: str, value: str) -> tuple[str, str]:
        """Return the name of a property and its value in words; an undeclared one has no name."""
        name, words = self._known.get(key, ("", {}))
        return name, words.get(value, value)

    def keep(self, row: GoodsRow, name: str, value: str, erp_id: str = "", unit: str = "") -> None:
        """Put a value where it belongs: the brand, the country and the pack size have columns of their own."""
        plain = name.lower()
        if not name or not value:
            return
        if plain in BRANDS:
            row.brand = row.brand or value[:100]
        elif plain in COUNTRIES:
            row.country = row.country or value[:60]
        elif plain in PACKS:
            row.pack_size = row.pack_size or pack(value)
        else:
            self._keep_attribute(row, name, value, erp_id, unit)

    def _keep_attribute(self, row: GoodsRow, name: str, value: str, erp_id: str, unit: str) -> None:
        values = row.attributes = row.attributes if row.attributes is not None else {}
        if len(values) < MOST_VALUES:
            values[self._code(name, erp_id, unit)] = value[:300]

    def _code(self, name: str, erp_id: str, unit: str) -> str:
        owner = erp_id or name
        if owner not in self._codes:
            code = slugify(latin(name))[:70] or digest(name, 8).lower()
            if self._owners.get(code, owner) != owner:
                code = f"{code}-{digest(owner, 4).lower()}"
            self._codes[owner], self._owners[code] = code, owner
        code = self._codes[owner]
        if code not in self.declared.attributes:
            if len(self.declared.attributes) >= MOST_ATTRIBUTES:
                raise FileRefused("declares_too_much", "Свойства")
            self.declared.attributes[code] = {"name": name[:120], "erp_id": erp_id, "unit": unit}
        return code


@lru_cache(maxsize=512)
def local(tag: str) -> str:
    return tag.rpartition("}")[2]


def row(element: etree._Element, properties: Properties) -> GoodsRow:
    """Return the row of one `Товар`; `reason` says what is wrong with it."""
    made = GoodsRow(key="", line=line_of(element), is_gone=is_word_deleted(element.get("Статус")))
    for child in element:
        if take := TAKERS.get(local(child.tag)):
            take(made, child, properties)
    finish(made)
    if not made.reason and not made.name:
        made.reason = "name_missing"
    return made


def finish(row: GoodsRow) -> None:
    """Check what names the row; give a code to goods that have none, and a code and a name of its own to a variant."""
    row.base_key = row.key.partition("#")[0] if "#" in row.key else ""
    if row.base_key and row.name and row.variant not in row.name:
        row.name = f"{row.name[:170]} ({row.variant})"
    if not row.key or len(row.key) > 160:
        row.reason, row.detail, row.key = "key_long" if row.key else "key_missing", "", row.key[:160]
    elif len(row.sku) > LENGTH - 5:
        row.reason, row.detail, row.sku = "code_long", row.sku[:100], ""
    elif not row.sku:
        row.sku, row.has_made_sku = made_code("ERP", row.key), True
    elif row.base_key:
        row.sku = f"{row.sku}-{digest(row.key, 4)}"


def line_of(element: etree._Element) -> int:
    """Return the line of the file in which an element begins."""
    return cast("int | None", element.sourceline) or 0


def text_in(element: etree._Element, name: str) -> str:
    """Return the text of the first child with a local name; `findtext` asks for it ten times slower."""
    return next((child.text or "" for child in element if local(child.tag) == name), "")


def is_word_deleted(status: str | None) -> bool:
    return (status or "").strip().lower() in {"удален", "удалён"}


def characteristics(row: GoodsRow, element: etree._Element, properties: Properties) -> None:
    """Take `ХарактеристикиТовара`: they tell a variant from its sisters, so they also end its name."""
    told = []
    for pair in element:
        facts = {local(child.tag): one_line(child.text) for child in pair}
        properties.keep(row, facts.get("Наименование", ""), facts.get("Значение", ""))
        told.append(facts.get("Значение", ""))
    row.variant = ", ".join(filter(None, told))[:120]


def _name(row: GoodsRow, element: etree._Element, _properties: Properties) -> None:
    row.name = _cut(row, one_line(element.text), 300)


def _key(row: GoodsRow, element: etree._Element, _properties: Properties) -> None:
    row.key = one_line(element.text)


def _sku(row: GoodsRow, element: etree._Element, _properties: Properties) -> None:
    row.sku = one_line(element.text)


def _barcode(row: GoodsRow, element: etree._Element, _properties: Properties) -> None:
    row.barcode = one_line(element.text)[:80]


def _unit(row: GoodsRow, element: etree._Element, _properties: Properties) -> None:
    by_code = UNITS.get((element.get("Код") or "").strip(), "")
    full = one_line(element.get("НаименованиеПолное")).lower()
    row.unit = (one_line(element.text) or by_code or full)[:20]


def _group(row: GoodsRow, element: etree._Element, _properties: Properties) -> None:
    row.group_key = one_line(text_in(element, "Ид"))[:80]


def _description(row: GoodsRow, element: etree._Element, _properties: Properties) -> None:
    row.description = row.description or clean_html(element.text or "")


def _maker(row: GoodsRow, element: etree._Element, _properties: Properties) -> None:
    row.brand = one_line(text_in(element, "Наименование") or element.text)[:100] or row.brand


def _country(row: GoodsRow, element: etree._Element, _properties: Properties) -> None:
    row.country = one_line(element.text)[:60]


def _values(row: GoodsRow, element: etree._Element, properties: Properties) -> None:
    for pair in element:
        facts = {local(child.tag): one_line(child.text) for child in pair}
        key = facts.get("Ид", "")
        name, value = properties.named(key, facts.get("Значение", ""))
        properties.keep(row, name or facts.get("Наименование", ""), value, erp_id=key if name else "")


def _taxes(row: GoodsRow, element: etree._Element, properties: Properties) -> None:
    given = next((one_line(text_in(tax, "Ставка")) for tax in element), "")
    row.tax_code = properties.taxes.get(tax_key(given), "")
    if given and not row.tax_code:
        row.notes.append(("tax_unknown", given[:40]))


def _requisites(row: GoodsRow, element: etree._Element, properties: Properties) -> None:
    for pair in element:
        facts = {local(child.tag): child.text or "" for child in pair}
        name, value = one_line(facts.get("Наименование")), facts.get("Значение", "")
        if name == "Вес":
            row.weight_kg = weight(value)
        elif name == "ПометкаУдаления":
            row.is_gone |= truth(value)
        elif name == "ОписаниеВФорматеHTML":
            row.description = clean_html(value) or row.description
        elif name.lower() in BRANDS | COUNTRIES | PACKS:
            properties.keep(row, name, one_line(value))


def _picture(row: GoodsRow, element: etree._Element, _properties: Properties) -> None:
    row.pictures = row.pictures or []
    path = one_line(element.text)
    if path and path not in row.pictures and len(row.pictures) < MOST_PICTURES:
        row.pictures.append(path[:300])


def _status(row: GoodsRow, element: etree._Element, _properties: Properties) -> None:
    row.is_gone |= is_word_deleted(element.text)


def _deletion(row: GoodsRow, element: etree._Element, _properties: Properties) -> None:
    row.is_gone |= truth(element.text)


TAKERS: dict[str, Callable[[GoodsRow, etree._Element, Properties], None]] = {
    "Ид": _key,
    "Артикул": _sku,
    "Штрихкод": _barcode,
    "Наименование": _name,
    "БазоваяЕдиница": _unit,
    "Группы": _group,
    "Описание": _description,
    "Изготовитель": _maker,
    "Страна": _country,
    "ЗначенияСвойств": _values,
    "ХарактеристикиТовара": characteristics,
    "СтавкиНалогов": _taxes,
    "ЗначенияРеквизитов": _requisites,
    "Картинка": _picture,
    "Статус": _status,
    "ПометкаУдаления": _deletion,
}


def clean_html(text: str) -> str:
    """Return a description as HTML that cannot harm a page; plain text keeps its lines."""
    text = text.strip()[:MOST_DESCRIPTION]
    if not _HTML.search(text):
        return escape(text, quote=False).replace("\n", "<br>")
    return nh3.clean(text, tags=TAGS, attributes={}).strip()


@lru_cache(maxsize=256)
def tax_key(given: str) -> str:
    """Return a tax rate as its dictionary has it: `20`, `20,00 %` and `НДС 20` are one, `Без НДС` is `none`."""
    text = given.lower().replace("ндс", "").strip(" %")
    if text.startswith("без"):
        return "none"
    percent = number(text)
    return f"{percent.normalize():f}" if percent is not None else text


def _cut(row: GoodsRow, text: str, most: int) -> str:
    if len(text) > most:
        row.notes.append(("value_cut", text[:80]))
    return text[:most]
