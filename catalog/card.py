"""One product as every door tells it: what is free of it and where, prices by quantity, pictures, facts.

Values only: a page writes them in words, the phone gets them as they are.
"""

from typing import Any

import nh3
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from catalog import pricing, rules, tree
from catalog.models import Attribute, CatalogTerms, Code, Photo, Product, StockAt
from catalog.pricing import Step, TariffView

TAGS = nh3.ALLOWED_TAGS - {"a", "img"}  # nothing that leads or looks elsewhere


def find(pk: int) -> Product | None:
    """Return a product, sold or not, with its stock and its `barcodes`, in one statement."""
    barcodes = Code.objects.filter(product=OuterRef("pk"), kind=Code.Kind.BARCODE).order_by("pk").values("value")
    wanted = Product.objects.select_related("stock").annotate(barcodes=ArraySubquery(barcodes)).defer("search")
    return wanted.filter(pk=pk).first()


def available(found: Product) -> int:
    """Return how many pieces are free to sell."""
    return found.stock.available if hasattr(found, "stock") else 0


def least(found: Product) -> int:
    """Return the smallest quantity that can be bought."""
    return rules.least(found.pack_size, found.min_quantity)


def photos(found: Product) -> list[Photo]:
    """Return the pictures that are ready to be shown, with their files."""
    if not found.photo_count:
        return []
    return list(Photo.objects.filter(product=found, file__state="clean").select_related("file"))


def places(found: Product) -> QuerySet[StockAt] | list[StockAt]:
    """Return where the product lies, with the warehouses; nowhere unless the terms tell numbers."""
    if CatalogTerms.objects.current().stock_words != CatalogTerms.StockWords.EXACT:
        return []
    lying = StockAt.objects.filter(product=found, warehouse__sells=True, on_hand__gt=0)
    return lying.select_related("warehouse__city").order_by("warehouse__position", "warehouse")


def ladder(found: Product, tariff: TariffView) -> dict[int, Step]:
    """Return the prices of one unit by the quantity they begin at, the smallest that can be bought first."""
    steps = pricing.steps(found.pk, tariff, pricing.today())
    return rules.ladder(steps, found.pack_size, found.min_quantity)


def description(found: Product) -> str:
    """Return the description as HTML that may stand on a page, whoever wrote it."""
    return nh3.clean(found.description, tags=TAGS, attributes={}, strip_comments=True)


def facts(found: Product) -> list[tuple[Attribute, Any]]:
    """Return the characteristics that have a value, in the seller's order."""
    values = {code: value for code, value in found.attributes.items() if value not in ("", None)}
    return [(each, values[each.code]) for each in tree.known("attributes", _attributes) if each.code in values]


def _attributes() -> list[Attribute]:
    return list(Attribute.objects.all())
