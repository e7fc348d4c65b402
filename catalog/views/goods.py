"""The list of goods of a category, of the whole catalogue or of a search: two views, filters in the address."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.roles import Right, allows
from catalog import facets, listing, pricing, tree
from catalog.forms import GoodsFilter
from catalog.listing import PAGE, Asked, Scope, Sort
from catalog.tree import Node
from catalog.views import rows
from wholesale.htmx import page

VIEW = "goods_view"  # cookie: table or cards
YEAR = 365 * 24 * 3600  # seconds


@require_safe
def category(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Show the goods of a category and of everything below it; without a slug, of the whole catalogue."""
    walked = tree.current()
    node = walked.find(slug) if slug else None
    if slug and node is None:
        raise Http404(slug)
    size = node.count if node else walked.count
    context = {"node": node, "size": size, "children": children(node), "trail": trail(node)}
    return shelf(request, Scope(walked.ids(node), size), "catalog/category.html", context)


def shelf(
    request: HttpRequest, scope: Scope, template: str, context: dict[str, Any], *, first: Sort = Sort.NAME
) -> HttpResponse:
    """Answer with a list of goods and what it can be narrowed by, or only with its part `_goods.html`."""
    tariff = pricing.shown_to(request.member, staff=request.user.is_staff)  # type: ignore[attr-defined]
    form = GoodsFilter(request.GET)
    compares = listing.compares(scope, tariff)
    may_order = allows(request.member, Right.CART)  # type: ignore[attr-defined]
    reader = request.user.pk if may_order else None
    asked = Asked(scope, form.wish(first=first, priced=compares), tariff, pricing.today(), reader)
    view = form.facts.get("view") or request.COOKIES.get(VIEW)
    about = facets.of(asked)
    found = leaf(asked, about.count, is_capped=about.is_capped)
    context |= {
        "goods": rows.shown(found["rows"], tariff, may_order=may_order),
        "labels": rows.labels(tariff, is_member=bool(request.member)),  # type: ignore[attr-defined]
        "may_order": may_order,
        "cards": view == "cards",
        "wish": asked.wish,
        "facets": about,
        "sorts": sorts(first, by_price=compares),
        "compares": compares,
        **found,
    }
    response = page(request, template, context, part="catalog/_goods.html")
    if form.facts.get("view"):
        response.set_cookie(VIEW, view or "", max_age=YEAR, httponly=True, samesite="Lax")
    return response


def leaf(asked: Asked, count: int, *, is_capped: bool) -> dict[str, Any]:
    """Return one page of goods; `page` where it has a number, `after` where the list goes on behind it by key.

    Raises Http404 for a page that the goods do not reach.
    """
    wish = asked.wish
    if wish.after and wish.sort in listing.AFTER:
        found = listing.rows(asked, limit=PAGE + 1)
        return {"rows": found[:PAGE], "page": None, "after": found[PAGE - 1]["id"] if len(found) > PAGE else None}
    asked = replace(asked, wish=replace(wish, after=None))
    last = max(-(-count // PAGE), 1)
    if wish.page > last:
        raise Http404(wish.page)
    found = listing.rows(asked)
    is_end = is_capped and wish.page == last and wish.sort in listing.AFTER and len(found) == PAGE
    numbered: Page[Any] = Paginator(range(count), PAGE).page(wish.page)
    return {"rows": found, "page": numbered, "after": found[-1]["id"] if is_end else None}


def sorts(first: Sort, *, by_price: bool) -> list[tuple[str, str]]:
    """Return the orders a reader may choose, the usual one first."""
    names = {
        Sort.BEST: _("best match"),
        Sort.NAME: _("by name"),
        Sort.CHEAP: _("cheaper first"),
        Sort.DEAR: _("dearer first"),
        Sort.NEWEST: _("new first"),
    }
    offered = [sort for sort in names if sort != Sort.BEST or first == Sort.BEST]
    return [(sort, names[sort]) for sort in offered if by_price or sort not in listing.BY_PRICE]


def children(node: Node | None) -> list[dict[str, Any]]:
    """Return the categories below one as links with their number of goods."""
    return [{"name": str(each), "url": each.url, "count": each.count} for each in tree.current().children(node)]


def trail(node: Node | None, *, whole: bool = False) -> list[tuple[str, str]]:
    """Return the links from the catalogue down to a category: without the category itself unless `whole`."""
    above: Iterable[Node] = tree.current().trail(node)
    links = [(_("Catalogue"), reverse("catalog:catalog")), *((str(each), each.url) for each in above)]
    return links if whole else links[:-1]
