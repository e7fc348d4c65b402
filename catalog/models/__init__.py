"""Goods and what surrounds them: categories, codes, price lists, stock, photos, and the import's staging area."""

from catalog.models.category import Category
from catalog.models.imports import Import, StagedPrice, StagedProduct, StagedStock
from catalog.models.price import Price, PriceList, Tariff
from catalog.models.product import Attribute, Code, Photo, Product
from catalog.models.restock import Restock
from catalog.models.stock import Stock, StockAt, Warehouse
from catalog.models.terms import CatalogTerms

__all__ = [
    "Attribute",
    "CatalogTerms",
    "Category",
    "Code",
    "Import",
    "Photo",
    "Price",
    "PriceList",
    "Product",
    "Restock",
    "StagedPrice",
    "StagedProduct",
    "StagedStock",
    "Stock",
    "StockAt",
    "Tariff",
    "Warehouse",
]
