"""Waiting for goods: asked and taken back where a product is out of stock, listed, and stopped from a letter."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.doors import member
from accounts.middleware import MemberRequest
from accounts.roles import Right
from catalog import card, listing, pricing, restock, tree
from catalog.listing import Asked, Scope, Sort, Wish
from catalog.models import CatalogTerms, Product, Restock
from catalog.rules import stock_words
from catalog.views import rows
from wholesale import stoplinks
from wholesale.errors import Refused
from wholesale.htmx import page, wants_part
from wholesale.middleware import came_from

PAGE = 50  # wishes


@require_GET
@member(Right.CART)
def wish(request: MemberRequest, pk: int) -> HttpResponse:
    """What a list shows of waiting for one product; a whole page of it is the product's own."""
    product = get_object_or_404(Product.objects.shown().select_related("stock").defer("search"), pk=pk)
    if not wants_part(request):
        return redirect(product)
    good = {
        "id": pk,
        "sku": product.sku,
        "can_wait": card.available(product) <= 0,
        "awaited": restock.awaits(request.user, pk),
    }
    return page(request, "catalog/_restock.html", {"good": good}, part="catalog/_restock.html")


@require_POST
@member(Right.CART)
def subscribe(request: MemberRequest, pk: int) -> HttpResponse:
    """Wait for a product, from any page that shows it."""
    try:
        made = restock.subscribe(request.member, pk)
    except Product.DoesNotExist:
        raise Http404(pk) from None
    except Refused as refusal:
        messages.warning(request, refusal.text)
    else:
        words = _("When %(sku)s arrives, a letter goes to %(email)s.")
        messages.success(request, words % {"sku": made.product.sku, "email": request.user.email})
    return _back(request, pk)


@require_POST
@member(Right.CART)
def unsubscribe(request: MemberRequest, pk: int) -> HttpResponse:
    """Wait no longer."""
    if restock.cancel(request.member, pk):
        messages.success(request, _("You will get no letter about this product."))
    return _back(request, pk)


@require_safe
@member(Right.CART)
def restocks(request: MemberRequest) -> HttpResponse:
    """What has come lately, to be ordered at once; then everything the reader waits for, the newest first."""
    mine = Restock.objects.of(request.user).active().select_related("product__stock").defer("product__search")
    shown = Paginator(mine, PAGE).get_page(request.GET.get("page"))
    terms, categories = CatalogTerms.objects.current(), tree.current()
    waiting = [
        {
            "wish": each,
            "product": each.product,
            "is_sold": each.product.is_active and categories.get(each.product.category_id) is not None,
            "stock": stock_words(card.available(each.product), each.product.unit, terms),
        }
        for each in shown
    ]
    return render(request, "catalog/restocks.html", {"rows": waiting, "page": shown, **_come(request)})


@csrf_exempt  # a mail program has no page of ours before it: the token is what opens
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to stop (GET), stop everything the letter's reader waits for (POST), whoever is signed in.

    POST answers with the page itself: mail programs do not follow a redirect (RFC 8058).
    """
    signed = stoplinks.read(restock.PURPOSE, token)
    if signed is None or not Restock.objects.of(signed.user_id).filter(pk=signed.row_id).exists():
        raise Http404
    if request.method == "POST":
        restock.stop(signed.user_id)
    left = Restock.objects.of(signed.user_id).active().count()
    return render(request, "catalog/restock_stop.html", {"left": left, "is_done": request.method == "POST"})


def _come(request: MemberRequest) -> dict[str, Any]:
    """Return what the part "Has come" shows: rows as any list has them, with prices and the cart."""
    ids, tariff = restock.arrived(request.user), pricing.shown_to(request.member)
    scope = Scope(ids, len(ids), ranked=True)
    asked = Asked(scope, Wish(sort=Sort.BEST), tariff, pricing.today(), request.user.pk)
    goods = rows.shown(listing.rows(asked, limit=restock.MOST_ARRIVED), tariff, may_order=True)
    return {"goods": goods, "labels": rows.labels(tariff, is_member=True), "may_order": True}


def _back(request: MemberRequest, pk: int) -> HttpResponse:
    return redirect("catalog:restock", pk) if wants_part(request) else redirect(came_from(request))
