"""Job: long work somebody waits for, with its progress and its result.

queued ──claim──► running ──► done       the result is kept a week
   ▲                │  └────► failed     its third worker died too, or it met an error
   └── lost its ────┘  └────► cancelled  seen by the work at its next step
       heartbeat
"""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from wholesale.models.files import File


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
    params = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    done = models.PositiveBigIntegerField(_("done"), default=0)
    total = models.PositiveBigIntegerField(_("of"), null=True, blank=True)  # null: not known yet
    message = models.CharField(_("at present"), max_length=300, blank=True)
    errors = models.JSONField(_("errors"), default=list)  # the first of them, in words
    error_count = models.PositiveIntegerField(_("errors"), default=0)
    result = models.ForeignKey(File, models.SET_NULL, null=True, blank=True, related_name="+")
    link = models.CharField(max_length=300, blank=True)  # path of the page that shows what came of it
    email = models.CharField(max_length=254, blank=True)  # who is told when it took long
    language = models.CharField(max_length=10, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("ended"), null=True, blank=True)
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)

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
        return f"{self.kind} {self.scope}"
