"""What every page asks for, held by this process for a moment, so that a page does not ask Redis for it five times.

Whoever changes a thing drops it here (`forget`), so this process is never behind itself; another one may be,
by the seconds it was told to hold it.
"""

from collections.abc import Callable
from time import monotonic
from typing import Any, TypeVar

T = TypeVar("T")

_held: dict[str, tuple[float, Any]] = {}
_forgotten: dict[str, int] = {}  # how often


def near(key: str, seconds: float, read: Callable[[], T]) -> T:
    """Return what `read` answered within the last `seconds`. What was forgotten while it was being read is not held."""
    until, held = _held.get(key, (0.0, None))
    if until < monotonic():
        before = _forgotten.get(key, 0)
        held = read()
        if _forgotten.get(key, 0) == before:
            _held[key] = (monotonic() + seconds, held)
    content: T = held
    return content


def last(key: str) -> Any:
    """Return what is held, however old; None where nothing is."""
    return _held.get(key, (0.0, None))[1]


def forget(key: str) -> None:
    """Drop one thing, and what another thread is reading of it just now."""
    _forgotten[key] = _forgotten.get(key, 0) + 1
    _held.pop(key, None)


def clear() -> None:
    """Drop everything."""
    for key in list(_held):
        forget(key)
