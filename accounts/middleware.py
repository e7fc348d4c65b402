"""Who reads the page: `request.member` and `request.company`, both None for a stranger and for staff."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts import sessions
from accounts.models import Company, Membership, User
from wholesale.headers import ADMIN_PATH

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


MEMBERLESS = {"goods_picture", "livez", "readyz"}  # pages that ask nobody who they are


class MemberRequest(HttpRequest):
    """A request that came through `accounts.doors.member`: somebody of a company is there."""

    user: User
    member: Membership
    company: Company


def membership_of(user: "User | AnonymousUser") -> Membership | None:
    """The membership the person acts in: of the company they used last, else their first."""
    members: list[Membership] = getattr(user, "members", [])
    last = getattr(user, "last_company_id", None)
    return next((member for member in members if member.company_id == last), members[0] if members else None)


class MemberMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.member = request.company = None
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> None:
        """Find the member in the one statement every page allows itself."""
        match = request.resolver_match
        if match.url_name in MEMBERLESS or "api" in match.app_names:  # the API asks by token (accounts.api)
            return
        request.member = membership_of(request.user)
        request.company = request.member.company if request.member else None
        if request.user.is_authenticated:
            sessions.seen(request.session.session_key)


class SecondFactorMiddleware:
    """Where STAFF_MFA demands it, open the desk only to who has a second factor; others set one up first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not settings.STAFF_MFA or not request.path.startswith(ADMIN_PATH) or not request.user.is_staff:
            return None
        if is_mfa_enabled(request.user):
            return None
        messages.warning(request, _("The desk opens with a second factor: set it up once, it takes a minute."))
        return redirect("mfa_activate_totp")
