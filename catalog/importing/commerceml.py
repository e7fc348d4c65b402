"""A streaming reader of CommerceML 2.x as 1C really writes it.

Elements are matched by their local names, with or without a namespace, in any
encoding the file declares; no schema is asked for, because no real file keeps to it.
One product at a time is in memory. A DOCTYPE, an entity or a depth that no exchange
has ends the reading: `libxml2` keeps its own ceilings, none of them is lifted here.

    Классификатор ─ Группы, Свойства, ТипыЦен, Склады ──▶ Declared
    Каталог ─ Товар ──▶ GoodsRow        ПакетПредложений ─ Предложение ──▶ GoodsRow (offer), PriceRow, StockRow
"""

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from lxml import etree

from catalog.importing import groups, offers, products, xml
from catalog.importing.products import Properties, local
from catalog.importing.reasons import FileRefused
from catalog.importing.rows import MOST_LISTS, Row, Rows
from catalog.importing.values import currency, one_line, truth

ROOT = "КоммерческаяИнформация"
PACKAGES = {"ПакетПредложений", "ИзмененияПакетаПредложений"}
_STARTS = {ROOT, "Каталог", *PACKAGES}
_ENDS = {"Группы", "Свойство", "ТипыЦен", "Склады", "Товар", "Предложение", "Каталог", *PACKAGES}


class Reader:
    """Reads the files of one import one after another; what earlier files declared, later ones may use."""

    def __init__(self, properties: Properties, *, zone: ZoneInfo) -> None:
        self.declared = properties.declared
        self.zone = zone
        self.properties = properties
        self._listed: etree._Element | None = None  # the list whose rows are read now
        self._ends: dict[str, Callable[[etree._Element], list[Row] | None]] = {
            "Группы": self._groups,
            "Свойство": self._property,
            "ТипыЦен": self._lists,
            "Склады": self._warehouses,
            "Товар": self._goods,
            "Предложение": self._offer,
            "Каталог": self._catalogue,
            **dict.fromkeys(PACKAGES, self._package),
        }

    def read(self, path: Path) -> Rows:
        """Yield the rows of one file.

        Raises FileRefused: "xml_broken", "xml_doctype", "xml_foreign", "catalogues_differ", "declares_too_much".
        """
        xml.look(path, ROOT)
        self.declared.expected += xml.count(path, "Товар", "Предложение")
        for event, element in xml.events(path, _STARTS | _ENDS):
            yield from self._meet(event, local(element.tag), element) or ()

    def _meet(self, event: str, name: str, element: etree._Element) -> list[Row] | None:
        if event == "end" and name in self._ends:
            return self._ends[name](element)
        if event == "start":
            self._start(name, element)
        return None

    def _start(self, name: str, element: etree._Element) -> None:
        partial = element.get("СодержитТолькоИзменения")
        if name == ROOT:
            self.declared.made_at = xml.later(self.declared.made_at, element.get("ДатаФормирования"), self.zone)
        elif name == "Каталог" and partial is not None:
            self.declared.is_full |= not truth(partial)
        elif name == "ПакетПредложений" and partial is not None:
            self.declared.has_full_offers |= not truth(partial)

    def _groups(self, element: etree._Element) -> None:
        if _parent(element) == "Классификатор":
            groups.declare(self.declared, element)
            element.clear()

    def _property(self, element: etree._Element) -> None:
        self.properties.declare(element)
        xml.forget(element)

    def _lists(self, element: etree._Element) -> None:
        for kind in element:
            facts = {local(child.tag): child for child in kind}
            if "Ид" not in facts:
                continue
            tax = {local(child.tag): child.text for child in facts.get("Налог", ())}
            self.declared.lists[_id(facts["Ид"].text)] = {
                "name": one_line(_text(facts, "Наименование"))[:120],
                "currency": currency(_text(facts, "Валюта")) or ("?" if _text(facts, "Валюта") else ""),
                "includes_tax": truth(tax.get("УчтеноВСумме", "true")),
            }
        if len(self.declared.lists) > MOST_LISTS:
            raise FileRefused("declares_too_much", local(element.tag))

    def _warehouses(self, element: etree._Element) -> None:
        if _parent(element) == "Предложение":
            return
        for warehouse in element:
            facts = {local(child.tag): child for child in warehouse}
            if key := _id(_text(facts, "Ид")):
                self.declared.warehouses[key] = one_line(_text(facts, "Наименование"))[:120]
        if len(self.declared.warehouses) > MOST_LISTS:
            raise FileRefused("declares_too_much", local(element.tag))

    def _goods(self, element: etree._Element) -> list[Row]:
        told: list[Row] = []
        if self._is_inside(element, {"Каталог"}, "Ид"):
            told.append(products.row(element, self.properties))
        xml.forget(element)
        return told

    def _offer(self, element: etree._Element) -> list[Row]:
        told: list[Row] = []
        if self._is_inside(element, PACKAGES, "ИдКаталога"):
            told = offers.rows(element, self.properties)
        xml.forget(element)
        return told

    def _is_inside(self, element: etree._Element, names: set[str], key: str) -> bool:
        """True when the element is listed in one of `names`, whose owner is then learnt once."""
        listed = element.getparent()
        if listed is not None and listed is not self._listed and _parent(listed) in names:
            self._belongs(listed.getparent(), key)
            self._listed = listed
        return listed is not None and listed is self._listed

    def _catalogue(self, element: etree._Element) -> None:
        self._belongs(element, "Ид")

    def _package(self, element: etree._Element) -> None:
        self._belongs(element, "ИдКаталога")

    def _belongs(self, element: etree._Element | None, name: str) -> None:
        """Learn whose catalogue the file speaks of; all files of an import speak of one."""
        key = _id(element.findtext(f"{{*}}{name}")) if element is not None else ""
        if key and self.declared.origin not in ("", key):
            raise FileRefused("catalogues_differ", f"{self.declared.origin}, {key}")
        self.declared.origin = key or self.declared.origin


def _parent(element: etree._Element) -> str:
    parent = element.getparent()
    return local(parent.tag) if parent is not None else ""


def _text(facts: dict[str, etree._Element], name: str) -> str:
    return (facts[name].text or "").strip() if name in facts else ""


def _id(given: str | None) -> str:
    """An id of what is declared: real ones are 36 letters."""
    return one_line(given)[:80]
