"""The phones of a person: where their push messages go. A phone is its token; who signs in on it last has it."""

from django.db import transaction
from django.utils import timezone

from accounts.models import Device, User
from wholesale import outbox
from wholesale.models import Message

MOST = 20  # phones a person; the one seen longest ago makes room

PUSH = Message.Channel.PUSH


@transaction.atomic
def register(user: User, *, token: str, platform: str, name: str = "") -> Device:
    """Keep the phone, or say that it was seen again; doing it twice is doing it once.

    A token another person had moves here, and what still waited for them on that phone is dropped.
    """
    phone = Device(user=user, token=token, platform=platform, name=name, last_seen_at=timezone.now())
    Device.objects.bulk_create(
        [phone],
        update_conflicts=True,
        unique_fields=["token"],
        update_fields=["user", "platform", "name", "last_seen_at"],
    )
    outbox.recall(token, channel=PUSH, but=Message.scope_of(user.pk))
    kept = user.devices.order_by("-last_seen_at", "-pk").values("pk")[:MOST]
    user.devices.exclude(pk__in=kept).delete()
    return Device.objects.get(token=token)


@transaction.atomic
def forget(token: str) -> int:
    """Forget the phone with this token, and what still waits for it. Repeating is safe."""
    outbox.recall(token, channel=PUSH)
    forgotten, _rows = Device.objects.filter(token=token).delete()
    return forgotten
