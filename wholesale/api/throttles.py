"""How often one may ask: a person by their account, a stranger by their address. Too often is 429 with Retry-After.

Counted in Redis by the minute of the clock, in one step, so that no two processes count apart;
where Redis is away nobody is counted. Rates are in REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], a
scope each. An expensive view says `throttle_classes = throttles.DEAR`.
"""

import time
from typing import Any

from allauth.core.internal.ratelimit import get_ip
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

WINDOW = 60  # seconds


class Throttle(BaseThrottle):
    """Allow so many requests of a scope a minute to one asker."""

    scope = ""

    def asker(self, request: Request) -> str:
        """Name who is counted; "" is not counted here."""
        raise NotImplementedError

    def allow_request(self, request: Request, view: Any) -> bool:
        asker = self.asker(request)
        if not asker:
            return True
        minute = int(time.time()) // WINDOW
        return count(f"throttle:{self.scope}:{asker}:{minute}") <= self.rate

    def wait(self) -> float:
        """Return the seconds until the next minute begins."""
        return WINDOW - time.time() % WINDOW

    @property
    def rate(self) -> int:
        rates: Any = api_settings.DEFAULT_THROTTLE_RATES
        return int(rates[self.scope])


class Person(Throttle):
    """Each signed-in person, from however many phones."""

    scope = "person"

    def asker(self, request: Request) -> str:
        return str(request.user.pk or "")


class Stranger(Throttle):
    """Each address, of IPv6 each /64, for those who have not signed in: counted as the sign-in counts them."""

    scope = "stranger"

    def asker(self, request: Request) -> str:
        return "" if request.user.pk else address(request)


class Dear(Throttle):
    """Each asker, whoever they are, at what costs much: pasted lists, exports."""

    scope = "dear"

    def asker(self, request: Request) -> str:
        return f"u{request.user.pk}" if request.user.pk else address(request)


DEAR = [Person, Stranger, Dear]


def address(request: Request) -> str:
    """Return the address that is counted; all of whom none is known, as behind a socket, count as one."""
    try:
        return get_ip(request._request)
    except PermissionDenied:
        return "unknown"


def count(key: str) -> int:
    """Count one more under a key and return how many there are: 0 where nobody remembers."""
    try:
        return cache.incr(key)
    except ValueError:  # the first of its minute, or Redis is away
        pass
    if cache.add(key, 1, 2 * WINDOW):
        return 1
    try:
        return cache.incr(key)
    except ValueError:
        return 0
