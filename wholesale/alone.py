"""Pages of trouble that stand alone: they ask neither the database nor Redis, and still speak the reader's language.

Whoever made the trouble may be anything a page is made of, so these have no frame. The seller's contacts are on them
as far as this process has them by heart.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from wholesale import logs
from wholesale.models import Seller


def page(
    request: HttpRequest, template: str, *, status: int, headers: dict[str, str] | None = None, **context: Any
) -> HttpResponse:
    """Answer with a page of `alone.html`; its language is that of the cookie or of the browser."""
    facts = {"seller": Seller.objects.remembered(), "request_id": logs.request_id.get(), **context}
    with translation.override(translation.get_language_from_request(request)):
        content = render_to_string(template, facts)
    return HttpResponse(content, status=status, headers=headers)
