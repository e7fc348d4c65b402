"""A page or its part: the one place that looks at htmx's headers."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers


def wants_part(request: HttpRequest) -> bool:
    """Say whether htmx asks for a fragment; boosted links and restored history want the page."""
    asked = request.headers
    return "HX-Request" in asked and not ("HX-Boosted" in asked or "HX-History-Restore-Request" in asked)


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, part: str | None = None, status: int = 200
) -> HttpResponse:
    """Render `template`, or only its `part` when htmx asks for one.

    A part brings along what the rest of the page must know: the cart's count and the messages of the deed
    before it. `status` 422 is for a form that must be corrected; htmx swaps it as it swaps 200.
    """
    if part and wants_part(request):
        # One after the other: the part may say something the messages are to hear.
        body = render_to_string(part, context, request) + render_to_string("_along.html", {}, request)
    else:
        body = render_to_string(template, context, request)
    response = HttpResponse(body, status=status)
    if part:
        patch_vary_headers(response, ["HX-Request"])
    return response
