"""Sign-in by e-mail, and the reader of a page in one statement: person, company, manager and the apps' columns."""

from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import Membership, User
from wholesale.prepared import KEY, Prepared


class MemberBackend(AuthenticationBackend):
    def get_user(self, user_id: Any) -> User | None:
        """Load the person with all their memberships attached as `user.members`; None once deactivated."""
        members = _members().ask(int(user_id))
        user = members[0].user if members else User.objects.filter(pk=user_id, is_active=True).first()
        if user is not None:
            user.members = members
        return user


@cache
def _members() -> Prepared[Membership]:
    """Return the question that every page begins with."""
    return Prepared(Membership.objects.active().filter(user=KEY).with_context().order_by("pk"))
