"""A streaming reader of YML, the feed a supplier keeps for Yandex Market: all of its goods, with one price each.

    shop ─ name, company, url ──▶ whose goods they are      categories ─ category ──▶ Declared
    offers ─ offer ──▶ GoodsRow, PriceRow, StockRow

A feed is the whole list of its supplier: goods it leaves out are hidden, under the same guard as
1C's. Goods, and the groups they stand in, are known by their ids within the feed of that shop.
Addresses of pictures are read over: the portal asks no foreign server for anything.
"""

import re
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from lxml import etree

from catalog.importing import feedoffer, xml
from catalog.importing.feedoffer import Feed
from catalog.importing.products import Properties, local
from catalog.importing.reasons import FileRefused
from catalog.importing.rows import MOST_GROUPS, Row, Rows
from catalog.importing.values import digest, one_line

ROOT = "yml_catalog"
DOCTYPE = '<!DOCTYPE yml_catalog SYSTEM "shops.dtd">'  # the only one there may be; it is not loaded
DEEPEST = 30  # categories from the root to a leaf
_TAGS = (ROOT, "category", "categories", "offer", "offers")
_SCHEME = re.compile(r"^\w+://(?:www\.)?")


class Reader:
    """Reads the feeds of one import; all of them are of one shop. `price_list` is the code of the list they fill."""

    def __init__(self, properties: Properties, *, zone: ZoneInfo, price_list: str) -> None:
        self.declared = properties.declared
        self.zone = zone
        self.feed = Feed(properties, price_list)
        self._ends: dict[str, Callable[[etree._Element], list[Row] | None]] = {
            "category": self._category,
            "categories": self._categories,
            "offer": self._offer,
        }

    def read(self, path: Path) -> Rows:
        """Yield the rows of one file.

        Raises FileRefused: "xml_broken", "xml_doctype", "xml_foreign", "feed_nameless", "catalogues_differ",
        "declares_too_much", "groups_nested".
        """
        xml.look(path, ROOT, doctype=DOCTYPE)
        self.declared.expected += xml.count(path, "offer")
        for event, element in xml.events(path, _TAGS):
            name = local(element.tag)
            if event == "end" and name in self._ends:
                yield from self._ends[name](element) or ()
            elif event == "start" and name == ROOT:
                self.declared.made_at = xml.later(self.declared.made_at, element.get("date"), self.zone)
            elif event == "start" and name in {"categories", "offers"} and _stands_in(element, "shop"):
                self._belongs(element.getparent())

    def _belongs(self, shop: etree._Element | None) -> None:
        """Learn whose feed it is: what names it comes before its categories and offers."""
        named = "" if shop is None else _named(shop)
        if not named:
            raise FileRefused("feed_nameless")
        origin = f"yml:{named}"[:80]
        if self.declared.origin not in ("", origin):
            raise FileRefused("catalogues_differ", f"{self.declared.origin}, {origin}")
        self.declared.origin, self.declared.is_full = origin, True
        self.feed.prefix = f"yml:{digest(origin, 8).lower()}:"

    def _category(self, element: etree._Element) -> None:
        """Take a category of the shop's tree; elsewhere one says nothing, and what stands before it is still needed."""
        tree = element.getparent()
        if not _stands_in(element, "categories") or not _stands_in(tree, "shop"):
            element.clear()
            return
        key, parent = one_line(element.get("id")), one_line(element.get("parentId"))
        groups = self.declared.groups
        if key and self.feed.prefix:
            if len(groups) >= MOST_GROUPS:
                raise FileRefused("declares_too_much", local(element.tag))
            groups[self.feed.key(key)[:80]] = {
                "parent": self.feed.key(parent)[:80] if parent not in ("", "0") else "",
                "name": one_line(element.text)[:200] or key,
                "position": len(groups),
                "is_gone": False,
            }
        xml.forget(element)

    def _categories(self, _element: etree._Element) -> None:
        """Refuse a tree that is none: written flat, it may go round in a circle or down without end."""
        groups = self.declared.groups
        for key in groups:
            above, depth = key, 0
            while above in groups:
                above, depth = groups[above]["parent"], depth + 1
                if depth > DEEPEST:
                    raise FileRefused("groups_nested", groups[key]["name"][:80])

    def _offer(self, element: etree._Element) -> list[Row]:
        told = feedoffer.rows(element, self.feed) if self.feed.prefix else []
        xml.forget(element)
        return told


def _stands_in(element: etree._Element | None, name: str) -> bool:
    above = None if element is None else element.getparent()
    return above is not None and local(above.tag) == name


def _named(shop: etree._Element) -> str:
    """Return what tells a shop from all others: its address, else the name of its company, else its own."""
    told = (_SCHEME.sub("", one_line(shop.findtext(f"{{*}}{name}"))) for name in ("url", "company", "name"))
    return next(filter(None, told), "").rstrip("/").lower()
