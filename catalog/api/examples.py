"""What the schema shows of answers about goods."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

CURRENCY = {"currency": "RUB", "price_includes_tax": True}
GOOD: dict[str, Any] = {
    "id": 17,
    "sku": "LD-20165",
    "name": "Cable, copper, 3 m",
    "brand": "Ladoga",
    "unit": "pcs",
    "pack_size": 1,
    "least": 1,
    "thumb": None,
    "stock": "more than 50 pcs",
    "in_stock": True,
    "price": "1486.00",
    "awaited": False,
}
WHOLE: dict[str, Any] = {
    **GOOD,
    "description": "<p>For outdoor work.</p>",
    "categories": [{"id": 3, "slug": "cables", "name": "Cables"}],
    "country": "RU",
    "weight_kg": "0.420",
    "has_warranty_card": False,
    "barcodes": ["4601234567890"],
    "attributes": [{"code": "length", "name": "Length", "value": "3", "unit": "m"}],
    "photos": [],
    "places": [],
    "url": "https://example.com/p/17-cable/",
    **CURRENCY,
    "price_steps": [{"quantity": 1, "price": "1486.00"}, {"quantity": 10, "price": "1410.00"}],
}
NARROWED: dict[str, Any] = {
    "count": 42,
    "is_capped": False,
    "in_stock": 31,
    "brands": [{"name": "Ladoga", "count": 30}, {"name": "Onega", "count": 12}],
    "price": {"low": "120.00", "high": "8450.00"},
    **CURRENCY,
}


def answered(name: str, value: dict[str, Any]) -> OpenApiExample:
    return OpenApiExample(name, value=value, response_only=True)


GOODS = answered("The first page", {"results": [GOOD], "next": 17, **CURRENCY})
FACETS = answered("Of a category", NARROWED)
PRODUCT = answered("A product", WHOLE)
FOUND = answered(
    "Named by its code", {"results": [GOOD], "next": None, "exact": 1, "is_alike": False, "near": [], **CURRENCY}
)
