"""The door of buyers' pages: who may pass with which right."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts.middleware import MemberRequest
from accounts.roles import Right, allows


def member(right: Right) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let in a member with `right`. A stranger signs in first; without a company or the right: 403."""

    def guard(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            reader = cast(MemberRequest, request)
            if not allows(reader.member, right):
                raise PermissionDenied(right)
            return view(reader, *args, **kwargs)

        return guarded

    return guard
