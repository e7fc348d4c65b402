"""Products as a table for a spreadsheet, with what is in stock and what one unit costs today by each price list."""

from collections.abc import Iterator
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from catalog.models import Price, PriceList, Product
from wholesale.fields import Words
from wholesale.models import Seller
from wholesale.sheets import Row, Table

CHUNK = 1000  # rows a round trip
GOODS = ("sku", "name", "category__words", "brand", "unit", "pack_size", "is_active")
STOCK = ("stock__on_hand", "stock__reserved", "stock__available")


def table(products: "QuerySet[Product]", *, with_stock: bool, with_prices: bool) -> Table:
    """Return the products in the order given; stock and prices only for who may see them."""
    today = Seller.objects.get_current().today()
    lists = list(PriceList.objects.filter(is_active=True)) if with_prices else []
    heads = [_("Article code"), _("Product"), _("Category"), _("Brand"), _("Unit"), _("Pack size"), _("Sold")]
    stock = [_("On hand"), _("Reserved"), _("Available")] if with_stock else []
    prices = [f"{each.name}, {each.currency}" for each in lists]
    columns = STOCK if with_stock else ()
    name = f"{_('products')}-{today:%Y-%m-%d}"
    return Table(name, [*heads, *stock, *prices], _rows(products, columns, lists, today), products.count())


def _rows(products: "QuerySet[Product]", stock: tuple[str, ...], lists: list[PriceList], on: date) -> Iterator[Row]:
    prices = {f"price_{each.pk}": _price(each, on) for each in lists}
    found = products.select_related(None).annotate(**prices).values_list(*GOODS, *stock, *prices)
    for sku, name, category, brand, unit, pack_size, is_active, *rest in found.iterator(chunk_size=CHUNK):
        sold = _("yes") if is_active else _("no")
        yield (sku, name, str(Words(category)), brand, unit, pack_size, sold, *rest)


def _price(price_list: PriceList, on: date) -> Subquery:
    """What one unit costs by a list on a day; nothing where it has no price."""
    until = Q(valid_until=None) | Q(valid_until__gte=on)
    of_one = Price.objects.filter(until, product=OuterRef("pk"), price_list=price_list, min_quantity=1)
    return Subquery(of_one.filter(valid_from__lte=on).order_by("-valid_from").values("amount")[:1])
