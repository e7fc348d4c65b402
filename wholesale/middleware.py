"""How the browser says it: what leaves a view as an exception becomes a page or a notice, once, here.

A `Refused` after POST is a notice on the page one came from; after GET it is a page of
its own. A database that does not answer is "try again in a minute", not a fault. Every
request has an id, the same in its answer and in each line of the log.
"""

import logging
import re
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from wholesale import alone, headers, limits, logs
from wholesale.errors import Refused, Stale
from wholesale.models import Seller

log = logging.getLogger(__name__)

View = Callable[[HttpRequest], HttpResponseBase]

AWAY = (OperationalError, InterfaceError)
TIMELESS = {"goods_picture", "livez", "readyz"}  # they ask the database nothing
RETRY = "30"  # seconds after which to try again
MOST_KEPT = 200  # fields of a form that a page of trouble carries on
SECRETS = {"password", "password1", "password2", "oldpassword", "code"}  # no page says them back
GIVEN = re.compile(r"[0-9A-Za-z-]{8,64}")


class RequestIdMiddleware:
    """Give the request an id: the proxy's where it sends a decent one, else a new one."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        name = given if GIVEN.fullmatch(given) else uuid4().hex
        request.request_id = name  # type: ignore[attr-defined]  # for lines written when the answer has left us
        token, asked = logs.request_id.set(name), logs.request.set(request)
        try:
            response = self.get_response(request)
        finally:
            logs.request_id.reset(token)
            logs.request.reset(asked)
        response["X-Request-ID"] = name
        return response


class HeadersMiddleware:
    """Give the desk its own content policy, let nobody store what a signed-in person sees, say when to come back."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.path.startswith(headers.ADMIN_PATH):
            response._csp_config = headers.ADMIN_DIRECTIVES  # type: ignore[attr-defined]
        is_page = response.get("Content-Type", "").startswith("text/html")
        if is_page and settings.SESSION_COOKIE_NAME in request.COOKIES:
            response["Cache-Control"] = "no-store"
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            response.headers.setdefault("Retry-After", str(limits.wait(request.path)))
        return response


class ZoneMiddleware:
    """Show times as the seller's clock has them; who acts for a company in another zone may be given its own later."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        match = request.resolver_match
        if match and (match.url_name in TIMELESS or "api" in match.app_names):  # the API's times are UTC
            return
        with suppress(ObjectDoesNotExist):
            timezone.activate(Seller.objects.get_current().zone)


class RefusalMiddleware:
    """Speak a refusal, and say that the database is away."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if isinstance(exception, Refused):
            return refused(request, exception)
        if isinstance(exception, AWAY):
            return unavailable(request, exception)
        return None


def refused(request: HttpRequest, refusal: Refused) -> HttpResponseBase:
    """Say a refusal: after POST on the page one came from, else as a page of status 409; so of a stale page."""
    log.info("Refused %s: %s", refusal.code, request.path)
    is_stale = isinstance(refusal, Stale)
    if request.method == "POST" and not is_stale:
        messages.error(request, refusal.text)
        return HttpResponseRedirect(came_from(request), status=HTTPStatus.SEE_OTHER)
    context = {"refusal": refusal, "back": came_from(request) if is_stale else ""}
    return render(request, "409.html", context, status=HTTPStatus.CONFLICT)


def came_from(request: HttpRequest) -> str:
    """Return the address of the page a form was on, if it is ours, else home."""
    page = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if is_ours else resolve_url("home")


def unavailable(request: HttpRequest, trouble: Exception) -> HttpResponse:
    """Say that the data cannot be reached just now, and offer to send once more what was typed."""
    log.error("The database is in trouble: %s", trouble, exc_info=trouble)
    status, retry = HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": RETRY}
    sent = {"typed": _typed(request), "to": request.get_full_path()}
    return alone.page(request, "503.html", status=status, headers=retry, **sent)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What a form sent, to be sent again as it is; nothing of one with a secret, a file or too much to say back."""
    if request.method != "POST":
        return []
    with suppress(SuspiciousOperation, OSError):
        sent = [(name, value) for name, values in request.POST.lists() for value in values]
        if not request.FILES and not SECRETS & request.POST.keys() and len(sent) <= MOST_KEPT:
            return sent
    return []
