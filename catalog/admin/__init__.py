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
from catalog.admin.restock import RestockAdmin

__all__ = [
    "AttributeAdmin",
    "CatalogTermsAdmin",
    "CategoryAdmin",
    "CodeAdmin",
    "ImportAdmin",
    "PriceAdmin",
    "PriceListAdmin",
    "ProductAdmin",
    "RestockAdmin",
    "StockAdmin",
    "TariffAdmin",
    "WarehouseAdmin",
]
