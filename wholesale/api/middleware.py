"""What every answer of the API carries: how long it may be kept, whom it depends on, and its ETag.

A phone keeps what it has read and asks each time whether it is still so: the ETag is made of
the answer's bytes, so an unchanged list is 304 and empty. Nothing else may be kept.
"""

import hashlib
import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

from wholesale.api import troubles
from wholesale.api.troubles import is_api

KEPT = "private, no-cache"  # kept by this phone alone, asked for again each time
VARY = ("X-Session-Token", "Accept-Language")
READS = ("GET", "HEAD")


class ApiMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not is_api(request):
            return response
        if isinstance(response, HttpResponsePermanentRedirect) and request.method not in READS:
            response = troubles.unslashed(request)  # a redirect would lose the body
        patch_vary_headers(response, VARY)
        return tagged(request, response)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Refuse the one character that no row can hold, and at the sign-in what is no JSON, before any query."""
        if is_api(request) and ("%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path_info):
            raise BadRequest
        is_sign_in = request.resolver_match is not None and "headless" in request.resolver_match.app_names
        if is_sign_in and request.method != "GET" and request.body:
            check(request.body)


def check(body: bytes) -> None:
    """Read a body before allauth does, which breaks on what is no flat JSON object of words. Raises BadRequest."""
    try:
        given = json.loads(body.decode())
        json.dumps(given, ensure_ascii=False).encode()  # half of a pair of surrogates is no word
    except (ValueError, RecursionError) as trouble:
        raise BadRequest from trouble
    if not isinstance(given, dict) or any(map(_is_deep, given.values())):
        raise BadRequest


def _is_deep(value: object) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(each, dict | list) for each in value))


def tagged(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Give a read answer its ETag, or 304 where the asker has it already; forbid to keep any other."""
    if request.method not in READS or response.status_code != HTTPStatus.OK or response.streaming:
        response.headers.setdefault("Cache-Control", "no-store")
        return response
    etag = f'W/"{hashlib.blake2b(response.content, digest_size=12).hexdigest()}"'  # type: ignore[attr-defined]
    response.headers.setdefault("Cache-Control", KEPT)
    response["ETag"] = etag
    return get_conditional_response(request, etag, None, response) or response  # type: ignore[arg-type]
