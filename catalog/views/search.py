"""Search: a page of results that never replaces what was typed, and a short list while one types."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog import codes, listing, pricing, search
from catalog.listing import Asked, Scope, Sort, Wish
from catalog.views import goods, rows

SUGGESTED = 7  # goods in the short list


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Show what was found, exact codes on top; where nothing was, codes that look like it."""
    asked = request.GET.get("q", "")
    text = search.read(asked)
    if len(asked) > search.LONGEST:
        return HttpResponseRedirect(f"{request.path}?{urlencode({'q': text})}")
    found = search.find(text)
    context = {
        "text": text,
        "found": found,
        "exact": frozenset(found.ids[: found.exact]),
        "is_capped": len(found.ids) >= search.MOST,
        "near": [] if found.ids else codes.near(text),
    }
    scope = Scope(found.ids, len(found.ids), ranked=True)
    return goods.shelf(request, scope, "catalog/search.html", context, first=Sort.BEST)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Answer with the goods that fit best so far, each a link; prices are not told here."""
    text = search.read(request.GET.get("q", ""))
    found = search.find(text, most=SUGGESTED)
    scope = Scope(found.ids, len(found.ids), ranked=True)
    asked = Asked(scope, Wish(sort=Sort.BEST), None, pricing.today())
    listed = rows.shown(listing.rows(asked), None, may_order=False) if found.ids else []
    return render(request, "catalog/_suggestions.html", {"goods": listed, "text": text})
