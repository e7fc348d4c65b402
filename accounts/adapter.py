"""What allauth asks the house: nobody signs up alone yet; limits and letters are the house's."""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.core.internal.httpkit import is_headless_request
from allauth.headless.adapter import DefaultHeadlessAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts import devices, emails, people, sessions
from wholesale.models import Seller

TOO_MANY = ("too_many_login_attempts", "rate_limited")
TOLD = {  # what allauth would write a letter about: the word for it in ours
    "account/email/password_changed": "password",
    "account/email/password_reset": "password",
    "mfa/email/totp_activated": "factor_on",
    "mfa/email/totp_deactivated": "factor_off",
    "mfa/email/recovery_codes_generated": "codes",
}


class HouseAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # a manager adds companies and their people

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the link to a new password; it never leads to the host that was asked.

        For an address nobody signs in with go to the same lengths: the time of the answer tells nothing.
        """
        if template_prefix == "account/email/password_reset_key":
            emails.password_reset(context["user"], people.password_link(context["user"]))
        elif template_prefix == "account/email/unknown_account":
            nobody = people.nobody(email)
            emails.password_reset(nobody, people.password_link(nobody), is_meant=False)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell a person that the way they sign in has changed; not of their first password."""
        if template_prefix in TOLD and user.last_login:
            where = f"{sessions.device(self.get_http_user_agent(self.request))}, {self.get_client_ip(self.request)}"
            people.tell_of_entrance(user, TOLD[template_prefix], at=timezone.now(), where=where)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count an attempt until it succeeds; beyond a limit answer with status 429."""
        login = credentials.get("email", "").lower()
        counted = ratelimit.RateLimitUsage([])
        self._login_failed_rl_usage = counted
        pair = f"{login} {ratelimit.get_ip(request)}"
        for action, key in (("login_failed", pair), ("login_address", None), ("login_anywhere", login)):
            taken = ratelimit.consume(request, app="allauth.account", action=action, key=key)
            if taken is None:
                raise self.validation_error("too_many_login_attempts")
            counted.usage += taken.usage

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Return an error of a form; too many attempts are a page of their own, for the browser and the app alike."""
        if code in TOO_MANY:
            raise ImmediateHttpResponse(ratelimit.respond_429(self.request))
        return super().validation_error(code, *args)

    def login(self, request: HttpRequest, user: Any) -> None:
        sessions.make_room(user)
        super().login(request, user)
        if is_headless_request(request):
            request.session[sessions.APP] = True

    def logout(self, request: HttpRequest) -> None:
        """End the session; the phone that was signed in by it hears nothing more."""
        devices.forget_at([request.session.session_key or ""])
        super().logout(request)

    def set_password(self, user: Any, password: str) -> None:
        """Save the password, and end every other session and token of the person."""
        super().set_password(user, password)
        here = self.request.session.session_key if self.request.user == user else None
        self.request.key_before = here  # Django is about to give it another
        sessions.end_all(user, but=here)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask for the password again, unless it has just been typed to sign in."""
        return super().is_reauthentication_required(app=app, **kwargs) and not self._has_just_come()

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        at_desk = getattr(request.user, "is_staff", False) and not getattr(request, "member", None)
        return reverse("admin:index") if at_desk else reverse("home")

    def _has_just_come(self) -> bool:
        user = self.request.user
        records = get_authentication_records(self.request, user) if user.is_authenticated else []
        return any(timezone.now().timestamp() - record["at"] < REAUTHENTICATION_TIMEOUT for record in records)


@dataclass(frozen=True, slots=True)
class Told:
    """What the phone is told of a person who signed in (described in `accounts.api.signin`)."""

    id: int
    email: str
    display: str
    language: str
    has_usable_password: bool


class HeadlessAdapter(DefaultHeadlessAdapter):
    """Tells the phone of a person by the portal's own row."""

    def get_user_dataclass(self) -> type[Told]:
        return Told

    def user_as_dataclass(self, user: Any) -> Told:
        return Told(user.pk, user.email, str(user), user.language, user.has_usable_password())


class MFAAdapter(DefaultMFAAdapter):
    """The second factor, named after the seller; its secrets are no use without SECRET_KEY."""

    def get_totp_issuer(self) -> str:
        return str(Seller.objects.get_current())

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret as it was. One of another SECRET_KEY fits no code: the person asks for a new factor."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"accounts.mfa:{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
