"""The door of buyers' pages: who may pass with which right."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from accounts.middleware import MemberRequest
from accounts.roles import Right, allows
from wholesale.middleware import came_from


def member(right: Right) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Let in a member with `right`. A stranger signs in first; without a company or the right: 403."""

    def guard(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return to_signin(request)
            reader = cast(MemberRequest, request)
            if not allows(reader.member, right):
                raise PermissionDenied(right)
            return view(reader, *args, **kwargs)

        return guarded

    return guard


def to_signin(request: HttpRequest) -> HttpResponse:
    """Send a stranger to sign in and then back: to this page, or after a form to the page the form was on."""
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    page = urlsplit(came_from(request))
    return redirect_to_login(urlunsplit(("", "", page.path, page.query, "")))
