"""Who asks: a session token from signing in at `/_allauth/app/v1/`, good until it is ended or its person is blocked."""

from typing import Any

from allauth.headless.contrib.rest_framework.authentication import XSessionTokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from accounts.middleware import membership_of


class SessionToken(XSessionTokenAuthentication):
    def authenticate(self, request: Any) -> Any:
        """Return (person, session), with `request.member` and `request.company` as pages have them."""
        token = self.get_session_token(request)
        if not token:
            return None
        found = super().authenticate(request)
        if found is None:
            raise AuthenticationFailed("The session has ended: sign in again.")
        member = membership_of(found[0])
        request._request.member = member
        request._request.company = member.company if member else None
        return found

    def authenticate_header(self, request: Any) -> str:
        return "X-Session-Token"
