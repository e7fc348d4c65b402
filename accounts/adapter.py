"""What allauth asks the house: nobody signs up alone yet, and its letters go through the outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from allauth.headless.adapter import DefaultHeadlessAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse

from accounts import emails, people


class HouseAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # a manager adds companies and their people

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the one letter allauth may send here: the link to a new password, never to the host that was asked."""
        if template_prefix == "account/email/password_reset_key":
            emails.password_reset(context["user"], people.password_link(context["user"]))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Answer too many failed sign-ins with the page of status 429."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as limited:
            raise ImmediateHttpResponse(respond_429(request)) from limited

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        at_desk = getattr(request.user, "is_staff", False) and not getattr(request, "member", None)
        return reverse("admin:index") if at_desk else reverse("home")


class HeadlessAdapter(DefaultHeadlessAdapter):
    """What the phone is told of a person who signed in."""


class MFAAdapter(DefaultMFAAdapter):
    """The second factor, named after the seller."""


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Where a person is signed in."""
