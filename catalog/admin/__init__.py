"""The desk's rooms for goods, prices and imports."""

from catalog.admin.goods import (
    AttributeAdmin,
    CategoryAdmin,
    CodeAdmin,
    ProductAdmin,
    StockAdmin,
    WarehouseAdmin,
)
from catalog.admin.imports import ImportAdmin
from catalog.admin.prices import CatalogTermsAdmin, PriceAdmin, PriceListAdmin, TariffAdmin

__all__ = [
    "AttributeAdmin",
    "CatalogTermsAdmin",
    "CategoryAdmin",
    "CodeAdmin",
    "ImportAdmin",
    "PriceAdmin",
    "PriceListAdmin",
    "ProductAdmin",
    "StockAdmin",
    "TariffAdmin",
    "WarehouseAdmin",
]
