"""One product: pictures, prices from the smallest quantity up, stock, facts, and what stands beside it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from accounts.roles import Right, allows
from catalog import card, listing, pricing, restock, rules, tree
from catalog.listing import Asked, Scope, Wish
from catalog.models import CatalogTerms, Product, Warehouse
from catalog.pricing import Step, TariffView
from catalog.tree import Node
from catalog.views import goods, rows
from wholesale import money
from wholesale.templatetags.house import qty

BESIDE = 5  # similar goods
GONE = 410


@require_safe
def product(request: HttpRequest, pk: int, slug: str = "") -> HttpResponseBase:
    """Show a product. One that is not sold any more is told to those who may have bought it, to others it is absent."""
    found = _find(pk)
    node = tree.current().get(found.category_id)
    if not found.is_active or node is None:
        return gone(request, found, node)
    if slug != found.slug:
        return HttpResponsePermanentRedirect(found.get_absolute_url())
    tariff = pricing.shown_to(request.member, staff=request.user.is_staff)  # type: ignore[attr-defined]
    may_order = allows(request.member, Right.CART)  # type: ignore[attr-defined]
    context = {
        "product": found,
        "trail": goods.trail(node, whole=True),
        "category": node,
        "photos": photos(found),
        "barcodes": found.barcodes,  # type: ignore[attr-defined]
        "description": description(found),
        "facts": facts(found),
        "may_order": may_order,
        "good": waiting(request, found, may_order=may_order),
        "labels": rows.labels(tariff, is_member=bool(request.member)),  # type: ignore[attr-defined]
        "similar": similar(found, node, tariff),
        **stock(found),
        **prices(found, tariff, may_order=may_order),
    }
    return render(request, "catalog/product.html", context)


def gone(request: HttpRequest, found: Product, node: Node | None) -> HttpResponse:
    """Say calmly that a product is not sold any more: an old order may have led here."""
    if request.member is None and not request.user.is_staff:  # type: ignore[attr-defined]
        raise Http404(found.pk)
    context = {"product": found, "trail": goods.trail(node, whole=True), "category": node}
    return render(request, "catalog/product_gone.html", context, status=GONE)


def photos(found: Product) -> list[dict[str, Any]]:
    """Return the pictures that are ready to be shown, with their two sizes."""
    return [{"n": n, "file": photo.file} for n, photo in enumerate(card.photos(found), 1)]


def prices(found: Product, tariff: TariffView | None, *, may_order: bool) -> dict[str, Any]:
    """Return the price ladder in words, the price of the smallest quantity first; nothing of it without a tariff."""
    least = card.least(found)
    if tariff is None:
        return {"least": least}
    ladder = card.ladder(found, tariff)
    first = ladder.get(least, Step(least, None, None))
    row = {"own": first.own, "base": first.base}
    written = [_step(found, tariff, quantity, step) for quantity, step in ladder.items()]
    can_add = may_order and card.available(found) > 0
    return {"least": least, "ladder": written, "shows_both": tariff.shows_both} | rows.prices(
        row, tariff, can_add=can_add
    )


def stock(found: Product) -> dict[str, Any]:
    """Return what is free to sell in words, and where it lies where the terms tell numbers."""
    told = rules.stock_line(card.available(found), found.unit, CatalogTerms.objects.current())
    lying = [(_place(at.warehouse), qty(at.on_hand, found.unit)) for at in card.places(found)]
    return {"stock": told, "places": lying}


def waiting(request: HttpRequest, found: Product, *, may_order: bool) -> dict[str, Any]:
    """Return what `_restock.html` shows: may the reader wait for the product, do they wait already."""
    can_wait = may_order and card.available(found) <= 0
    awaited = can_wait and restock.awaits(request.user, found.pk)
    return {"id": found.pk, "sku": found.sku, "can_wait": can_wait, "awaited": awaited}


def description(found: Product) -> SafeString:
    """Return the description as HTML that may stand on a page, whoever wrote it; plain text keeps its lines."""
    clean = card.description(found)
    return mark_safe(clean if "<" in clean else linebreaks(clean, autoescape=False))  # noqa: S308 - cleaned there


def facts(found: Product) -> list[tuple[str, str]]:
    """Return the characteristics that have a value, in the seller's order, as (name, value with unit)."""
    return [(str(each), f"{value}\u00a0{each.unit}".strip()) for each, value in card.facts(found)]


def similar(found: Product, node: Node, tariff: TariffView | None) -> list[dict[str, Any]]:
    """Return goods of the same category that are in stock, nearest by name."""
    scope = Scope([node.id], node.count)
    asked = Asked(scope, Wish(in_stock=True, after=found.pk), tariff, pricing.today())
    near = listing.beside(asked, found.sort_name, limit=BESIDE)
    return rows.shown(near, tariff, may_order=False)


def _find(pk: int) -> Product:
    found = card.find(pk)
    if found is None:
        raise Http404(pk)
    return found


def _place(warehouse: Warehouse) -> str:
    """Name a warehouse with its city, unless its name says it already."""
    name, city = str(warehouse), str(warehouse.city or "")
    return name if city in name else f"{name}, {city}"


def _step(found: Product, tariff: TariffView, quantity: int, step: Step) -> dict[str, Any]:
    written = {"quantity": qty(quantity, found.unit)}
    for name in ("own", "base") if tariff.shows_both else ("own",):
        amount = getattr(step, name)
        written[name] = "" if amount is None else money.format(amount, tariff.currency)
    return written
