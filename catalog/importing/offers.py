"""A `Предложение` of CommerceML: the offer itself, its prices and its stock, each a row of its own."""

from collections.abc import Callable
from decimal import Decimal

from lxml import etree

from catalog.importing.products import TAKERS, Properties, finish, is_word_deleted, line_of, local
from catalog.importing.rows import GoodsRow, PriceRow, Row, StockRow
from catalog.importing.values import MOST_PACK, ONE, amount, currency, number, one_line, pieces

_OF_PRICE = {"ИдТипаЦены", "ЦенаЗаЕдиницу", "Валюта", "Коэффициент", "МинКоличество"}
_OF_OFFER = {
    *("Ид", "Артикул", "Штрихкод", "Наименование", "ХарактеристикиТовара", "Статус", "ПометкаУдаления"),
}


def rows(element: etree._Element, properties: Properties) -> list[Row]:
    """Return the offer, then its prices, then its stock."""
    offer = GoodsRow(key="", line=line_of(element), kind="offer", is_gone=is_word_deleted(element.get("Статус")))
    figures: list[tuple[str, etree._Element]] = []
    total = None
    for child in element:
        name = local(child.tag)
        if name in _OF_OFFER:
            TAKERS[name](offer, child, properties)
        elif name in _FIGURES:
            figures.append((name, child))
        elif name == "Количество":
            total = child.text
    finish(offer)
    told: list[Row] = [offer]
    for name, child in figures:
        told += _FIGURES[name](offer, child)
    if total is not None and not any(name in _BY_WAREHOUSE for name, _child in figures):
        told.append(_stock(offer, "", total))
    return told


def _prices(offer: GoodsRow, element: etree._Element) -> list[PriceRow]:
    return [_price(offer, price) for price in element]


def _price(offer: GoodsRow, element: etree._Element) -> PriceRow:
    facts = {name: child.text or "" for child in element if (name := local(child.tag)) in _OF_PRICE}
    row = PriceRow(offer.key, line_of(element), one_line(facts.get("ИдТипаЦены"))[:80])
    per = _per(facts.get("Коэффициент", "1"))
    told = amount(given := facts.get("ЦенаЗаЕдиницу", ""), per)
    row.amount, row.reason = told.value, told.reason
    if told.reason:
        row.detail = one_line(given)[:60]
    if per is not ONE:
        row.notes.append(("price_of_pack", f"{per:f}"))
    elif told.note:
        row.notes.append(told.note)
    if money := facts.get("Валюта"):
        _currency(row, money)
    if step := facts.get("МинКоличество"):
        _step(row, step)
    return row


def _per(given: str) -> Decimal:
    """Return for how many units a price is; what makes no sense is one."""
    per = ONE if given == "1" else number(given)
    return per if per and per > 0 and per != 1 else ONE


def _currency(row: PriceRow, given: str) -> None:
    row.currency = currency(given)
    if not row.currency and not row.reason and given.strip():
        row.reason, row.detail = "currency_unknown", one_line(given)[:40]


def _step(row: PriceRow, given: str) -> None:
    if not given.strip():
        return
    step = number(given)
    if step is not None and step <= 1:
        return
    if step is None or step != int(step) or step > MOST_PACK:
        row.reason, row.detail = row.reason or "step_unreadable", one_line(given)[:40]
    else:
        row.min_quantity = int(step)


def _warehouse(offer: GoodsRow, element: etree._Element) -> list[StockRow]:
    """Take `Склад` with attributes or with elements."""
    facts = {local(child.tag): child.text or "" for child in element}
    key = element.get("ИдСклада") or facts.get("ИдСклада") or facts.get("Ид") or ""
    given = element.get("КоличествоНаСкладе") or facts.get("КоличествоНаСкладе") or facts.get("Количество")
    return [] if given is None else [_stock(offer, one_line(key)[:80], given)]


def _warehouses(offer: GoodsRow, element: etree._Element) -> list[StockRow]:
    return [row for child in element for row in _warehouse(offer, child)]


def _rests(offer: GoodsRow, element: etree._Element) -> list[StockRow]:
    """Take `Остатки` of scheme 2.08 and later."""
    told: list[StockRow] = []
    for rest in element:
        named = [row for child in rest if local(child.tag) == "Склад" for row in _warehouse(offer, child)]
        total = rest.findtext("{*}Количество")
        told += named or ([_stock(offer, "", total)] if total is not None else [])
    return told


def _stock(offer: GoodsRow, warehouse: str, given: str | None) -> StockRow:
    told = pieces(given or "0")
    row = StockRow(offer.key, offer.line, warehouse, told.value, told.reason)
    if told.reason:
        row.detail = one_line(given)[:60]
    if told.note:
        row.notes.append(told.note)
    return row


_FIGURES: dict[str, Callable[[GoodsRow, etree._Element], list[PriceRow] | list[StockRow]]] = {
    "Цены": _prices,
    "Склад": _warehouse,
    "Склады": _warehouses,
    "Остатки": _rests,
}
_BY_WAREHOUSE = {"Склад", "Склады", "Остатки"}
