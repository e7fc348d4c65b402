"""What the schema shows of each request and answer that is not plain from its shape."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

from orders.api.samples import CHANGE, ORDER, PASTED, WHOLE_CART, WHOLE_ORDER


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
PASTE = [
    sent("Two lines out of a sheet", {"text": "LD-20165;1\nLD-2016 4"}),
    answered("The first is in the cart, the second is not", PASTED),
]
CART = [answered("A cart below the minimum", WHOLE_CART)]
ONE = [answered("An order that waits for the manager", WHOLE_ORDER)]
LIST = [answered("The newest orders", {"results": [ORDER], "next": None})]
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
            "changes": [CHANGE],
            "was_total": "1486.00",
            "now_total": "1520.00",
        },
        409,
    ),
]
EXPORT = [
    sent("The lines of one month", {"what": "lines", "form": "csv", "since": "2026-10-01", "until": "2026-10-31"})
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
