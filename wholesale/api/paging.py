"""Lists by key: a page goes on behind the last row seen, so that the thousandth costs what the first does."""

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework.exceptions import ValidationError

USUAL, MOST = 50, 200  # rows a page


def limit(query: Mapping[str, str]) -> int:
    """Read `?limit=`: at most MOST rows. Raises ValidationError for what is no number above zero."""
    number = whole(query, "limit", USUAL)
    return min(number, MOST)


def after(query: Mapping[str, str]) -> int | None:
    """Read `?after=`: the id of the last row seen. Raises ValidationError for what is no number above zero."""
    return whole(query, "after", 0) or None if "after" in query else None


def page(rows: Sequence[Mapping[str, Any]], size: int, *, key: str = "id") -> dict[str, Any]:
    """Return `{"results", "next"}` of rows asked for with `limit = size + 1`; `next` is what to send as `after`."""
    shown = rows[:size]
    return {"results": shown, "next": shown[-1][key] if len(rows) > size else None}


def whole(query: Mapping[str, str], name: str, usual: int) -> int:
    text = query.get(name, "")
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and 0 < int(text[:19]) < 2**63):
        raise ValidationError({name: ["A whole number above zero is expected."]})
    return int(text)
