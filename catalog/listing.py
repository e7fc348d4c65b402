"""Goods as a list shows them, a page at a time: limited first, then joined, whatever the catalogue's size.

A list stands on a *scope* (the goods of a category, or what a search found, best first) and
is narrowed by a *wish*. Pages go by number as far as goods are counted; what lies behind
goes on after the last good seen, because an offset would walk all before it.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db import connection
from django.utils.translation import get_language

from catalog import pricing
from catalog.pricing import TariffView

PAGE = 20  # goods
CAP = 1000  # goods that are counted, and that a page number reaches: whole pages
PRICED = 20_000  # goods among which prices can be compared: each is a look into the index
LEAST = "(p.min_quantity::bigint + p.pack_size - 1) / p.pack_size * p.pack_size"  # as rules.least


class Sort(StrEnum):
    BEST = "best"  # of a search: the likest first
    NAME = "name"
    CHEAP = "cheap"
    DEAR = "dear"
    NEWEST = "newest"


BY_PRICE = frozenset({Sort.CHEAP, Sort.DEAR})
ORDER = {
    Sort.BEST: "rank",
    Sort.NAME: "p.sort_name, p.id",
    Sort.CHEAP: "own.amount, p.id",
    Sort.DEAR: "own.amount DESC NULLS LAST, p.id",
    Sort.NEWEST: "p.id DESC",
}
AFTER = {  # orders that can go on behind the last good seen
    Sort.NAME: "(p.sort_name, p.id) > ((SELECT sort_name FROM catalog_product WHERE id = %(after)s), %(after)s)",
    Sort.NEWEST: "p.id < %(after)s",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Which goods a list stands on: of the categories `ids`, or, `ranked`, the products `ids` in that order.

    `size` is about how many they are, where that is known without asking.
    """

    ids: list[int]
    size: int
    ranked: bool = False

    @property
    def source(self) -> str:
        if self.ranked:
            return "unnest(%(ids)s::bigint[]) WITH ORDINALITY AS found(id, rank) JOIN catalog_product p USING (id)"
        return "catalog_product p"

    @property
    def condition(self) -> str:
        return "p.is_active" if self.ranked else "p.is_active AND p.category_id = ANY(%(ids)s::bigint[])"

    @property
    def rank(self) -> str:
        return "found.rank" if self.ranked else "0"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader asks of a list. Prices are of one unit by the own list, in its currency."""

    brands: tuple[str, ...] = ()
    in_stock: bool = False
    low: Decimal | None = None
    high: Decimal | None = None
    sort: Sort = Sort.NAME
    page: int = 1
    after: int | None = None
    seen: int = 0  # goods passed over, where a list has no key to go on behind

    @property
    def asks_price(self) -> bool:
        return self.low is not None or self.high is not None

    @property
    def narrowings(self) -> int:
        """How many filters are set."""
        return len(self.brands) + self.in_stock + self.asks_price

    def conditions(self) -> list[str]:
        """Return what a product must meet besides its scope, as SQL over `p`, `stock` and `own`."""
        wanted = {
            "p.brand = ANY(%(brands)s)": bool(self.brands),
            "stock.available > 0": self.in_stock,
            "own.amount >= %(low)s": self.low is not None,
            "own.amount <= %(high)s": self.high is not None,
        }
        return [condition for condition, is_set in wanted.items() if is_set]

    def parameters(self) -> dict[str, Any]:
        return {"brands": list(self.brands), "low": self.low, "high": self.high, "after": self.after}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a list. Without a tariff there are no prices: neither shown, nor filtered or sorted by.

    `reader` is the person who may wait for goods: rows say which of them that person awaits.
    """

    scope: Scope
    wish: Wish
    tariff: TariffView | None
    on: date
    reader: int | None = None
    language: str = field(default_factory=lambda: get_language() or "")

    def parameters(self) -> dict[str, Any]:
        lists = self.tariff.parameters if self.tariff else {}
        facts = {"ids": self.scope.ids, "on": self.on, "language": self.language, "reader": self.reader}
        return {**self.wish.parameters(), **lists, **facts}

    def joins(self, *, prices: bool) -> str:
        """Return the joins that the conditions, and an order by price, look at."""
        joins = [STOCK] if self.wish.in_stock else []
        if prices and self.tariff:
            joins.append(OWN)
        return "\n".join(joins)


STOCK = "LEFT JOIN catalog_stock stock ON stock.product_id = p.id"
OWN = pricing.lateral("own", product="p.id", price_list="%(own_list)s", quantity=LEAST)
BOTH = pricing.both(product="p.id", quantity=LEAST)

AWAITED = """EXISTS (SELECT FROM catalog_restock restock WHERE restock.product_id = p.id
    AND restock.user_id = %(reader)s AND restock.notified_at IS NULL AND restock.cancelled_at IS NULL) AS awaited"""

_ROWS_SQL = """
WITH picked AS MATERIALIZED ({picked})
SELECT p.id, p.sku, coalesce(nullif(p.words->>%(language)s, ''), p.name) AS name, p.brand, p.unit,
    p.pack_size, p.min_quantity, p.thumb, coalesce(stock.available, 0) AS available{more}
FROM picked
JOIN catalog_product p ON p.id = picked.id
LEFT JOIN catalog_stock stock ON stock.product_id = p.id
{joins}
ORDER BY {order}
"""

_PICK_SQL = """
SELECT p.id, {rank} AS rank FROM {source} {joins}
WHERE {condition}
ORDER BY {order} LIMIT %(limit)s OFFSET %(offset)s
"""

# Each category gives its first goods from its own index; only those are sorted together.
_PICK_BY_NAME_SQL = """
SELECT first.id, 0 AS rank
FROM unnest(%(ids)s::bigint[]) AS category(id)
CROSS JOIN LATERAL (
    SELECT p.id, p.sort_name FROM catalog_product p {joins}
    WHERE p.category_id = category.id AND {condition}
    ORDER BY p.sort_name, p.id LIMIT %(offset)s + %(limit)s
) first
ORDER BY first.sort_name, first.id LIMIT %(limit)s OFFSET %(offset)s
"""


# The goods on both sides of one, by name; those behind it first, and never more than `limit` together.
_BESIDE_SQL = """
SELECT beside.id, 0 AS rank
FROM (
    (SELECT p.id, 1 AS side FROM catalog_product p {joins}
     WHERE {condition} AND (p.sort_name, p.id) > (%(name)s, %(after)s) ORDER BY p.sort_name, p.id LIMIT %(limit)s)
    UNION ALL
    (SELECT p.id, 2 FROM catalog_product p {joins}
     WHERE {condition} AND (p.sort_name, p.id) < (%(name)s, %(after)s)
     ORDER BY p.sort_name DESC, p.id DESC LIMIT %(limit)s)
) beside
ORDER BY beside.side LIMIT %(limit)s
"""


def rows(asked: Asked, *, limit: int = PAGE) -> list[dict[str, Any]]:
    """Return one page of goods as dictionaries, in one statement.

    Keys: id, sku, name (the reader's), brand, unit, pack_size, min_quantity, thumb, available; with a tariff also
    own and base, the prices of one unit at the smallest quantity that can be bought, None where there is none;
    with a reader also awaited.
    """
    wish = asked.wish
    if not asked.scope.ids:
        return []
    offset = 0 if wish.after else (wish.page - 1) * PAGE + wish.seen
    return _dicts(_rows_sql(asked, _pick_sql(asked)), {**asked.parameters(), "limit": limit, "offset": offset})


def compares(scope: Scope, tariff: TariffView | None) -> bool:
    """Say whether a list can be narrowed and sorted by price: for whom may see prices, among not too many goods."""
    return tariff is not None and scope.size <= PRICED


def beside(asked: Asked, sort_name: str, *, limit: int) -> list[dict[str, Any]]:
    """Return rows of the goods that stand beside one by name; `asked.wish.after` is that one."""
    condition = " AND ".join([asked.scope.condition, *asked.wish.conditions()])
    picked = _BESIDE_SQL.format(joins=asked.joins(prices=False), condition=condition)
    return _dicts(_rows_sql(asked, picked), {**asked.parameters(), "name": sort_name, "limit": limit})


def _rows_sql(asked: Asked, picked: str) -> str:
    order = ORDER[asked.wish.sort]
    more, joins = (", own.amount AS own, base.amount AS base", BOTH) if asked.tariff else ("", "")
    more += f", {AWAITED}" if asked.reader else ""
    return _ROWS_SQL.format(picked=picked, more=more, joins=joins, order=order)


def _pick_sql(asked: Asked) -> str:
    scope, wish = asked.scope, asked.wish
    conditions = wish.conditions() + ([AFTER[wish.sort]] if wish.after else [])
    joins = asked.joins(prices=wish.asks_price or wish.sort in BY_PRICE)
    if not scope.ranked and _is_shallow(scope, wish):
        return _PICK_BY_NAME_SQL.format(joins=joins, condition=" AND ".join(["p.is_active", *conditions]))
    return _PICK_SQL.format(
        rank=scope.rank,
        source=scope.source,
        joins=joins,
        condition=" AND ".join([scope.condition, *conditions]),
        order=ORDER[wish.sort],
    )


def _is_shallow(scope: Scope, wish: Wish) -> bool:
    """Whether the first goods of every category are fewer than all goods, so that only those are looked at."""
    first = (1 if wish.after else wish.page) * PAGE * len(scope.ids)
    return wish.sort == Sort.NAME and not wish.asks_price and first < scope.size


def _dicts(sql: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
