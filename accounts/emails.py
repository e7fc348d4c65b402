"""Letters about people and companies: one function a letter."""

from typing import TYPE_CHECKING
from uuid import uuid4

from wholesale import outbox

if TYPE_CHECKING:
    from accounts.models import Membership, User
from wholesale.models import Message


def password_reset(user: "User", link: str) -> None:
    """The link to a new password, each time it is asked for."""
    outbox.write(
        "accounts/password_reset",
        event=f"user:{user.pk}:reset:{uuid4()}",
        to=user.email,
        language=user.language,
        kind=Message.Kind.SECRET,
        user=user,
        link=link,
    )


def member_added(membership: "Membership", link: str) -> None:
    """Welcome a new member: who added them to what, and the link to set a password."""
    outbox.write(
        "accounts/member_added",
        event=f"member:{membership.pk}:added",
        to=membership.user.email,
        language=membership.user.language,
        kind=Message.Kind.SECRET,
        user=membership.user,
        company=membership.company,
        link=link,
    )
