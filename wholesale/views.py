"""The browser's front door: home, the language, and what is said when a page cannot be shown."""

import sys
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.utils.module_loading import import_string
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from wholesale import alone, limits
from wholesale.middleware import AWAY, unavailable
from wholesale.panels import panels

TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


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
    if isinstance(exception, TOO_LARGE):
        return too_large(request, exception)
    return alone.page(request, "400.html", status=HTTPStatus.BAD_REQUEST)


def too_large(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say how much the portal takes in one go, by what there was too much of."""
    facts: dict[type[Exception], dict[str, Any]] = {
        RequestDataTooBig: {"limit": filesizeformat(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)},
        TooManyFieldsSent: {"fields": settings.DATA_UPLOAD_MAX_NUMBER_FIELDS},
        TooManyFilesSent: {"files": settings.DATA_UPLOAD_MAX_NUMBER_FILES},
    }
    return alone.page(request, "413.html", status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE, **facts[type(exception)])


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    return alone.page(request, "403_csrf.html", status=HTTPStatus.FORBIDDEN)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=HTTPStatus.FORBIDDEN)


def not_found(request: Any, exception: Exception) -> HttpResponse:
    if request.resolver_match is None:  # no view was found, so nobody has asked yet who reads
        request.member = import_string(settings.MEMBER_OF)(request.user)
    return render(request, "404.html", status=HTTPStatus.NOT_FOUND)


def too_many(request: HttpRequest) -> HttpResponse:
    """Say to wait, and how long."""
    is_letter = request.path == resolve_url("account_reset_password")
    context = {"is_letter": is_letter, "minutes": limits.wait(request.path) // 60}
    content = render_to_string("429.html", context, request)
    return HttpResponse(content, status=HTTPStatus.TOO_MANY_REQUESTS)


def broken(request: HttpRequest) -> HttpResponse:
    """Stand alone: what broke may be anything a page is made of."""
    trouble = sys.exception()
    if isinstance(trouble, AWAY):
        return unavailable(request, trouble)
    return alone.page(request, "500.html", status=HTTPStatus.INTERNAL_SERVER_ERROR)
