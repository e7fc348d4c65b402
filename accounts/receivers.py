"""What allauth tells after a deed of its own. The one file that listens."""

from typing import Any

from allauth.account.signals import password_changed, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.http import HttpRequest

from accounts import devices, sessions
from accounts.models import User


def end_weaker_sessions(request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    """End the sign-ins that were made without the second factor which has just been switched on."""
    if authenticator.type == Authenticator.Type.TOTP:
        sessions.end_all(user, but=request.session.session_key)


def keep_phone(request: HttpRequest, **_kwargs: Any) -> None:
    """Let the phone that a password was changed on go on hearing: its session has another key now."""
    devices.follow(getattr(request, "key_before", None) or "", request.session.session_key or "")


def listen() -> None:
    """Connect the receivers, once, when the app is ready."""
    for signal in (password_changed, password_set):
        signal.connect(keep_phone, dispatch_uid="accounts.keep_phone")
    authenticator_added.connect(end_weaker_sessions, dispatch_uid="accounts.end_weaker_sessions")
