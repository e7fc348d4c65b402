"""What the address of a list may ask: its own filters and no other column, so that nobody guesses a secret by it."""

from collections.abc import Iterable
from typing import Any

ASKED = ("exact", "in", "isnull", "gt", "gte", "lt", "lte", "year", "month", "day")


def names(filters: Iterable[Any]) -> set[str]:
    """Return the fields and parameters a list is filtered by."""
    return {_name(each) for each in filters}


def is_asked(lookup: str, allowed: set[str], key: str) -> bool:
    """Say whether `lookup` is an allowed field, or the `key` column of what it points to, simply compared."""
    name, _, way = lookup.rpartition("__")
    field = name if way in ASKED else lookup
    return lookup in allowed or field in allowed or field.removesuffix(f"__{key}") in allowed


def _name(each: Any) -> str:
    if isinstance(each, tuple | list):
        return str(each[0])
    return str(getattr(each, "parameter_name", each))
