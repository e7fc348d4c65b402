"""Quantities: what a person may type for one, and which quantities a product is sold in."""

import re

from django.utils.translation import gettext as _

from catalog.rules import least
from wholesale.errors import Refused

LARGEST = 1_000_000  # pieces in one line, as the database checks
_WHOLE = re.compile(r"[0-9]{1,7}")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3}){1,2}")


def quantity(given: str | int) -> int:
    """Read a whole number of pieces from 1 to a million: ASCII digits, in groups of three where spaces part them.

    Raises Refused("quantity") for everything else a person or a program may send.
    """
    text = str(given).strip(" \t\r\n\u00a0\u202f")
    if _GROUPED.fullmatch(text):
        text = re.sub(r"\D", "", text)
    if not _WHOLE.fullmatch(text) or not 1 <= int(text) <= LARGEST:
        raise Refused("quantity", _("Give a whole number of pieces from 1 to %(most)d.") % {"most": LARGEST})
    return int(text)


def nearest(wanted: int, pack_size: int, min_quantity: int) -> tuple[int, ...]:
    """Return the sellable quantities beside `wanted`: one below and one above, or the one there is."""
    less = wanted // pack_size * pack_size
    first, last = least(pack_size, min_quantity), LARGEST // pack_size * pack_size
    return tuple(sorted({min(max(each, first), last) for each in (less, less + pack_size)}))
