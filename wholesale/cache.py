"""The cache forgives: where Redis is away nothing is remembered, and the portal goes on without it.

Sessions and terms are read from the database then, letters wait there anyway, orders go on.
Only what guards the sign-in, its limits, is kept by each process for itself.
After a failure Redis is left alone for a moment, so that a page does not wait for it twenty times.
"""

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as Away
from redis.exceptions import TimeoutError as Slow
from redis.retry import Retry

log = logging.getLogger(__name__)

PATIENCE = 1.0  # seconds for Redis to answer
REST = 2.0  # seconds without asking after it did not
GUARD = ":allauth"  # in the keys of limits: forgetting these would let anybody guess without end
SPARE = LocMemCache("guards", {"MAX_ENTRIES": 20_000})


def forgiving(name: str, instead: Callable[..., Any]) -> Callable[..., Any]:
    """Return the client's method `name` that answers `instead(…)` where Redis does not."""
    method = getattr(RedisCacheClient, name)

    @wraps(method)
    def forgiven(self: "ForgivingClient", *args: Any, **kwargs: Any) -> Any:
        if self.is_away:
            return instead(*args, **kwargs)
        try:
            return method(self, *args, **kwargs)
        except (Away, Slow) as away:
            self.give_up(away)
            return instead(*args, **kwargs)

    return forgiven


def guarding(name: str, instead: Callable[..., Any]) -> Callable[..., Any]:
    """Return `instead` that asks this process's own memory about the guards of the sign-in."""
    own = getattr(SPARE, name)

    def chosen(key: str, *rest: Any) -> Any:
        return own(key, *rest) if GUARD in key else instead(key, *rest)

    return chosen


def _default(key: str, default: Any) -> Any:
    return default


def _missing(key: str, delta: int) -> int:
    raise ValueError(f"Key {key!r} is not found: Redis is away.")


class ForgivingClient(RedisCacheClient):
    """Answers as if nothing had ever been kept while Redis is away."""

    _back_at = 0.0

    add = forgiving("add", guarding("add", lambda *_: True))  # nobody holds a lock there
    get = forgiving("get", guarding("get", _default))
    set = forgiving("set", guarding("set", lambda *_: None))
    touch = forgiving("touch", lambda *_: False)
    delete = forgiving("delete", guarding("delete", lambda *_: False))
    get_many = forgiving("get_many", lambda *_: {})
    has_key = forgiving("has_key", lambda *_: False)
    incr = forgiving("incr", _missing)
    set_many = forgiving("set_many", lambda *_: None)
    delete_many = forgiving("delete_many", lambda *_: None)
    clear = forgiving("clear", lambda *_: False)

    @property
    def is_away(self) -> bool:
        return time.monotonic() < self._back_at

    def give_up(self, away: Exception) -> None:
        """Leave Redis alone for a moment."""
        self._back_at = time.monotonic() + REST
        log.warning("Redis is away, the cache forgets: %s", away)


class ForgivingRedisCache(RedisCache):
    """RedisCache that misses where it would fail."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        patience = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "retry": Retry(NoBackoff(), 0)}
        super().__init__(server, {**params, "OPTIONS": {**patience, **params.get("OPTIONS", {})}})
        self._class = ForgivingClient
