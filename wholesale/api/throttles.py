"""How often one may ask: a person by their account, a stranger by their address. Too often is 429 with Retry-After."""

from rest_framework.throttling import AnonRateThrottle, UserRateThrottle


class Each(UserRateThrottle):
    rate = "600/min"


class Stranger(AnonRateThrottle):
    rate = "120/min"
