"""What orders put on a member's home page: what waits for them, the way to the minimums, the orders under way."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.middleware import MemberRequest
from accounts.roles import Right, allows
from orders import cart as carts
from orders import checkout
from orders.checkout import Checkout
from orders.models import Order
from wholesale.panels import Panel

LISTED = 10  # orders
TOLD = timedelta(days=7)  # how long a cancelled order is told of


@dataclass(frozen=True, slots=True)
class Answer:
    """Something the reader has to decide, and where."""

    title: str
    about: str
    label: str
    url: str
    action: str


def standing(request: HttpRequest) -> Panel | None:
    """Why the company may not order, and what to do about it."""
    member = cast(MemberRequest, request).member
    if member is None or member.company.can_order:
        return None
    return Panel("orders/_standing.html", {"company": member.company})


def answers(request: HttpRequest) -> Panel | None:
    """What needs the reader's answer: the cart's prices and lines, and orders the seller has cancelled."""
    reader = cast(MemberRequest, request)
    if not allows(reader.member, Right.CART):
        return None
    waiting = [*_of_cart(_cart(reader)), *_of_orders(reader)]
    return Panel("orders/_answers.html", {"answers": waiting}) if waiting else None


def minimum(request: HttpRequest) -> Panel | None:
    """How far the cart is from the minimums of its seller; none configured, none shown."""
    reader = cast(MemberRequest, request)
    if not allows(reader.member, Right.CART):
        return None
    found = _cart(reader)
    return Panel("orders/_minimums.html", {"checkout": found}, aside=True) if found.progress else None


def open_orders(request: HttpRequest) -> Panel | None:
    """The newest orders that are under way."""
    member = cast(MemberRequest, request).member
    if not allows(member, Right.SEE_ORDERS):
        return None
    orders = list(Order.objects.of(member.company).open().order_by("-pk")[: LISTED + 1])
    return Panel("orders/_open_orders.html", {"orders": orders[:LISTED], "more": len(orders) > LISTED})


def _cart(request: MemberRequest) -> Checkout:
    """Return the reader's cart, weighed once for all panels of a page."""
    found: Checkout | None = getattr(request, "weighed_cart", None)
    if found is None:
        found = checkout.facts(carts.shown(request.member))
        cast(Any, request).weighed_cart = found
    return found


def _of_cart(found: Checkout) -> Iterator[Answer]:
    where = {"url": reverse("orders:cart"), "action": _("To the cart")}
    if n := len(found.changes):
        words = ngettext(
            "The price of %(n)d line in your cart has changed", "The prices of %(n)d lines in your cart have changed", n
        )
        yield Answer(words % {"n": n}, _("Look at both prices"), _("Accept or remove"), **where)
    wrong = found.weighed.verdict.lines
    if n := len(wrong):
        words = ngettext("%(n)d line of your cart cannot be ordered", "%(n)d lines of your cart cannot be ordered", n)
        first = next(iter(wrong.values()))[0].message
        yield Answer(words % {"n": n}, first, _("Put right"), **where)


def _of_orders(request: MemberRequest) -> Iterator[Answer]:
    """Orders that the seller, not the company itself, has cancelled lately."""
    cancelled = Order.objects.of(request.company).filter(
        status=Order.Status.CANCELLED, cancelled_at__gte=now() - TOLD, events__verb="cancel", events__by__is_staff=True
    )
    for order in cancelled.order_by("-pk")[:LISTED]:
        title = _("Order %(number)s is cancelled") % {"number": order.number}
        yield Answer(title, order.cancel_why, _("Order anew or ask"), order.get_absolute_url(), _("Look"))
