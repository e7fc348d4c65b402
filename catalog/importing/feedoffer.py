"""An `offer` of YML as rows to stage: the product, its price and its stock."""

import re
from dataclasses import dataclass, field

from lxml import etree

from catalog.importing.products import Properties, clean_html, finish, line_of, local, tax_key
from catalog.importing.rows import GoodsRow, PriceRow, Row, StockRow
from catalog.importing.values import amount, currency, digest, one_line, pack, pieces, truth, weight

_SINGLE = {
    *("name", "typePrefix", "vendor", "model", "vendorCode", "barcode", "description", "categoryId", "price"),
    *("currencyId", "vat", "weight", "country_of_origin", "step-quantity", "count"),
}  # the first of each counts
_VAT = re.compile(r"VAT_(\d+)(?:_\d+)?")
_VAT_BY_NUMBER = {"1": "20", "2": "10", "5": "0", "6": "без"}


@dataclass(slots=True)
class Feed:
    """What the offers of a feed have in common. `prefix` makes ids of this shop differ from those of any other."""

    properties: Properties
    price_list: str
    prefix: str = ""
    told: set[str] = field(default_factory=set)  # notes that one row of a feed carries for all

    def key(self, given: str) -> str:
        """Return the id in the ERP of something of this feed; `#` would make a variant of it."""
        return self.prefix + given.replace("#", "-")

    def note_once(self, row: GoodsRow, code: str) -> None:
        if code not in self.told:
            self.told.add(code)
            row.notes.append((code, ""))


def rows(element: etree._Element, feed: Feed) -> list[Row]:
    """Return the product, then its price, then its stock."""
    facts: dict[str, str] = {}
    row = GoodsRow(key="", line=line_of(element))
    for child in element:
        name = local(child.tag)
        if name in _SINGLE and name not in facts:
            facts[name] = child.text or ""
        elif name == "param":
            _param(row, child, feed.properties)
        elif name == "picture":
            feed.note_once(row, "pictures_abroad")
    _describe(row, element, facts, feed)
    told: list[Row] = [row]
    if "price" in facts:
        told.append(_price(row, facts, feed.price_list))
    return told + _stock(row, facts, element.get("available"), feed)


def _describe(row: GoodsRow, element: etree._Element, facts: dict[str, str], feed: Feed) -> None:
    plain = {name: one_line(facts.get(name)) for name in _SINGLE}
    if given := one_line(element.get("id")):
        row.key = feed.key(given)
    parts = filter(None, (plain["typePrefix"], plain["vendor"], plain["model"]))
    row.name = (plain["name"] or " ".join(parts))[:300]
    row.sku, row.barcode = plain["vendorCode"], plain["barcode"].partition(",")[0].strip()[:80]
    row.brand = row.brand or plain["vendor"][:100]
    row.country = plain["country_of_origin"][:60] or row.country
    row.description = clean_html(facts.get("description", ""))
    row.weight_kg = weight(plain["weight"]) if plain["weight"] else None
    row.pack_size = row.pack_size or (pack(plain["step-quantity"]) if plain["step-quantity"] else None)
    row.group_key = feed.key(plain["categoryId"])[:80] if plain["categoryId"] else ""
    if plain["vat"]:
        _tax(row, plain["vat"], feed.properties)
    finish(row)
    _tell_apart(row, one_line(element.get("group_id")), feed)
    if not row.reason and not row.name:
        row.reason = "name_missing"


def _tell_apart(row: GoodsRow, group: str, feed: Feed) -> None:
    """Give a variant an article code of its own: its sisters have the same one from their maker."""
    if group and row.sku and not row.has_made_sku and not row.reason:
        row.base_key = f"group:{feed.key(group)}"[:160]
        row.sku = f"{row.sku}-{digest(row.key, 4)}"


def _param(row: GoodsRow, element: etree._Element, properties: Properties) -> None:
    """Take a characteristic; the same name in another unit is another one."""
    name, unit = one_line(element.get("name"))[:60], one_line(element.get("unit"))[:15]
    properties.keep(row, name, one_line(element.text), erp_id=f"{name}, {unit}" if unit else "", unit=unit)


def _tax(row: GoodsRow, given: str, properties: Properties) -> None:
    code = _VAT.fullmatch(given)
    percent = code[1] if code else "без" if given == "NO_VAT" else _VAT_BY_NUMBER.get(given, given)
    row.tax_code = properties.taxes.get(tax_key(percent), "")
    if not row.tax_code:
        row.notes.append(("tax_unknown", given[:40]))


def _price(row: GoodsRow, facts: dict[str, str], price_list: str) -> PriceRow:
    told, money = amount(facts["price"].strip()), facts.get("currencyId", "")
    price = PriceRow(row.key, row.line, price_list, told.value, currency(money), reason=told.reason)
    if told.reason:
        price.detail = one_line(facts["price"])[:60]
    elif money.strip() and not price.currency:
        price.reason, price.detail = "currency_unknown", one_line(money)[:40]
    if told.note:
        price.notes.append(told.note)
    return price


def _stock(row: GoodsRow, facts: dict[str, str], available: str | None, feed: Feed) -> list[Row]:
    """Take a count; without one, what is not available is none, and of what is available nothing is known."""
    if "count" in facts:
        given = one_line(facts["count"]) or "0"
        told = pieces(given)
        notes = [told.note] if told.note else []
        return [StockRow(row.key, row.line, "", told.value, told.reason, given[:60] if told.reason else "", notes)]
    if available is not None and not truth(available):
        return [StockRow(row.key, row.line, "", 0)]
    if available is not None:
        feed.note_once(row, "stock_untold")
    return []
