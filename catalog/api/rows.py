"""Goods as the phone gets them: dictionaries made straight from the rows of a list, the fastest way there is.

Where the reader may see no prices, no key of anything here speaks of one.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from accounts.roles import Right, allows
from catalog import facets as figures
from catalog import listing, pricing, rules
from catalog.listing import AFTER, BY_PRICE, Asked, Scope, Sort, Wish
from catalog.models import CatalogTerms
from catalog.pricing import TariffView
from catalog.rules import Told
from wholesale.api import paging
from wholesale.api.values import amount, picture


def tariff_of(request: Any) -> TariffView | None:
    """Return the tariff whose prices the caller may see, None for one who may see none."""
    return pricing.shown_to(request._request.member, staff=request.user.is_staff)


def waits(request: Any) -> bool:
    """Say whether the caller may wait for goods, so that each of them tells whether it is waited for."""
    return allows(request._request.member, Right.CART)


def asked(request: Any, scope: Scope, wish: Wish) -> Asked:
    """Return the caller's question about a list; for who sees no prices, and in too large a list, none are compared."""
    tariff = tariff_of(request)
    if not listing.compares(scope, tariff):
        wish = replace(wish, low=None, high=None, sort=Sort.NAME if wish.sort in BY_PRICE else wish.sort)
    return Asked(scope, wish, tariff, pricing.today(), request.user.pk if waits(request) else None)


def unpriced(scope: Scope, wish: Wish) -> Asked:
    """Return a question whose answer is the same for everybody."""
    return Asked(scope, wish, None, pricing.today())


def leaf(asked: Asked, query: Mapping[str, str]) -> dict[str, Any]:
    """Return a page of a list as the address asks for it: behind a good's key, or by rank where there is none."""
    size = paging.limit(query)
    if asked.wish.sort in AFTER:
        wish = replace(asked.wish, after=paging.after(query))
        return paging.page(found(replace(asked, wish=wish), limit=size + 1), size)
    seen = paging.seen(query)
    wish = replace(asked.wish, seen=seen)
    return paging.ranked(found(replace(asked, wish=wish), limit=size + 1), size, seen)


def found(asked: Asked, *, limit: int) -> list[dict[str, Any]]:
    """Return the goods of a list as values: amounts as strings, addresses whole. One statement."""
    stock, tariff = Stock(), asked.tariff
    goods = []
    for row in listing.rows(asked, limit=limit):
        good = {
            "id": row["id"],
            "sku": row["sku"],
            "name": row["name"],
            "brand": row["brand"],
            "unit": row["unit"],
            "pack_size": row["pack_size"],
            "least": rules.least(row["pack_size"], row["min_quantity"]),
            "thumb": picture(row["thumb"]),
            **stock.of(row["available"], row["unit"]),
        }
        if tariff:
            good |= prices(row["own"], row["base"], tariff)
        if asked.reader:
            good["awaited"] = row["awaited"]
        goods.append(good)
    return goods


def facets(asked: Asked) -> dict[str, Any]:
    """Return by what a list can be narrowed; the price span only where prices are compared."""
    about = figures.of(asked)
    told: dict[str, Any] = {
        "count": about.count,
        "is_capped": about.is_capped,
        "in_stock": about.in_stock,
        "brands": [{"name": each.name, "count": each.count} for each in about.brands],
    }
    if not listing.compares(asked.scope, asked.tariff):
        return told
    low, high = figures.span(asked)
    return told | {"price": {"low": amount(low), "high": amount(high)}}


def prices(own: Decimal | None, base: Decimal | None, tariff: TariffView) -> dict[str, str | None]:
    """Return the prices of one unit, null where a list has none; the base one only for who is to compare."""
    told = {"price": amount(own)}
    return told | {"base_price": amount(base)} if tariff.shows_both else told


def currency(tariff: TariffView | None) -> dict[str, Any]:
    """Return how the prices beside it are to be read."""
    if tariff is None:
        return {}
    own = {"currency": tariff.currency, "price_includes_tax": tariff.includes_tax}
    return own | {"base_price_includes_tax": tariff.base_includes_tax} if tariff.shows_both else own


class Stock:
    """Tells what is free to sell as the terms of the catalogue do; the same figure is put into words once."""

    def __init__(self) -> None:
        self._terms = CatalogTerms.objects.current()
        self._is_told = self._terms.stock_words == CatalogTerms.StockWords.EXACT
        self._words: dict[tuple[int, str], Told] = {}

    def of(self, available: int, unit: str) -> Mapping[str, Any]:
        """Return `stock` in words, `in_stock`, and `available` where the terms tell numbers."""
        told = self._words.get((available, unit))
        if told is None:
            told = self._words[available, unit] = rules.stock_words(available, unit, self._terms)
        line = {"stock": told.words, "in_stock": available > 0}
        return line | {"available": available} if self._is_told else line
