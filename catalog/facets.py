"""How many goods a list holds and by what they can be narrowed; kept per version of the catalogue, prices never.

Where the scope is small (`listing.CAP`) every figure is exact. Beyond that goods are counted
up to the cap only, and brands are named without a number: each is one look into the index.
"""

import hashlib
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import connection

from catalog import listing, tree
from catalog.listing import CAP, Asked

BRANDS = 60  # names of brands a list offers

_EXACT_SQL = """
SELECT p.brand, count(*), count(*) FILTER (WHERE stock.available > 0), count(*) FILTER (WHERE {wanted})
FROM {source}
LEFT JOIN catalog_stock stock ON stock.product_id = p.id
{joins}
WHERE {condition}
GROUP BY p.brand
ORDER BY lower(p.brand)
"""

_COUNT_SQL = """
SELECT count(*) FROM (
    SELECT FROM {source} {joins} WHERE {condition} LIMIT %(cap)s + 1
) counted
"""

_BRANDS_SQL = """
WITH RECURSIVE named(category_id, brand) AS (
    SELECT category.id, (
        SELECT min(p.brand) FROM catalog_product p WHERE p.is_active AND p.category_id = category.id AND p.brand <> ''
    )
    FROM unnest(%(ids)s::bigint[]) AS category(id)
    UNION ALL
    SELECT named.category_id, (
        SELECT min(p.brand) FROM catalog_product p
        WHERE p.is_active AND p.category_id = named.category_id AND p.brand > named.brand
    )
    FROM named WHERE named.brand IS NOT NULL
)
SELECT brand FROM (SELECT DISTINCT brand FROM named WHERE brand IS NOT NULL) every
ORDER BY lower(brand) LIMIT %(brands_most)s
"""


_SPAN_SQL = "SELECT min(own.amount), max(own.amount) FROM {source} {joins} WHERE {condition}"


@dataclass(frozen=True, slots=True)
class Brand:
    """A brand to narrow by; `count` is None where the goods are too many to count."""

    name: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Facets:
    """What stands beside a list. `count` is of the goods that match, at most `CAP`; `is_capped` says there are more."""

    brands: list[Brand]
    in_stock: int | None
    count: int
    is_capped: bool = False


def of(asked: Asked) -> Facets:
    """Return the figures of a list. Of a category they are kept for a while; of a search they are asked each time."""
    if not asked.scope.ids:
        return Facets([], None, 0)
    if asked.scope.ranked:
        return _exact(asked)
    return tree.kept(f"facets:{_key(asked)}", lambda: _exact(asked) if asked.scope.size <= CAP else _capped(asked))


def span(asked: Asked) -> tuple[Decimal | None, Decimal | None]:
    """Return the lowest and the highest own price of a list, whatever prices it is narrowed by; asked each time.

    Only where `listing.compares` allows it.
    """
    if not asked.scope.ids:
        return None, None
    wish = replace(asked.wish, low=None, high=None)
    sql = _SPAN_SQL.format(
        source=asked.scope.source,
        joins=replace(asked, wish=wish).joins(prices=True),
        condition=" AND ".join([asked.scope.condition, *wish.conditions()]),
    )
    ((low, high),) = _fetch(sql, asked.parameters())
    return low, high


def _exact(asked: Asked) -> Facets:
    wish = asked.wish
    sql = _EXACT_SQL.format(
        wanted=" AND ".join(wish.conditions()) or "true",
        source=asked.scope.source,
        joins=listing.OWN if asked.tariff and wish.asks_price else "",
        condition=asked.scope.condition,
    )
    found = _fetch(sql, asked.parameters())
    return Facets(
        brands=[Brand(name, count) for name, count, _, _ in found if name][:BRANDS],
        in_stock=sum(row[2] for row in found),
        count=sum(row[3] for row in found),
    )


def _capped(asked: Asked) -> Facets:
    wish = asked.wish
    sql = _COUNT_SQL.format(
        source=asked.scope.source,
        joins=asked.joins(prices=wish.asks_price),
        condition=" AND ".join([asked.scope.condition, *wish.conditions()]),
    )
    ((count,),) = _fetch(sql, {**asked.parameters(), "cap": CAP})
    brands = tree.kept(f"brands:{_digest(asked.scope.ids)}", lambda: _brands(asked))
    return Facets(brands, None, min(count, CAP), is_capped=count > CAP)


def _brands(asked: Asked) -> list[Brand]:
    found = _fetch(_BRANDS_SQL, {"ids": asked.scope.ids, "brands_most": BRANDS})
    return [Brand(name, None) for (name,) in found]


def _fetch(sql: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _key(asked: Asked) -> str:
    """Name the question by everything its figures depend on; the day and the list only where prices are asked."""
    wish = asked.wish
    prices = (asked.on, asked.tariff, wish.low, wish.high) if wish.asks_price else ()
    return _digest([asked.scope.ids, wish.brands, wish.in_stock, *prices])


def _digest(facts: object) -> str:
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:24]
