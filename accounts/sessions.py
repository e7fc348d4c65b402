"""Where a person is signed in: browsers and the app alike are sessions, the app's token being its session's key.

allauth writes a row of each sign-in with address and device (`UserSession`); whether it still stands is asked of the
session itself. When it was last used is kept in Redis, so that no page writes to the database for it.
The phones that hear for a sign-in (`devices`) are forgotten with it.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.cached_db import KEY_PREFIX
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from accounts import devices
from accounts.models import Device, User

MOST = 50  # sign-ins a person; the oldest makes room
APP = "app"  # what a session of the phone's app keeps under this name
BROWSERS = [  # the first that fits: each later one is named in those before it, too
    (r"YaBrowser/", "Yandex Browser"),
    (r"Edg", "Edge"),
    (r"OPR/|Opera", "Opera"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrome/|CriOS/", "Chrome"),
    (r"Safari/", "Safari"),
]
SYSTEMS = [
    (r"iPhone|iPad|iOS", "iOS"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"Macintosh|Mac OS", "macOS"),
    (r"Linux|X11", "Linux"),
]


@dataclass(frozen=True, slots=True)
class Place:
    """One sign-in that stands: on which device, from which address, since when and last used when."""

    pk: int
    device: str
    address: str
    begun_at: datetime
    seen_at: datetime
    is_app: bool
    is_here: bool
    has_push: bool


def places(user: User, *, here: str | None = None) -> list[Place]:
    """Return where the person is signed in, `here` (a session's key) first, then the latest used. Two statements."""
    phones = Device.objects.filter(user=user, session_key=OuterRef("session_key"))
    mine = UserSession.objects.filter(user=user).annotate(has_push=Exists(phones))
    rows = {row.session_key: row for row in mine}
    alive = {key: data for key, data in _standing(rows).items() if _opens(data, user)}
    seen = cache.get_many([_seen(key) for key in alive])
    found = [_place(rows[key], data, seen.get(_seen(key)), here) for key, data in alive.items()]
    return sorted(found, key=lambda place: (place.is_here, place.seen_at), reverse=True)


def end(user: User, pk: int) -> bool:
    """End one sign-in of the person; False where they have none of that number."""
    return bool(_end(UserSession.objects.filter(user=user, pk=pk)))


def end_all(user: User, *, but: str | None = None) -> int:
    """End every sign-in of the person, the app's too, `but` that of one session's key. Safe to repeat."""
    devices.forget_of(user, but=but)
    return _end(UserSession.objects.filter(user=user).exclude(session_key=but or ""))


def make_room(user: User) -> int:
    """End the oldest sign-ins of a person who is about to sign in once more than they may."""
    newest = UserSession.objects.filter(user=user).order_by("-pk").values("pk")[: MOST - 1]
    return _end(UserSession.objects.filter(user=user).exclude(pk__in=newest))


def purge() -> int:
    """Delete the rows of sign-ins whose session has ended by itself, in one statement."""
    standing = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=timezone.now())
    purged, _rows = UserSession.objects.filter(~Exists(standing)).delete()
    return purged


def seen(key: str | None) -> None:
    """Remember that a session was used just now; to the minute."""
    if key:
        _remember(key, timezone.now().replace(second=0, microsecond=0))


@lru_cache(maxsize=4096)  # a page after a page within a minute says nothing new
def _remember(key: str, minute: datetime) -> None:
    cache.set(_seen(key), timezone.now(), settings.SESSION_COOKIE_AGE)


def device(agent: str) -> str:
    """Say in words which program on which system calls itself so: "Firefox, Windows"."""
    named = [next((name for mark, name in table if re.search(mark, agent)), "") for table in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, named)) or agent.split("/")[0][:40] or _("unknown device")


def _standing(keys: Any) -> dict[str, dict[str, Any]]:
    """What each session that has not ended keeps, by its key."""
    rows = Session.objects.filter(session_key__in=list(keys), expire_date__gt=timezone.now())
    return {row.session_key: row.get_decoded() for row in rows}


def _opens(data: dict[str, Any], user: User) -> bool:
    """False for a session begun under another password."""
    return constant_time_compare(data.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())


def _place(row: UserSession, data: dict[str, Any], seen_at: datetime | None, here: str | None) -> Place:
    is_app = bool(data.get(APP))
    return Place(
        pk=row.pk,
        device=device(row.user_agent),
        address=row.ip,
        begun_at=row.created_at,
        seen_at=seen_at or row.last_seen_at,
        is_app=is_app,
        is_here=row.session_key == here,
        has_push=row.has_push,  # annotated by `places`
    )


def _end(rows: Any) -> int:
    """End the sessions of these rows: in the database first, so that no page puts one back into the cache."""
    keys = list(rows.values_list("session_key", flat=True))
    if not keys:
        return 0
    devices.forget_at(keys)
    Session.objects.filter(session_key__in=keys).delete()
    cache.delete_many([KEY_PREFIX + key for key in keys])
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


def _seen(key: str) -> str:
    return f"seen:{key}"
