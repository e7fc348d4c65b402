"""Sign-in by e-mail, and the reader of a page in one statement: person, company, manager and the apps' columns."""

from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import Membership, User
from accounts.models.membership import MembershipQuerySet


class MemberBackend(AuthenticationBackend):
    def get_user(self, user_id: Any) -> User | None:
        """Load the person with all their memberships attached as `user.members`; None once deactivated."""
        members = list(_members().filter(user=user_id))
        user = members[0].user if members else User.objects.filter(pk=user_id, is_active=True).first()
        if user is not None:
            user.members = members
        return user


@cache
def _members() -> MembershipQuerySet:
    """Return the question every page begins with, put together once; each asks it of another person."""
    return Membership.objects.active().with_context().order_by("pk")
