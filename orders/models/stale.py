"""What became of an order since a page of it was made: each version of an order has its one event."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wholesale import money
from wholesale.errors import Change

if TYPE_CHECKING:
    from orders.models.order import Order
    from orders.models.revision import Revision


def changes_since(order: "Order", version: int) -> list[Change]:
    """Return state, total and quantities that differ from those of an earlier version, both values in words."""
    events = list(order.events.order_by("-pk")[: max(order.version - version, 0)])
    revised = sum(event.verb == "change" for event in events)
    revisions = order.revisions.order_by("-n")[:revised]
    return [*_state(order, was=events[-1].was if events else order.status), *_sums(order, revisions)]


def _state(order: "Order", *, was: str) -> list[Change]:
    if was == order.status:
        return []
    return [Change(_("State"), str(type(order).Status(was).label), order.get_status_display())]


def _sums(order: "Order", revisions: "QuerySet[Revision]") -> list[Change]:
    """The total, and each product's quantity from before the first of these changes to after the last."""
    difference = sum(revision.difference for revision in revisions)
    total = Change(
        _("Total"), money.format(order.total - difference, order.currency), money.format(order.total, order.currency)
    )
    quantities: dict[str, tuple[int, int]] = {}
    for revision in revisions.prefetch_related("lines__line"):
        for row in revision.lines.all():
            last = quantities.get(row.line.sku, (0, row.becomes))[1]
            quantities[row.line.sku] = (row.was, last)
    lines = [Change(sku, str(was), str(now)) for sku, (was, now) in quantities.items() if was != now]
    return [total, *lines] if difference else lines
