"""Who reads the page: `request.member` and `request.company`, both None for a stranger and for staff."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import sessions
from accounts.models import Company, Membership, User
from wholesale.headers import ADMIN_PATH

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


GUARDED = (ADMIN_PATH, "/jobs/")  # the desk, and what the desk has made
MEMBERLESS = {"goods_picture", "livez", "readyz"}  # pages that ask nobody who they are


class MemberRequest(HttpRequest):
    """A request that came through `accounts.doors.member`: somebody of a company is there."""

    user: User
    member: Membership
    company: Company


def membership_of(user: "User | AnonymousUser") -> Membership | None:
    """The membership the person acts in: of the company they used last, else their first; suspended ones come last."""
    members: list[Membership] = getattr(user, "members", [])
    last = getattr(user, "last_company_id", None)
    return min(members, key=lambda each: (is_suspended(each), each.company_id != last), default=None)


def is_suspended(member: Membership) -> bool:
    return member.company.status == Company.Status.SUSPENDED


def lacks_factor(user: User) -> bool:
    """Say whether this is one of the seller's people without the second factor that STAFF_MFA demands of them."""
    return settings.STAFF_MFA and user.is_staff and not is_mfa_enabled(user)


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
        is_guarded = request.path.startswith(GUARDED) and request.path != reverse("admin:logout")
        if not is_guarded or not request.user.is_authenticated or not lacks_factor(request.user):
            return None
        messages.warning(request, _("The desk opens with a second factor: set it up once, it takes a minute."))
        return redirect("mfa_activate_totp")
