"""How long one waits after too many attempts, the same at both doors: as long as the longest limit of that address.

The limits are ACCOUNT_RATE_LIMITS. allauth counts them and does not say which of several stood in the way.
"""

import re

from allauth.core.internal.ratelimit import get_rates

MINUTE = 60  # seconds
SIGN_IN = ("login", "login_failed", "login_address", "login_anywhere", "reauthenticate")
OTHERS = {  # pages | addresses of the app: their limit
    r"/password/reset/|.+/auth/password/request": "reset_password",
    r"/password/reset/key/.+|.+/auth/password/reset": "reset_password_from_key",
    r"/password/(change|set)/|.+/account/password/change": "change_password",
    r"/signup/|.+/auth/signup": "signup",
}


def wait(path: str) -> int:
    """Return the seconds to wait at an address that answered 429."""
    names = [name for pattern, name in OTHERS.items() if re.fullmatch(pattern, path)] or SIGN_IN
    rates = [rate for name in names for rate in get_rates(app="allauth.account", action=name)]
    return int(max((rate.duration for rate in rates), default=MINUTE))
