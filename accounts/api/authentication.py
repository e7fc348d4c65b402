"""Who asks: a session token from signing in at `/_allauth/app/v1/`, good until it is ended or its person is blocked.

The token is sent in the header X-Session-Token and nowhere else: a cookie of a browser
is nobody here, a token in an address is refused. Everything is read anew for each
request in the one statement `MemberBackend` allows itself, so that a deactivated person,
a new password and a suspended company count from the next request on. A token that is good
while its person may not act is nobody's: it opens what is public, and elsewhere is told why.
"""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts import sessions
from accounts.middleware import is_suspended, lacks_factor, membership_of
from accounts.models import Membership, User

HEADER = "X-Session-Token"
IN_URL = {"x-session-token", "session_token", "access_token", "token", "sessionid"}


class SessionToken(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, SessionBase] | None:
        """Return (person, session), with `member` and `company` on the Django request as pages have them.

        None without a token, and for a person who may not act, with the trouble as `closed` on the Django request.
        Raises AuthenticationFailed, which is 401, with the code token_in_url, signin_unfinished (the second factor
        is still to come) or session_ended.
        """
        asked: Any = request._request
        asked.member = asked.company = asked.closed = None
        if IN_URL & {name.lower() for name in request.query_params}:
            raise AuthenticationFailed(_("A token belongs in the header X-Session-Token only."), "token_in_url")
        token = request.headers.get(HEADER)
        if not token:
            return None
        session = import_module(settings.SESSION_ENGINE).SessionStore(token)
        user = person_of(session)
        sessions.seen(session.session_key)
        if "Accept-Language" not in request.headers:
            translation.activate(user.language)
        member = membership_of(user)
        asked.closed = trouble_of(user, member)
        if asked.closed:
            return None
        asked.member, asked.company = member, member and member.company
        return user, session

    def authenticate_header(self, request: Request) -> str:
        return HEADER


def person_of(session: SessionBase) -> User:
    """Return whose session it is; that of a blocked person ends here. Raises AuthenticationFailed."""
    is_unfinished = SESSION_KEY not in session and session.session_key and not session.is_empty()
    if is_unfinished:
        raise AuthenticationFailed(_("Finish signing in first."), "signin_unfinished")
    asked = HttpRequest()
    asked.session = session
    user: Any = get_user(asked)
    if not user.is_authenticated:
        if session.session_key:  # one that never was has none
            session.flush()
        raise AuthenticationFailed(_("Your session has ended: sign in again."), "session_ended")
    return user


def trouble_of(user: User, member: Membership | None) -> AuthenticationFailed | None:
    """Return why a person who has signed in may not act: company_suspended (every one), second_factor_demanded."""
    if member and is_suspended(member):
        return AuthenticationFailed(_("Your company is suspended: ask your manager."), "company_suspended")
    if lacks_factor(user):
        return AuthenticationFailed(_("Set up a second factor first."), "second_factor_demanded")
    return None


class SessionTokenScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.api.authentication.SessionToken"
    name = "SessionToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": HEADER,
            "description": "The `meta.session_token` of signing in at `POST /_allauth/app/v1/auth/login`.",
        }
