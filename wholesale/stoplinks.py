"""Links in a letter that stop letters of its kind: signed, for one person, good without signing in (RFC 8058).

    /…/stop/<token>/   GET asks with a button, so that a mail scanner stops nothing · POST stops; twice is once

Each purpose ("restock", later "news") signs with a salt of its own: a token of one opens nothing of another.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Stop:
    """What a token is about: a person, and the row the letter was written for."""

    user_id: int
    row_id: int


def token(purpose: str, stop: Stop) -> str:
    """Return the signed token of a purpose."""
    return signing.dumps([stop.user_id, stop.row_id], salt=_salt(purpose))


def read(purpose: str, given: str) -> Stop | None:
    """Return what a token says, None where nobody has signed it for this purpose. It does not grow old."""
    try:
        user_id, row_id = signing.loads(given, salt=_salt(purpose))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Stop(user_id, row_id)


def address(purpose: str, stop: Stop, *, view: str) -> str:
    """Return the whole address of a letter's stop link; `view` names the page and takes the token."""
    return f"{settings.SITE_URL}{reverse(view, args=[token(purpose, stop)])}"


def headers(url: str) -> dict[str, str]:
    """Return the headers by which a mail program offers to stop such letters with one press."""
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _salt(purpose: str) -> str:
    return f"wholesale.stoplinks.{purpose}"
