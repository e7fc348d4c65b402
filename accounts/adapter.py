"""What allauth asks the house: nobody signs up alone yet, and its letters go through the outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from accounts import emails


class HouseAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # a manager adds companies and their people

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the one letter allauth may send here: the link to a new password."""
        if template_prefix == "account/email/password_reset_key":
            emails.password_reset(context["user"], context["password_reset_url"])

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        at_desk = getattr(request.user, "is_staff", False) and not getattr(request, "member", None)
        return reverse("admin:index") if at_desk else reverse("home")
