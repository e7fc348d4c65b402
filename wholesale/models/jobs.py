"""Job: long work somebody waits for, with its progress and its result.

queued ──claim──► running ──► done       the result is kept a week
   ▲                │  └────► failed     its third worker died too, or it met an error
   └── lost its ────┘  └────► cancelled  seen by the work at its next step
       heartbeat

`attempts` is the number of the claim: a worker that was taken for dead writes with an
old number, and nothing of it reaches the row. `wholesale.jobs` starts, does and ends it.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from wholesale.errors import Refused
from wholesale.models.files import File

SILENCE = timedelta(minutes=2)  # without a heartbeat, after which the worker is thought dead
UNTAKEN = timedelta(seconds=30)  # in the queue, after which the worker is called though nobody has done so
ATTEMPTS = 3
KEPT = timedelta(days=7)
MINE = "user:{}"  # a person's scope
FRESH: dict[str, Any] = {"done": 0, "total": None, "message": "", "errors": [], "error_count": 0, "link": ""}


class JobQuerySet(models.QuerySet["Job"]):
    def of(self, person: Any) -> Self:
        """Jobs the person asked for."""
        return self.filter(scope=MINE.format(person.pk))

    def open(self) -> Self:
        return self.filter(state__in=Job.OPEN)

    def failed(self) -> Self:
        return self.filter(state=Job.State.FAILED)

    def stuck(self, at: datetime) -> Self:
        """Jobs whose worker is dead."""
        return self.filter(state=Job.State.RUNNING, heartbeat_at__lt=at - SILENCE)

    def untaken(self, at: datetime) -> Self:
        """Jobs that no worker has taken though it is time: nobody called, the call was lost, or their worker died.

        Of those called lately the call still waits: behind others' work it may wait long.
        """
        waiting = self.filter(state=Job.State.QUEUED, created_at__lt=at - UNTAKEN)
        return waiting.exclude(heartbeat_at__gte=at - SILENCE)

    def called(self, pk: object, *, at: datetime) -> int:
        """Write down that the worker was told of a job."""
        return self.filter(pk=pk, state=Job.State.QUEUED).update(heartbeat_at=at)

    def expired(self, at: datetime) -> Self:
        """Jobs nobody needs to see any more."""
        return self.filter(expires_at__lte=at)

    def claim(self, pk: object, *, at: datetime) -> "Job | None":
        """Take a queued job for this worker alone, to be done from its beginning."""
        waiting = self.filter(pk=pk, state=Job.State.QUEUED)
        facts = {"state": Job.State.RUNNING, "heartbeat_at": at, "started_at": at, **FRESH}
        if not waiting.update(attempts=models.F("attempts") + 1, **facts):
            return None
        return self.get(pk=pk)


class Job(models.Model):
    """One piece of work of a `kind` (a key of settings.JOBS) for one `scope`; only one of a kind at a time."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting to start")  # the worker's turn
        RUNNING = "running", _("being done")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    OPEN = (State.QUEUED, State.RUNNING)

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=40)
    scope = models.CharField(_("whose"), max_length=60)  # "user:17"
    params = models.JSONField(_("particulars"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    done = models.PositiveBigIntegerField(_("done"), default=0)
    total = models.PositiveBigIntegerField(_("of"), null=True, blank=True)  # null: not known yet
    message = models.CharField(_("at present"), max_length=300, blank=True)
    errors = models.JSONField(_("errors"), default=list)  # the first of them, in words
    error_count = models.PositiveIntegerField(_("errors"), default=0)
    result = models.ForeignKey(File, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("file"))
    link = models.CharField(_("page of the result"), max_length=300, blank=True)  # its path
    email = models.CharField(_("e-mail"), max_length=254, blank=True)  # who is told when it took long
    language = models.CharField(_("language"), max_length=10, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    heartbeat_at = models.DateTimeField(_("last sign of the worker"), null=True, blank=True)
    cancel_asked_at = models.DateTimeField(_("asked to stop"), null=True, blank=True)
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("ended"), null=True, blank=True)
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "scope"],
                condition=models.Q(state__in=["queued", "running"]),
                name="job_one_of_a_kind_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["created_at"], name="jobs_open", condition=models.Q(state__in=["queued", "running"])),
            models.Index(fields=["scope", "-created_at"], name="jobs_of_a_scope"),
            models.Index(fields=["expires_at"], name="jobs_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.code}"

    def get_absolute_url(self) -> str:
        return reverse("job_detail", args=[self.pk])

    @property
    def title(self) -> str:
        """What is being done, for people; of a kind without a name only that something is."""
        return str(settings.JOB_NAMES.get(self.kind, _t("Long work")))

    @property
    def link_words(self) -> str:
        """How the page of the result is called on a button."""
        return str(settings.JOB_LINKS.get(self.kind, _t("See what came of it")))

    @property
    def code(self) -> str:
        """What a person tells the manager: each line of the log about the job has it."""
        return self.pk.hex[:8]

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def can_cancel(self) -> bool:
        return self.is_open and self.cancel_asked_at is None

    @property
    def is_done(self) -> bool:
        return self.state == self.State.DONE

    @property
    def status(self) -> str:
        """The state in words; stopping is one of its own for who waits."""
        is_stopping = self.is_open and self.cancel_asked_at
        return _t("being stopped") if is_stopping else str(self.get_state_display())

    @property
    def tone(self) -> str:
        """The colour of the state."""
        tones = {self.State.RUNNING: "move", self.State.DONE: "good", self.State.FAILED: "bad"}
        return tones.get(self.State(self.state), "")

    @property
    def tens(self) -> str:
        """How much is done in tens of per cent: a reader who listens is not told each row."""
        return f"{10 * (10 * self.done // self.total)} %" if self.total else ""

    @property
    def more_errors(self) -> int:
        """How many troubles are counted only."""
        return self.error_count - len(self.errors)

    @property
    def has_result(self) -> bool:
        return self.state == self.State.DONE and self.result_id is not None

    def mine(self) -> models.QuerySet["Job"]:
        """The row, as long as the claim this worker made is the last one."""
        return Job.objects.filter(pk=self.pk, state=self.State.RUNNING, attempts=self.attempts)

    def cancel(self, *, by: Any) -> None:
        """Cancel what waits at once; ask work under way to stop at its next step. Safe to repeat.

        Raises Refused("job_ended").
        """
        at = timezone.now()
        row = Job.objects.filter(pk=self.pk)
        ended = {"state": self.State.CANCELLED, "finished_at": at, "expires_at": at + KEPT}
        asked = {"cancel_asked_at": at}
        moved = row.filter(state=self.State.QUEUED).update(**ended, **asked) or row.open().update(**asked)
        self.refresh_from_db()
        if not moved and self.state != self.State.CANCELLED:
            raise Refused("job_ended", _t("This work has ended already."))
