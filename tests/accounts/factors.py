"""A second factor for tests, and the codes its app would show."""

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)

from accounts.models import User


def make_second_factor(user: User) -> str:
    """Switch the second factor on; returns its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def make_recovery_codes(user: User) -> list[str]:
    return RecoveryCodes.activate(user).get_unused_codes()


def code(secret: str, step: int = 0) -> str:
    """The six digits of the app now; those of the `step` before and after are good, too, each once."""
    before, now, after = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, {-1: before, 0: now, 1: after}[step]))
