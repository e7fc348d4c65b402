"""Goods as templates show them: every figure written once, here, so that a long table only prints."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.core.files.storage import storages
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from catalog import rules
from catalog.models import CatalogTerms
from catalog.pricing import TariffView
from wholesale import money
from wholesale.templatetags.house import qty


def shown(rows: Iterable[dict[str, Any]], tariff: TariffView | None, *, may_order: bool) -> list[dict[str, Any]]:
    """Return rows of `catalog.listing` in words. Without a tariff no key of a row speaks of a price."""
    terms = CatalogTerms.objects.current()
    goods = storages["goods"]
    return [
        {
            "id": row["id"],
            "sku": row["sku"],
            "name": row["name"],
            "url": address(row["id"], row["sku"]),
            "picture": goods.url(row["thumb"]) if row["thumb"] else "",
            "stock": rules.stock_words(row["available"], row["unit"], terms),
            "unit": row["unit"],
            "pack_size": row["pack_size"],
            "pack": qty(row["pack_size"], row["unit"]),
            "step": str(row["pack_size"]),
            "least": str(rules.least(row["pack_size"], row["min_quantity"])),
            "can_wait": may_order and row["available"] <= 0,
            "awaited": row.get("awaited", False),
            **prices(row, tariff, can_add=may_order and row["available"] > 0),
        }
        for row in rows
    ]


def prices(row: dict[str, Any], tariff: TariffView | None, *, can_add: bool) -> dict[str, Any]:
    """Return the prices of a row in words: own, base where the buyer sees it, and whether it can go to the cart."""
    if tariff is None:
        return {"can_add": False}
    own, base = row["own"], row["base"]
    written = {"own": own is not None and money.format(own, tariff.currency), "can_add": can_add and own is not None}
    if tariff.shows_both:
        written["base"] = base is not None and money.format(base, tariff.currency)
    return written


def address(pk: int, sku: str) -> str:
    return _address().format(pk, slugify(sku) or "product")


@cache
def _address() -> str:
    """Return the address of a product to be filled in: asking the router for each row costs more than the row."""
    return reverse("catalog:product", args=[0, "slug"]).replace("0-slug", "{}-{}")


def labels(tariff: TariffView | None, *, is_member: bool) -> dict[str, str]:
    """Return how the prices of a page are called."""
    if tariff is None:
        return {}
    own = _("Wholesale price") if tariff.shows_both else _("Your price") if is_member else _("Price")
    tax = _("tax included") if tariff.includes_tax else _("without tax")
    when = _("after the first order") if tariff.status == "none" else ""
    return {"own": own, "base": _("retail"), "base_head": _("Retail price"), "tax": tax, "when": when}
