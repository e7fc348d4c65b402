"""The phones of a person: where their push messages go. A phone is its token; who signs in on it last has it.

A phone hears for the sign-in it was registered by, and no longer than that: whatever ends it forgets the phone.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.models import Device, User
from wholesale import outbox
from wholesale.models import Message

MOST = 20  # phones a person; the one seen longest ago makes room

PUSH = Message.Channel.PUSH


@transaction.atomic
def register(user: User, *, token: str, platform: str, name: str = "", session_key: str = "") -> Device:
    """Keep the phone, or say that it was seen again; doing it twice is doing it once.

    A token another person had moves here, and what still waited for them on that phone is dropped.
    """
    facts = {"platform": platform, "name": name, "session_key": session_key, "last_seen_at": timezone.now()}
    phone = Device(user=user, token=token, **facts)
    Device.objects.bulk_create(
        [phone],
        update_conflicts=True,
        unique_fields=["token"],
        update_fields=["user", *facts],
    )
    outbox.recall(token, channel=PUSH, but=Message.scope_of(user.pk))
    kept = user.devices.order_by("-last_seen_at", "-pk").values("pk")[:MOST]
    user.devices.exclude(pk__in=kept).delete()
    return Device.objects.get(token=token)


def forget(token: str) -> int:
    """Forget the phone with this token, and what still waits for it. Repeating is safe."""
    return _forget([token])


def forget_of(user: User, *, but: str | None = None) -> int:
    """Forget every phone of the person, `but` those of the sign-in with that session's key."""
    return _forget(user.devices.exclude(session_key=but).values_list("token", flat=True))


def forget_at(session_keys: Iterable[str]) -> int:
    """Forget the phones of these sign-ins."""
    at = Device.objects.filter(session_key__in=[key for key in session_keys if key])
    return _forget(at.values_list("token", flat=True))


def follow(was: str, now: str) -> int:
    """Let the phones of a sign-in go on under the new key of its session."""
    return Device.objects.filter(session_key=was).update(session_key=now) if was else 0


@transaction.atomic
def _forget(tokens: Iterable[str]) -> int:
    gone = list(tokens)
    if not gone:
        return 0
    outbox.recall(*gone, channel=PUSH)
    forgotten, _rows = Device.objects.filter(token__in=gone).delete()
    return forgotten
