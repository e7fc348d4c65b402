"""Message: a letter, a push or a text message in the outbox.

    waiting ──claim──► sending ──sent──► sent
       ▲                 │  │ the eighth attempt failed, or a worker died in it
       └──── postpone ───┘  └──────────► dead ──send again──► waiting
    the recipient is gone, or            └───── drop ─────► dropped
    was never meant: dropped

`due_at` is the moment of the next attempt while a letter waits, and the end of the
lease while it is being sent: a letter whose worker died is simply due again.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from wholesale.errors import Refused

ATTEMPTS = 8
LONGEST_PAUSE = timedelta(days=1)
NOTHING = {"text": "", "html": ""}  # all that stays of a secret letter whose way has ended

CLAIM = """
UPDATE wholesale_message SET status = 'sending', claimed_at = %(at)s, due_at = %(until)s, attempts = attempts + 1
WHERE id = (
    SELECT id FROM wholesale_message
    WHERE status IN ('waiting', 'sending') AND due_at <= %(at)s AND attempts < %(attempts)s
      AND channel = ANY(%(channels)s)
    ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING *
"""


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, at: datetime) -> Self:
        """Letters whose moment has come, those of a dead worker among them."""
        return self.filter(status__in=[Message.Status.WAITING, Message.Status.SENDING], due_at__lte=at)

    def dead(self) -> Self:
        """Letters that wait for a person."""
        return self.filter(status=Message.Status.DEAD)

    def decoys(self, *, before: datetime) -> Self:
        """Letters that were written for nobody and never went anywhere."""
        nobodys = self.filter(kind=Message.Kind.SECRET, status=Message.Status.DROPPED, attempts=0)
        return nobodys.filter(created_at__lt=before)

    def to_read(self, user_id: int) -> Self:
        """What was written to a person and may be read again: not what opens a door."""
        return self.filter(scope=Message.scope_of(user_id)).exclude(kind=Message.Kind.SECRET)

    def claim(self, *, at: datetime, channels: Iterable[str] = ("mail", "push", "sms")) -> "Message | None":
        """Take one due letter of `channels` for this worker alone; another takes another.

        Call it outside a transaction: the lease, settings.LETTER_LEASE, is to be seen by others at once.
        """
        facts = {"at": at, "until": at + settings.LETTER_LEASE, "attempts": ATTEMPTS, "channels": list(channels)}
        return next(iter(self.model.objects.raw(CLAIM, facts)), None)

    def bury(self, *, at: datetime) -> int:
        """Give up the letters whose last worker died in the last attempt."""
        spent = self.due(at).filter(attempts__gte=ATTEMPTS)
        spent.filter(kind=Message.Kind.SECRET).update(**NOTHING)
        return spent.update(status=Message.Status.DEAD, claimed_at=None)


class Message(models.Model):
    """A letter to one recipient about one event; its uuid is the Message-ID and the file's name."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")  # the clock's turn
        SENDING = "sending", _("being sent")  # a worker has it until `due_at`
        SENT = "sent", _("sent")
        DEAD = "dead", _("not delivered")  # a manager's turn
        DROPPED = "dropped", _("dropped")

    class Channel(models.TextChoices):
        MAIL = "mail", _("e-mail")
        PUSH = "push", _("push")
        SMS = "sms", _("text message")

    class Kind(models.TextChoices):
        SERVICE = "service", _("service")
        NEWS = "news", _("news")
        SECRET = "secret", _("for the reader only")  # it opens a door: no manager reads it, no copy stays

    event = models.CharField(_("event"), max_length=100)
    recipient = models.CharField(_("recipient"), max_length=500)  # an address, a phone's token, a number as E.164
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.MAIL)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SERVICE)
    language = models.CharField(_("language"), max_length=10)
    subject = models.CharField(_("subject"), max_length=500)
    text = models.TextField(_("text"))
    html = models.TextField(_("page"), blank=True)
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    claimed_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    error = models.TextField(_("last trouble"), blank=True)
    scope = models.CharField(_("whose"), max_length=60, blank=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(_("written at"), auto_now_add=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    link = models.CharField(max_length=300, blank=True, editable=False)  # path of the page it speaks of
    headers = models.JSONField(default=dict, editable=False)  # of a letter, besides those every letter has

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "recipient", "channel"], name="one_letter_of_an_event"),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="letters_due", condition=models.Q(status__in=["waiting", "sending"])),
            models.Index(fields=["scope", "-id"], name="letters_of_a_scope"),
            models.Index(fields=["scope", "event"], name="letters_of_an_event"),
            models.Index(
                fields=["scope", "event"],
                name="letters_unread",
                condition=models.Q(read_at__isnull=True) & ~models.Q(kind="secret"),
            ),
            models.Index(fields=["created_at"], name="letters_dead", condition=models.Q(status="dead")),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.whom}"

    @property
    def whom(self) -> str:
        """Name the recipient to a manager: of a phone's token the beginning, which tells two phones apart."""
        return f"{self.recipient[:12]}…" if self.channel == self.Channel.PUSH else self.recipient

    def mark_sent(self, *, at: datetime) -> bool:
        """Say that the server took it, and forget a secret one. False when the lease was over for this worker."""
        return self._let_go(status=self.Status.SENT, sent_at=at, error="", **self._forgotten)

    def postpone(self, trouble: BaseException, *, at: datetime, rest: timedelta = timedelta()) -> bool:
        """Try again in 1, 5, 25 … minutes, a day at most; after the eighth attempt leave it to a person.

        `rest` is the least the server asked for. Of a secret letter nothing is left to read in the end.
        """
        dead = self.attempts >= ATTEMPTS
        pause = min(timedelta(minutes=5 ** (self.attempts - 1)), LONGEST_PAUSE)
        return self._let_go(
            status=self.Status.DEAD if dead else self.Status.WAITING,
            due_at=at + max(pause, rest),
            error=_words(trouble),
            **(self._forgotten if dead else {}),
        )

    def let_drop(self, why: BaseException) -> bool:
        """Leave a letter unsent whose recipient is no more."""
        return self._let_go(status=self.Status.DROPPED, error=_words(why), **self._forgotten)

    @property
    def can_send_again(self) -> bool:
        return self.can_drop and self.kind != self.Kind.SECRET

    @property
    def can_drop(self) -> bool:
        return self.status == self.Status.DEAD

    @property
    def _forgotten(self) -> dict[str, str]:
        return NOTHING if self.kind == self.Kind.SECRET else {}

    def send_again(self, *, by: Any) -> None:
        """Put a dead letter back into the queue with all its attempts.

        Raises Refused("letter_not_dead"), Refused("letter_secret") for one of which nothing is kept.
        """
        if self.kind == self.Kind.SECRET:
            raise Refused("letter_secret", _t("Nothing is kept of this letter: send the person a new link."))
        self._revive(status=self.Status.WAITING, attempts=0, due_at=timezone.now())

    def drop(self, *, by: Any) -> None:
        """Leave a dead letter unsent for good. Raises Refused("letter_not_dead")."""
        self._revive(status=self.Status.DROPPED)

    @staticmethod
    def scope_of(user_id: int) -> str:
        """Return the scope of what is written to a person."""
        return f"user:{user_id}"

    def _let_go(self, **facts: Any) -> bool:
        """Write the end of an attempt, if the claim is still this worker's."""
        mine = Message.objects.filter(pk=self.pk, status=self.Status.SENDING, claimed_at=self.claimed_at)
        return bool(mine.update(claimed_at=None, **facts))

    def _revive(self, **facts: Any) -> None:
        if not Message.objects.dead().filter(pk=self.pk).update(**facts):
            raise Refused("letter_not_dead", _("This letter is not waiting for a decision any more."))
        self.refresh_from_db()


def _words(trouble: BaseException) -> str:
    """Say what went wrong, by the name of its first cause where the channel's voice has wrapped it."""
    cause = trouble.__cause__ or trouble
    return f"{type(cause).__name__}: {trouble}".replace("\x00", "")[:2000]
