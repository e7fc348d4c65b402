"""What the schema shows of each request and answer that is not plain from its shape."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

ORDER = {
    "id": 1042,
    "number": "Z-1042",
    "status": "placed",
    "status_words": "Placed",
    "created_at": "2026-11-22T09:30:00Z",
    "changed_at": "2026-11-22T09:30:00Z",
    "total": "1486.00",
    "currency": "RUB",
    "po_number": "PO-7",
    "by": "Anna Petrova",
}


CHANGE = {"product_id": 17, "sku": "LD-20165", "name": "Cable", "quantity": 1, "was": "1486.00", "now": "1520.00"}


def sent(name: str, value: dict[str, Any]) -> OpenApiExample:
    return OpenApiExample(name, value=value, request_only=True)


def answered(name: str, value: dict[str, Any], status: int = 200) -> OpenApiExample:
    return OpenApiExample(name, value=value, response_only=True, status_codes=[str(status)])


def refused(code: str, detail: str) -> dict[str, Any]:
    return {"type": "refusal", "errors": [{"code": code, "detail": detail, "attr": None}]}


ADD = [
    sent("Two pieces more", {"product_id": 17, "quantity": 2}),
    answered("The cart holds five of it now", {"product_id": 17, "quantity": 5, "version": 12}),
]
CHOOSE = [sent("Delivery and payment", {"delivery_kind": "agreement", "method_code": "invoice", "address": 3})]
PASTE = [sent("Three lines out of a sheet", {"text": "LD-20144\t5\nLD-20165;1\nLD-30715 4"})]
PLACE = [
    sent(
        "What the cart showed, and what was chosen",
        {
            "seen": {"version": 12, "total": "1486.00"},
            "delivery_kind": "agreement",
            "method_code": "invoice",
            "address": 3,
            "po_number": "PO-7",
        },
    ),
    answered("The order", {**ORDER, "version": 1}, 201),
    answered(
        "A price has changed meanwhile",
        {
            **refused("price_changed", "Prices have changed since you saw them: look at both."),
            "changes": [
                {
                    "product_id": 17,
                    "sku": "LD-20165",
                    "name": "Cable",
                    "quantity": 1,
                    "was": "1486.00",
                    "now": "1520.00",
                }
            ],
            "was_total": "1486.00",
            "now_total": "1520.00",
        },
        409,
    ),
]
CANCEL = [
    sent("Before anybody confirms it", {"version": 1, "why": "Ordered by mistake"}),
    answered(
        "Confirmed meanwhile",
        {
            **refused("order_transition", "The order has changed meanwhile: look at it again."),
            "version": {"sent": 1, "now": 2},
            "order": {**ORDER, "status": "confirmed", "status_words": "Confirmed"},
        },
        409,
    ),
]
