"""What allauth tells after a deed of its own. The one file that listens."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.http import HttpRequest

from accounts import sessions
from accounts.models import User


def end_weaker_sessions(request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    """End the sign-ins that were made without the second factor which has just been switched on."""
    if authenticator.type == Authenticator.Type.TOTP:
        sessions.end_all(user, but=request.session.session_key)


def listen() -> None:
    """Connect the receivers, once, when the app is ready."""
    authenticator_added.connect(end_weaker_sessions, dispatch_uid="accounts.end_weaker_sessions")
