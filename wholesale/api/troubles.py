"""At which door somebody knocked: an address of the API is answered as JSON, any other by a page.

Django's handlers: for what never reaches a view of the API, or breaks outside one.
"""

import sys
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from wholesale import views
from wholesale.api import errors
from wholesale.middleware import AWAY, RETRY

DOORS = ("/api/", "/_allauth/")


def is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith(DOORS)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not is_api(request):
        return views.bad_request(request, exception)
    if isinstance(exception, RequestDataTooBig):
        return said(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", _("The body is too large."))
    return said(HTTPStatus.BAD_REQUEST, "bad_request", _("The request cannot be read."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not is_api(request):
        return views.forbidden(request, exception)
    return said(HTTPStatus.FORBIDDEN, "permission_denied", _("You may not do this."))


def not_found(request: Any, exception: Exception) -> HttpResponse:
    if not is_api(request):
        return views.not_found(request, exception)
    return said(HTTPStatus.NOT_FOUND, "not_found", _("There is nothing at this address."))


def unslashed(request: HttpRequest) -> HttpResponse:
    """Name the address that was meant by one without its last slash."""
    words = _("There is nothing at this address: it is %(address)s.") % {"address": f"{request.path}/"}
    return said(HTTPStatus.NOT_FOUND, "not_found", words)


def broken(request: HttpRequest) -> HttpResponse:
    if not is_api(request):
        return views.broken(request)
    if isinstance(sys.exception(), AWAY):
        return JsonResponse(errors.away(), status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": RETRY})
    return JsonResponse(errors.broken(), status=HTTPStatus.INTERNAL_SERVER_ERROR)


def said(status: HTTPStatus, code: str, detail: str) -> JsonResponse:
    return JsonResponse(errors.shape("client_error", code, detail), status=status)
