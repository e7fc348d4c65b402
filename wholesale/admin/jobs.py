"""Long work at the desk: who asked for what, how far it is, and what went wrong."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from wholesale.admin.desk import DeskAdmin
from wholesale.admin.verbs import verb
from wholesale.models import Job

TONES = {"queued": "info", "running": "info", "done": "success", "failed": "danger"}


class KindFilter(admin.SimpleListFilter):
    """Kinds by the names they have on pages."""

    title = _("work")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(kind, str(settings.JOB_NAMES.get(kind, kind))) for kind in settings.JOBS]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Job)
class JobAdmin(DeskAdmin):
    list_display = ["title", "show_state", "email", "how_far", "error_count", "created_at", "finished_at"]
    list_filter = ["state", KindFilter]
    search_fields = ["=uuid", "=email"]
    date_hierarchy = "created_at"
    fields = [
        ("title", "code"),
        ("state", "how_far"),
        "message",
        "trouble",
        "email",
        ("scope", "language"),
        ("created_at", "started_at"),
        ("finished_at", "expires_at"),
        ("attempts", "cancel_asked_at"),
        "result",
        "link",
        "params",
    ]
    readonly_fields = ["title", "code", "how_far", "trouble", *(field.name for field in Job._meta.fields)]
    actions = [verb("cancel", _("Cancel"), is_grave=True)]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("result")

    @display(description=_("work"), ordering="kind")
    def title(self, job: Job) -> str:
        return job.title

    @display(description=_("state"), label=TONES, ordering="state")
    def show_state(self, job: Job) -> tuple[str, str]:
        return job.state, job.status

    @display(description=_("done"))
    def how_far(self, job: Job) -> str:
        return f"{job.done} / {job.total}" if job.total is not None else str(job.done)

    @display(description=_("errors"))
    def trouble(self, job: Job) -> str:
        return "\n".join(job.errors) or "—"

    @display(description=_("code"))
    def code(self, job: Job) -> str:
        return job.code
