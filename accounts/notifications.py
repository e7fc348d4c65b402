"""What a person was told, whatever the channel: one line an event, newest first, with read marks.

A line is the first message of its event to that person, the letter; its pushes say the same in
short. Reading marks them all. What is for the reader's eyes only opens a door and is never listed.
"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from accounts.columns import MOST_UNREAD
from accounts.models import User
from wholesale import letters
from wholesale.models import Message

WHOLE = ("pk", "subject", "text", "link", "kind", "created_at", "read_at")


@dataclass(frozen=True, slots=True)
class Notification:
    """A line: `link` is the path of the page it speaks of or empty, `channels` how it was said."""

    id: int
    title: str
    text: str
    link: str
    kind: str
    channels: list[str]
    created_at: datetime
    read_at: datetime | None

    @property
    def is_unread(self) -> bool:
        return self.read_at is None


def listed(user: User, *, after: int | None = None, limit: int) -> list[Notification]:
    """Return at most `limit` lines behind the line `after`, in one statement."""
    lines = _lines(user)
    if after is not None:
        lines = lines.filter(pk__lt=after)
    return [_notification(line) for line in lines.order_by("-pk")[:limit]]


def unread(user: User) -> int:
    """Return how many lines are unread, counted to MOST_UNREAD."""
    mine = Message.objects.to_read(user.pk).filter(read_at=None)
    return mine.order_by().values("event").distinct()[:MOST_UNREAD].count()


def read(user: User, pk: int) -> str:
    """Mark a line as read and return its link; repeating is safe. Raises Message.DoesNotExist for another's line."""
    line = Message.objects.to_read(user.pk).only("event", "link").get(pk=pk)
    Message.objects.to_read(user.pk).filter(event=line.event, read_at=None).update(read_at=timezone.now())
    return line.link


def read_all(user: User, *, until: int | None = None) -> int:
    """Mark every line as read, or those up to the line `until`: not what came while the list was being looked at."""
    mine = Message.objects.to_read(user.pk)
    seen = mine if until is None else mine.filter(event__in=mine.filter(pk__lte=until).values("event"))
    return seen.filter(read_at=None).update(read_at=timezone.now())


def _lines(user: User) -> QuerySet[Message]:
    same = Message.objects.to_read(user.pk).filter(event=OuterRef("event")).order_by()
    short = same.exclude(channel=Message.Channel.MAIL).values("text")[:1]
    return (
        Message.objects.to_read(user.pk)
        .filter(~Exists(same.filter(pk__lt=OuterRef("pk"))))
        .only(*WHOLE)
        .annotate(
            short=Subquery(short),
            channels=ArraySubquery(same.values("channel").distinct().order_by("channel")),
            has_unread=Exists(same.filter(read_at=None)),
        )
    )


def _notification(line: Message) -> Notification:
    facts: dict = line.__dict__
    return Notification(
        id=line.pk,
        title=line.subject,
        text=facts["short"] or letters.gist(line.text),
        link=line.link,
        kind=line.kind,
        channels=facts["channels"],
        created_at=line.created_at,
        read_at=None if facts["has_unread"] else line.read_at,
    )
