"""Orders as their company sees them: the list, the page, the print, and what a buyer may still do with one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.doors import member
from accounts.middleware import MemberRequest
from accounts.roles import Right, allows
from orders import cart as carts
from orders import exporting, listing, printing
from orders.forms import CancelForm, OrderFilter
from orders.models import Order, RevisionLine
from wholesale import handing
from wholesale.progress import begin


@require_GET
@member(Right.SEE_ORDERS)
def order_list(request: MemberRequest) -> HttpResponse:
    """The company's orders, narrowed by what the address says."""
    form = OrderFilter(request.GET)
    found = listing.find(request.company, **form.narrowing())
    totals = listing.totals(found)
    sort = request.GET.get("sort", listing.NEWEST)
    rows = found.select_related("by").order_by(*listing.SORTS.get(sort, listing.SORTS[listing.NEWEST]))
    orders = _page(rows, totals.all_count, request.GET.get("page", 1))
    context = {"form": form, "page": orders, "totals": totals, "sort": sort}
    return render(request, "orders/order_list.html", context, status=400 if form.errors else 200)


@require_POST
@member(Right.SEE_ORDERS)
def order_export(request: MemberRequest) -> HttpResponseBase:
    """The orders of the list as a table; the address narrows it as it narrows the list."""
    what, form = handing.asked(request, exporting.ORDERS, exporting.LINES)
    narrowing = OrderFilter(request.GET).narrowing()
    made = exporting.table(listing.find(request.company, **narrowing), what)
    params = exporting.params(request.company, what, narrowing)
    return handing.hand_over(request, made, form, kind=exporting.KIND, params=params)


@require_POST
@member(Right.SEE_ORDERS)
def order_pdf(request: MemberRequest, pk: int) -> HttpResponse:
    """Have the order printed into a file; the worker does it."""
    order = get_object_or_404(Order.objects.of(request.company), pk=pk)
    return begin(request, printing.KIND, order=order.pk, company=request.company.pk)


@require_GET
@member(Right.SEE_ORDERS)
def order_detail(request: MemberRequest, pk: int) -> HttpResponse:
    return render(request, "orders/order_detail.html", _order(request, pk))


@require_GET
@member(Right.SEE_ORDERS)
def order_print(request: MemberRequest, pk: int) -> HttpResponse:
    """The order as a sheet of paper."""
    return render(request, "orders/order_print.html", _order(request, pk))


@require_http_methods(["GET", "POST"])
@member(Right.PLACE)
def order_cancel(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask whether to cancel, for who has no dialog; then cancel."""
    order = get_object_or_404(Order.objects.of(request.company), pk=pk)
    form = CancelForm(request.POST or None, initial={"version": order.version})
    if form.is_valid():
        order.cancel(by=request.user, **form.cleaned_data)
        messages.success(request, _("Order %(number)s is cancelled.") % {"number": order.number})
        return redirect(order)
    return render(request, "orders/order_cancel.html", {"order": order, "form": form})


@require_POST
@member(Right.CART)
def order_repeat(request: MemberRequest, pk: int) -> HttpResponse:
    """Put the goods of an order into the cart, at today's prices; what is not sold any more stays out."""
    order = get_object_or_404(Order.objects.of(request.company), pk=pk)
    taken, refused = carts.repeat(carts.current(request.member), order)
    for breach in refused.values():
        messages.warning(request, breach.message)
    if taken:
        words = ngettext("%(taken)d line is added to the cart.", "%(taken)d lines are added to the cart.", taken)
        messages.success(request, words % {"taken": taken})
    return redirect("orders:cart")


def _order(request: MemberRequest, pk: int) -> dict[str, Any]:
    """Return everything a page tells of one of the company's orders."""
    orders = Order.objects.of(request.company).select_related("company", "by", "city")
    order = get_object_or_404(orders, pk=pk)
    changed = Prefetch("lines", RevisionLine.objects.select_related("line"))
    return {
        "order": order,
        "form": CancelForm(initial={"version": order.version}),
        "lines": listing.lines(order),
        "events": order.events.select_related("by"),
        "revisions": order.revisions.select_related("asked_by").prefetch_related(changed),
        "may_withdraw": order.can_withdraw and allows(request.member, Right.PLACE),
    }


def _page(rows: "QuerySet[Order]", count: int, number: object) -> "Page[Order]":
    """Return one page of a list that has been counted already. Raises Http404 for a page it does not reach."""
    paginator = Paginator(rows, listing.PAGE)
    paginator.count = count
    try:
        return paginator.page(number)  # type: ignore[arg-type]  # a word is not an integer, and refused as one
    except InvalidPage as beyond:
        raise Http404 from beyond
