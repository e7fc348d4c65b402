"""How the phone is told of a refusal of the deal: what was typed is 400 of its field, the rest 409 with its facts."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from orders.api import writing
from orders.models import Order
from orders.refusals import CartChanged, LinesRefused, PriceChanged
from wholesale.api import errors
from wholesale.errors import Refused

TYPED = frozenset({"quantity", "order_multiple", "minimum_quantity", "largest_quantity", "paste_long"})


@contextmanager
def typed(field: str) -> Iterator[None]:
    """Say of a field that what was typed cannot be taken as it is; any other refusal goes its own way."""
    try:
        yield
    except Refused as refusal:
        if refusal.code not in TYPED:
            raise
        raise ValidationError({field: [refusal.text]}, code=refusal.code) from refusal


def conflict(refusal: Refused) -> Response:
    """Answer 409 with what the buyer has to look at: lines and their breaches, or both prices."""
    return Response(errors.refusal(refusal) | _facts(refusal), status=HTTPStatus.CONFLICT)


def stale(refusal: Refused, order: Order, *, sent: int) -> Response:
    """Answer 409 with the version that was sent and the order as it is now."""
    order.refresh_from_db()
    facts = {"version": {"sent": sent, "now": order.version}, "order": writing.order_row(order)}
    return Response(errors.refusal(refusal) | facts, status=HTTPStatus.CONFLICT)


def _facts(refusal: Refused) -> dict[str, Any]:
    match refusal:
        case LinesRefused():
            return {"lines": writing.lines_of(refusal.lines)}
        case PriceChanged():
            return {"changes": writing.changes(refusal.changes), **_totals(refusal)}
        case CartChanged() if refusal.was_total is not None:
            return _totals(refusal)
    return {}


def _totals(refusal: PriceChanged | CartChanged) -> dict[str, str]:
    return {"was_total": str(refusal.was_total), "now_total": str(refusal.now_total)}
