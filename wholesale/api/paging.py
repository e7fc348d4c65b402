"""Lists by key: a page goes on behind the last row seen, so that the thousandth costs what the first does.

`?limit=` asks for so many rows (50 unless given, 200 at most), `?after=` for those behind a
row. An answer is `{"results": […], "next": key or null}`; `next` is what to send as `after`.
What is found best first, or stands in the order of prices, has no key to go on behind: there
`next` is how many rows have been seen, and such lists are short enough to walk.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError

from wholesale import rowkeys

USUAL, MOST = 50, 200  # rows a page
DEEPEST = 100_000  # rows behind which no list by rank goes on

LIMIT = OpenApiParameter("limit", int, description=f"Rows a page: {USUAL} unless given, {MOST} at most.")
AFTER = OpenApiParameter("after", int, description="The `next` of the page before: what is behind it.")
PARAMETERS = [LIMIT, AFTER]  # for `extend_schema(parameters=paging.PARAMETERS)`


def limit(query: Mapping[str, str]) -> int:
    """Read `?limit=`: at most MOST rows. Raises ValidationError for what is no number above zero."""
    return min(whole(query, "limit") or USUAL, MOST)


def after(query: Mapping[str, str]) -> int | None:
    """Read `?after=`: the key of the last row seen. Raises ValidationError for what is no number above zero."""
    return whole(query, "after")


def page(rows: Any, size: int, *, key: str = "id") -> dict[str, Any]:
    """Return `{"results", "next"}` of rows asked for with `limit = size + 1`; `next` is what to send as `after`."""
    shown = rows[:size]
    return {"results": shown, "next": shown[-1][key] if len(rows) > size else None}


def seen(query: Mapping[str, str]) -> int:
    """Read `?after=` of a list by rank: how many of its rows have been seen. Raises ValidationError as `after` does."""
    return min(after(query) or 0, DEEPEST)


def ranked(rows: Any, size: int, seen: int) -> dict[str, Any]:
    """Return a page of a list by rank, of rows asked for behind `seen` with `limit = size + 1`."""
    return {"results": rows[:size], "next": seen + size if len(rows) > size else None}


def whole_list(rows: Any) -> dict[str, Any]:
    """Return a list that is short by its nature in the same shape: nothing is behind it."""
    return {"results": rows, "next": None}


def whole(query: Mapping[str, str], name: str) -> int | None:
    """Read a whole number above zero, None where it is not given. Raises ValidationError for anything else."""
    text = query.get(name, "")
    if not text:
        return None
    number = rowkeys.read(text)
    if number is None:
        raise ValidationError({name: [_("A whole number above zero is expected.")]}, code="whole_number")
    return number
