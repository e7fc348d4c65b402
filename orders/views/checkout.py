"""Checkout: one page of choices that are kept as they are made, and the one button that places the order."""

from collections.abc import Iterator
from dataclasses import asdict
from http import HTTPStatus
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods

from accounts.doors import member
from accounts.middleware import MemberRequest
from accounts.roles import Right
from orders import cart as carts
from orders import checkout as deal
from orders.forms import AddressForm, CheckoutForm
from orders.models import Cart, Order
from orders.refusals import PriceChanged, placed_before
from orders.views.cart import posted_from
from wholesale.errors import Refused
from wholesale.htmx import page, wants_part

UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY
FIELDS = {"delivery_absent": "delivery_kind", "method_absent": "method_code"}  # breach: field, where names differ


@require_http_methods(["GET", "POST"])
@member(Right.PLACE)
def checkout(request: MemberRequest) -> HttpResponse:
    """What is still to be chosen before the order; POST keeps what has been, whole or not."""
    if request.method == "GET":
        cart = carts.shown(request.member)
        return _shown(request, cart, CheckoutForm(cart=cart))
    cart = carts.current(request.member)
    form = CheckoutForm(request.POST, cart=cart)
    deal.choose(cart, asdict(form.chosen()))
    return _shown(request, cart, form, status=UNPROCESSABLE) if form.errors else redirect("orders:checkout")


@posted_from("orders:checkout")
@member(Right.PLACE)
def checkout_address(request: MemberRequest) -> HttpResponse:
    """Add a delivery address to the company, choose it, and keep everything else that was typed."""
    cart = carts.current(request.member)
    form = CheckoutForm(request.POST, cart=cart, saves_address=True)
    address = AddressForm(request.POST, company=request.company)
    if not address.is_valid():
        deal.choose(cart, asdict(form.chosen()))
        return _shown(request, cart, form, address, status=UNPROCESSABLE)
    deal.choose(cart, asdict(form.chosen(address=address.save().pk)))
    return redirect("orders:checkout")


@posted_from("orders:checkout")
@member(Right.PLACE)
def checkout_place(request: MemberRequest) -> HttpResponse:
    """Place the order. Whatever comes instead, what was typed is kept."""
    cart = carts.current(request.member)
    form = CheckoutForm(request.POST, cart=cart)
    if not form.is_valid():
        return _shown(request, cart, form, status=UNPROCESSABLE)
    try:
        seen = deal.Seen.read(request.POST.get("seen", ""))
        order = deal.place(cart, by=request.user, key=request.POST.get("key", ""), chosen=form.chosen(), seen=seen)
    except PriceChanged as change:
        deal.choose(cart, asdict(form.chosen()))
        return render(request, "orders/price_changed.html", {"change": change}, status=HTTPStatus.CONFLICT)
    except Refused as refusal:
        if refusal.code == "key_reused":
            return _placed_before(request)
        deal.choose(cart, asdict(form.chosen()))
        raise
    messages.success(request, _t("Order %(number)s is placed.") % {"number": order.number})
    return HttpResponseRedirect(order.get_absolute_url(), status=HTTPStatus.SEE_OTHER)


def _placed_before(request: MemberRequest) -> HttpResponse:
    """Go to the order that the form made when it was first sent; what it says now belongs to no cart."""
    order = get_object_or_404(Order.objects.of(request.company), operation_key=request.POST["key"])
    messages.warning(request, placed_before(order))
    return HttpResponseRedirect(order.get_absolute_url(), status=HTTPStatus.SEE_OTHER)


def _shown(
    request: MemberRequest, cart: Cart, form: CheckoutForm, address: AddressForm | None = None, *, status: int = 200
) -> HttpResponse:
    form.lay_on(cart)
    found = deal.facts(cart)
    if not found.lines and not wants_part(request):
        return redirect("orders:cart")
    context = {
        "form": form,
        "address": address or AddressForm(company=request.company),
        "checkout": found,
        "todo": list(_todo(form, found)),
        "key": uuid4().hex,
        "delivery_notes": list(deal.DELIVERIES.items()),
        "method_notes": [(method.code, str(method.note)) for method in found.methods],
        "address_notes": [(str(each.pk), each.note) for each in form.addresses],
    }
    return page(request, "orders/checkout.html", context, part="orders/_summary.html", status=status)


def _todo(form: CheckoutForm, found: deal.Checkout) -> Iterator[tuple[str, str]]:
    """Return what keeps the button disabled, as (words, field to go to)."""
    for name, errors in form.errors.items():
        yield f"{form[name].label}: {' '.join(map(str, errors))}", form.anchor(name)
    for breach in found.missing:
        name = FIELDS.get(breach.code, breach.code.removesuffix("_absent"))
        if name not in form.errors:
            yield breach.message, form.anchor(name)
    if found.changes:
        yield _t("Prices have changed: look at both."), "changes"
