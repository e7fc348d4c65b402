"""The cart and the quick box: each form changes one thing and works without JavaScript."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from itertools import count
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import member
from accounts.middleware import MemberRequest
from accounts.models import Membership
from accounts.roles import Right
from catalog.models import Product
from orders import cart as carts
from orders import checkout
from orders.forms import PasteForm, product_of, quantities
from orders.pasting import PasteResult, readings
from orders.refusals import LinesRefused
from wholesale.errors import Breach, Refused
from wholesale.htmx import page, wants_part
from wholesale.middleware import came_from

REMEMBERED = timedelta(minutes=30)  # how long after the last touch a removal is offered to be undone

View = Callable[..., HttpResponseBase]


def posted_from(name: str) -> Callable[[View], View]:
    """Answer only to POST; whoever comes back to the address by hand gets the page `name` that its form is on."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return redirect(name) if request.method in ("GET", "HEAD") else require_POST(view)(request, *args, **kwargs)

        return guarded

    return guard


@require_GET
@member(Right.CART)
def cart(request: MemberRequest) -> HttpResponse:
    """The cart with its sums, what is missing to the minimums and what is wrong with its lines."""
    return _shown(request)


@require_POST
@member(Right.CART)
def cart_add(request: MemberRequest) -> HttpResponse:
    """Add pieces of a product, from any page that shows it."""
    product = product_of(request.POST)
    try:
        held = carts.put(carts.current(request.member), product, request.POST.get("quantity", ""))
    except Refused as refusal:
        messages.error(request, refusal.text)
    else:
        good = Product.objects.only("sku", "unit").get(pk=product)
        facts = {"sku": good.sku, "held": held, "unit": good.unit}
        messages.success(request, _("Added. In the cart: %(held)d %(unit)s of %(sku)s.") % facts)
    return redirect("orders:cart_note") if wants_part(request) else redirect(came_from(request))


@require_GET
@member(Right.CART)
def cart_note(request: MemberRequest) -> HttpResponse:
    """What other pages show of the cart after something was added from them: its button and the answer."""
    return page(request, "orders/cart_note.html", {}, part="orders/_note.html")


@posted_from("orders:cart")
@member(Right.CART)
def cart_set(request: MemberRequest) -> HttpResponse:
    """Set the quantities that were typed, all of them or, if one is wrong, none: then each line says why."""
    typed = quantities(request.POST)
    try:
        carts.set_quantities(carts.current(request.member), typed)
    except LinesRefused as refusal:
        return _shown(request, typed=typed, refused=refusal.lines, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect("orders:cart")


@require_POST
@member(Right.CART)
def cart_remove(request: MemberRequest) -> HttpResponse:
    carts.remove(carts.current(request.member), product_of(request.POST))
    return redirect("orders:cart")


@require_POST
@member(Right.CART)
def cart_empty(request: MemberRequest) -> HttpResponse:
    carts.empty(carts.current(request.member))
    return redirect("orders:cart")


@require_POST
@member(Right.CART)
def cart_undo(request: MemberRequest) -> HttpResponse:
    """Bring back what the last removal took."""
    carts.undo(carts.current(request.member))
    return redirect("orders:cart")


@require_POST
@member(Right.CART)
def cart_accept(request: MemberRequest) -> HttpResponse:
    """Take note that the buyer has seen the prices as they are now, and go on where they were shown."""
    carts.accept(carts.current(request.member))
    return redirect(came_from(request))


@require_GET
@member(Right.CART)
def cart_quick(request: MemberRequest) -> HttpResponse:
    """The box that takes a pasted list."""
    return page(request, "orders/cart_quick.html", {"form": PasteForm()}, part="orders/_quick.html")


@posted_from("orders:cart_quick")
@member(Right.CART)
def cart_paste(request: MemberRequest) -> HttpResponse:
    """Add a pasted list and answer row by row; refused rows stay in the box to be corrected."""
    form = PasteForm(request.POST)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        try:
            context = _pasted(request.member, form.goods)
        except Refused as refusal:
            form.add_error("text", refusal.text)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return page(request, "orders/cart_quick.html", context, part="orders/_quick.html", status=status)


def _pasted(member: Membership, goods: str) -> dict[str, Any]:
    """Add a list to the member's cart and return what its page says of it. Raises Refused("paste_long")."""
    current = carts.current(member)
    result = carts.paste(current, goods)
    member.cart_count = current.lines.count()
    facts = {"result": result, "rows": list(_answers(result)), "currency": carts.tariff_of(current).currency}
    return {"form": PasteForm.again(result), **facts}


def _shown(
    request: MemberRequest,
    *,
    typed: Mapping[int, str] | None = None,
    refused: Mapping[int, Iterable[Breach]] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the cart; what was typed and refused stands in its lines until it is put right."""
    typed, refused = typed or {}, refused or {}
    mine = carts.shown(request.member)
    found = checkout.facts(mine)
    rows = [
        {
            "line": line,
            "pk": str(line.item.product_id),
            "typed": typed.get(line.item.product_id, line.item.quantity),
            "refused": refused.get(line.item.product_id, ()),
        }
        for line in found.lines
    ]
    removed = len(mine.undo) if mine.undo and now() - mine.updated_at < REMEMBERED else 0
    context = {"checkout": found, "rows": rows, "removed": removed}
    return page(request, "orders/cart.html", context, part="orders/_cart.html", status=status)


def _answers(result: PasteResult) -> Iterator[dict[str, Any]]:
    """Return each row with its word and, where it was refused, the codes that can be taken instead by one press."""
    words = {"good": _("Added"), "turn": _("Added otherwise"), "bad": _("Not added")}
    left = count(1)
    for row in result.rows:
        n = next(left) if row.state == "refused" else 0
        wanted = next(readings(row.text)).quantity if row.choices else ""
        instead = [(code, f"{n}:{code}\t{wanted}") for code in row.choices]
        yield {"row": row, "label": words[row.tone], "instead": instead}
