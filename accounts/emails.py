"""Letters about people and companies: one function a letter."""

from typing import TYPE_CHECKING
from uuid import uuid4

from wholesale import outbox
from wholesale.models import Message
from wholesale.outbox import Letter

if TYPE_CHECKING:
    from accounts.models import Membership, User


def password_reset(user: "User", link: str, *, is_meant: bool = True) -> None:
    """The link to a new password, each time it is asked for; one not meant for anybody is written and never sent."""
    context = {"user": user, "password_link": link}
    event, kind = f"user:{user.pk}:reset:{uuid4()}", Message.Kind.SECRET
    letter = Letter(
        "accounts/password_reset", event, user.email, user.language, kind=kind, context=context, is_meant=is_meant
    )
    outbox.write_many([letter])


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
        password_link=link,
    )
