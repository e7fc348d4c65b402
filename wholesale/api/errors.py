"""How the API says it: one shape whatever went wrong.

    {"type": "validation_error | client_error | server_error | refusal",
     "errors": [{"code": …, "detail": …, "attr": … or null}],
     "breaches": [{"code", "message", "need", "have", "missing", "until", "help"}]}      of a refusal that has figures

A refusal is 409, what cannot be read 400, a key sent again with another body 422.
"""

import logging
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext as _
from drf_standardized_errors.handler import exception_handler
from rest_framework.response import Response
from rest_framework.views import set_rollback

from wholesale.api.parsers import TooLarge
from wholesale.errors import Breach, Refused
from wholesale.middleware import AWAY, RETRY

log = logging.getLogger(__name__)

STATUSES = {  # of refusals that are none of the business's
    "key_missing": HTTPStatus.BAD_REQUEST,
    "key_reused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "job_running": HTTPStatus.TOO_MANY_REQUESTS,
}


def handler(trouble: Exception, context: dict[str, Any]) -> Response | None:
    """Answer an exception that left a view, for REST_FRAMEWORK["EXCEPTION_HANDLER"]."""
    if isinstance(trouble, RequestDataTooBig):
        trouble = TooLarge()
    if isinstance(trouble, ProtectedError | RestrictedError):
        trouble = Refused("in_use", _("Something else refers to this, so it stays."))
    if isinstance(trouble, Refused):
        set_rollback()
        log.info("Refused %s: %s", trouble.code, context["request"].path)
        status = STATUSES.get(trouble.code, HTTPStatus.CONFLICT)
        headers = {"Retry-After": RETRY} if status == HTTPStatus.TOO_MANY_REQUESTS else None
        return Response(refusal(trouble), status=status, headers=headers)
    if isinstance(trouble, AWAY):
        set_rollback()
        log.error("The database is in trouble: %s", trouble, exc_info=trouble)
        return Response(away(), status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": RETRY})
    response = exception_handler(trouble, context)  # type: ignore[arg-type]
    if response is not None and response.status_code == HTTPStatus.INTERNAL_SERVER_ERROR:
        response.data = broken()
    return response


def refusal(refused: Refused) -> dict[str, Any]:
    """Return a refusal in the one shape."""
    body = shape("refusal", refused.code, refused.text)
    return body | {"breaches": [breach(each) for each in refused.breaches]} if refused.breaches else body


def breach(given: Breach) -> dict[str, Any]:
    """Return a breach as the API tells it; amounts are strings, as everywhere."""
    figures = {name: getattr(given, name) for name in ("need", "have", "missing")}
    return {
        "code": given.code,
        "message": str(given.message),
        **{name: None if figure is None else str(figure) for name, figure in figures.items()},
        "until": given.until,
        "help": given.help,
    }


def shape(kind: str, code: str, detail: str, attr: str | None = None) -> dict[str, Any]:
    """Return an answer about one trouble."""
    return {"type": kind, "errors": [{"code": code, "detail": detail, "attr": attr}]}


def away() -> dict[str, Any]:
    """Say that the database does not answer."""
    return shape("server_error", "unavailable", _("The data cannot be reached just now. Try again in a minute."))


def broken() -> dict[str, Any]:
    """Say that something broke here; what it was is in the log, under the answer's X-Request-ID."""
    return shape("server_error", "error", _("Something broke here. Try again, or tell us the X-Request-ID."))
