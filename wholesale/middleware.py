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
from django.core.exceptions import ObjectDoesNotExist
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from wholesale import headers, logs
from wholesale.errors import Refused
from wholesale.models import Seller

log = logging.getLogger(__name__)

View = Callable[[HttpRequest], HttpResponseBase]

AWAY = (OperationalError, InterfaceError)
TIMELESS = {"goods_picture", "livez", "readyz"}  # they ask the database nothing
RETRY = "30"  # seconds after which to try again
GIVEN = re.compile(r"[0-9A-Za-z-]{8,64}")


class RequestIdMiddleware:
    """Give the request an id: the proxy's where it sends a decent one, else a new one."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        name = given if GIVEN.fullmatch(given) else uuid4().hex
        token = logs.request_id.set(name)
        try:
            response = self.get_response(request)
        finally:
            logs.request_id.reset(token)
        response["X-Request-ID"] = name
        return response


class HeadersMiddleware:
    """Give the desk its own content policy, and let nobody store what a signed-in person sees."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.path.startswith(headers.ADMIN_PATH):
            response._csp_config = headers.ADMIN_DIRECTIVES  # type: ignore[attr-defined]
        is_page = response.get("Content-Type", "").startswith("text/html")
        if is_page and settings.SESSION_COOKIE_NAME in request.COOKIES:
            response["Cache-Control"] = "no-store"
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
        if request.resolver_match and request.resolver_match.url_name in TIMELESS:
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
            return unavailable(exception)
        return None


def refused(request: HttpRequest, refusal: Refused) -> HttpResponseBase:
    """Say a refusal: after POST on the page one came from, else as a page with status 409."""
    log.info("Refused %s: %s", refusal.code, request.path)
    if request.method == "POST":
        messages.error(request, refusal.text)
        return HttpResponseRedirect(came_from(request), status=HTTPStatus.SEE_OTHER)
    return render(request, "409.html", {"refusal": refusal}, status=HTTPStatus.CONFLICT)


def came_from(request: HttpRequest) -> str:
    """Return the address of the page a form was on, if it is ours, else home."""
    page = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if is_ours else resolve_url("home")


def unavailable(trouble: Exception) -> HttpResponse:
    """Say that the data cannot be reached just now; the page stands without any."""
    log.error("The database is in trouble: %s", trouble, exc_info=trouble)
    content = render_to_string("503.html")
    return HttpResponse(content, status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": RETRY})
