"""Who reads the page: `request.member` and `request.company`, both None for a stranger and for staff."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse

from accounts.models import Company, Membership, User

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
        if request.resolver_match.url_name in MEMBERLESS:
            return
        request.member = membership_of(request.user)
        request.company = request.member.company if request.member else None
