"""Documents to download: the list, and the way to the bytes of one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from faq import documents
from faq.documents import Shelf
from faq.models import Document
from faq.views.articles import language
from wholesale import uploads
from wholesale.models import Seller


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Every document the reader may have: the version in force, older ones folded beneath."""
    shelves = [_told(shelf) for shelf in documents.shelves(open_to(request), language())]
    return render(request, "faq/documents.html", {"shelves": shelves})


@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the bytes of a document by a link good for a minute; one that is not the reader's is absent."""
    found = get_object_or_404(open_to(request), pk=pk)
    response = redirect(uploads.link(found.file))
    response["Cache-Control"] = "private, no-store"
    return response


def open_to(request: HttpRequest) -> Any:
    """Return the documents in force that this reader may have."""
    today = Seller.objects.get_current().today()
    company = request.company  # type: ignore[attr-defined]
    return Document.objects.in_force(today).open_to(company, staff=request.user.is_staff)


def _told(shelf: Shelf) -> dict[str, Any]:
    return {
        "newest": shelf.newest,
        "kind": documents.kind_of(shelf.newest.file),
        "older": [{"document": each, "kind": documents.kind_of(each.file)} for each in shelf.older],
    }
