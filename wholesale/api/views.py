"""What every view of the API stands on: askers are counted before anything is said to them."""

from typing import Any

from rest_framework import views
from rest_framework.request import Request


class APIView(views.APIView):
    """Counts first, then asks who it is and what they may: 401 and 403 are answers, too."""

    def perform_authentication(self, request: Request) -> None:
        """Count the asker, of a token that opens nothing the address. Raises Throttled, AuthenticationFailed."""
        try:
            super().perform_authentication(request)
        finally:
            super().check_throttles(request)

    def check_throttles(self, request: Request) -> None:
        """Leave it: everybody who comes here is counted already."""

    def permission_denied(self, request: Request, message: str | None = None, code: str | None = None) -> Any:
        """Say why a token that is good opens only what is public (`closed` on the Django request), where it is so."""
        closed: Exception | None = getattr(request._request, "closed", None)
        if closed is not None:
            raise closed
        super().permission_denied(request, message, code)
