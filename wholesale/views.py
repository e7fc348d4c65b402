"""The browser's front door: home, the language, and what is said when a page cannot be shown."""

import sys
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.module_loading import import_string
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from wholesale.middleware import AWAY, unavailable
from wholesale.panels import panels


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show a member what waits for them, a stranger who the seller is."""
    shown = list(panels(request))
    context = {
        "work": [panel for panel in shown if not panel.aside],
        "aside": [panel for panel in shown if panel.aside],
    }
    return render(request, "home.html", context)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak another language from here on; a member's letters follow."""
    response = set_language(request)
    code = request.POST.get("language")
    if request.user.is_authenticated and code in dict(settings.LANGUAGES):
        request.user.language = code
        request.user.save(update_fields=["language"])
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(render_to_string("400.html"), status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: Any, exception: Exception) -> HttpResponse:
    if request.resolver_match is None:  # no view was found, so nobody has asked yet who reads
        request.member = import_string(settings.MEMBER_OF)(request.user)
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Stand alone: what broke may be anything a page is made of."""
    trouble = sys.exception()
    if isinstance(trouble, AWAY):
        return unavailable(trouble)
    return HttpResponseServerError(render_to_string("500.html"))
