"""What a person looks at before deciding: some rows of each verdict, with what they change from what to what."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, cast

from django.db.models import Field
from django.utils.text import capfirst

from catalog.models import Import, Price, PriceList, Product, StagedPrice, StagedProduct
from catalog.models.imports import Verdict

SAMPLE = 50  # rows of one verdict on a page
COMPARED = ("sku", "name", "brand", "unit", "pack_size", "tax_code", "weight_kg", "country")


@dataclass(frozen=True, slots=True)
class Change:
    """One column of a product: its label, what it is and what it would be."""

    label: str
    was: Any
    becomes: Any


@dataclass(frozen=True, slots=True)
class GoodsSeen:
    sku: str
    name: str
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PriceSeen:
    sku: str
    name: str
    list: PriceList
    was: Decimal
    becomes: Decimal


@dataclass(frozen=True, slots=True)
class GoodsTable:
    """The goods of one verdict: `rows` are the first of `count`."""

    verdict: Verdict
    rows: list[GoodsSeen]
    count: int


@dataclass(frozen=True, slots=True)
class Preview:
    goods: list[GoodsTable]
    prices: list[PriceSeen]
    prices_count: int


def preview(import_: Import) -> Preview:
    """Return the rows worth a look: new, changed and vanishing goods, and prices that change; at most `SAMPLE` of each.

    Empty once the staged rows are forgotten.
    """
    counts = {table: import_.counts.get(table, {}) for table in ("goods", "prices")}
    verdicts = (Verdict.NEW, Verdict.CHANGED, Verdict.VANISHING)
    tables = [GoodsTable(verdict, _goods(import_, verdict), counts["goods"].get(verdict, 0)) for verdict in verdicts]
    changed = counts["prices"].get(Verdict.CHANGED, 0)
    return Preview([table for table in tables if table.rows], _prices(import_), changed)


def _goods(import_: Import, verdict: Verdict) -> list[GoodsSeen]:
    staged = StagedProduct.objects.filter(import_id=import_.pk, kind=StagedProduct.Kind.GOODS, verdict=verdict)
    rows = list(staged.order_by("n")[:SAMPLE])
    products = Product.objects.in_bulk([row.product_id for row in rows if row.product_id])
    return [_seen(row, products.get(row.product_id or 0)) for row in rows]


def _seen(row: StagedProduct, product: Product | None) -> GoodsSeen:
    if product is None:
        return GoodsSeen(row.sku, row.name)
    told = {name: getattr(row, name) for name in COMPARED if getattr(row, name) not in ("", None)}
    if row.has_made_sku:
        told.pop("sku", None)
    changes = [
        Change(_label(name), was, becomes)
        for name, becomes in told.items()
        if (was := getattr(product, name)) != becomes
    ]
    return GoodsSeen(product.sku, product.name, changes)


def _label(name: str) -> str:
    column = cast("Field[Any, Any]", Product._meta.get_field(name))
    return capfirst(str(column.verbose_name))


def _prices(import_: Import) -> list[PriceSeen]:
    changed = StagedPrice.objects.filter(import_id=import_.pk, verdict=Verdict.CHANGED).order_by("n")[:SAMPLE]
    rows = {(row.product_id, row.price_list_id, row.min_quantity): row.amount for row in changed}
    had = Price.objects.filter(product_id__in={key[0] for key in rows}, valid_from="2000-01-01")
    seen = []
    for price in had.select_related("product", "price_list").order_by("product__sku", "price_list__code"):
        becomes = rows.get((price.product_id, price.price_list_id, price.min_quantity))
        if becomes is not None and becomes != price.amount:
            seen.append(PriceSeen(price.product.sku, price.product.name, price.price_list, price.amount, becomes))
    return seen
