"""Codes of the second factor: each opens once, and none before it opens any more.

allauth remembers a used code in the cache for 30 seconds, while MFA_TOTP_TOLERANCE makes it good for 90. The counter
of the last one used is kept beside the secret instead: that holds for the whole window, with and without Redis.
"""

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt

LAST = "last_counter"


def spend(factor: TOTP, code: str) -> bool:
    """Mark a right code as used; False where it or a later one already is. Of two at once one is told True."""
    kept = factor.instance
    counter = _counter(decrypt(kept.data["secret"]), code)
    if counter <= kept.data.get(LAST, 0):
        return False
    was, kept.data = kept.data, kept.data | {LAST: counter}
    return bool(Authenticator.objects.filter(pk=kept.pk, data=was).update(data=kept.data))


def once() -> None:
    """Have allauth ask `spend`, when the app is ready."""
    TOTP._mark_code_used = spend  # it has no setting for this


def _shown(secret: str, counter: int) -> str:
    return format_hotp_value(hotp_value(secret, counter))


def _counter(secret: str, code: str) -> int:
    """Return which 30 seconds the code is of; 0 where it is of none that are good now."""
    counters = yield_hotp_counters_from_time()
    fits = [each for each in counters if compare_user_code(actual=code, expected=_shown(secret, each))]
    return max(fits, default=0)
