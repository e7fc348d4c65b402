"""The desk's front page: what waits for a person, the oldest first.

An app names a function `(user) -> list[Queue]` in `settings.QUEUES`. A queue is a question
the database answers, never rows of its own, so it cannot be out of date:

    def queues(user: User) -> list[Queue]:
        return [queue(_("Orders to confirm"), Order.objects.open(), since="created_at", url="…")]
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import Count, Min, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from wholesale.models import File, Job, Message, Seller

LATE = timedelta(hours=1)  # a letter or a picture that waits longer than this is somebody's business


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits: how many, since when, and where to go."""

    label: str | Promise
    count: int
    url: str
    oldest_at: datetime | None = None


def queue(label: str | Promise, rows: QuerySet[Any], *, since: str, url: str) -> Queue:
    """Count a question's rows and find the oldest by the instant in `since`, with one statement."""
    facts = rows.order_by().aggregate(count=Count("pk"), oldest=Min(since))
    return Queue(label, facts["count"], url, facts["oldest"])


def queues(user: Any) -> list[Queue]:
    """The floor's own: letters nobody could deliver, and what the clock should have done by now."""
    late = timezone.now() - LATE
    waiting = Message.objects.filter(status=Message.Status.WAITING, created_at__lt=late)
    offered = [
        ("wholesale.view_message", _("Letters not delivered"), Message.objects.dead(), "message", "status=dead"),
        ("wholesale.view_message", _("Letters waiting for long"), waiting, "message", "status=waiting"),
        (
            "wholesale.view_file",
            _("Pictures waiting for long"),
            File.objects.received().filter(created_at__lt=late),
            "file",
            "state=received",
        ),
        ("wholesale.view_job", _("Long work that failed"), Job.objects.failed(), "job", "state=failed"),
    ]
    return [
        queue(label, rows, since="created_at", url=changelist(model, query))
        for right, label, rows, model, query in offered
        if user.has_perm(right)
    ]


def changelist(model: str, query: str) -> str:
    """Return the address of a list of the floor at the desk, filtered."""
    field, value = query.split("=")
    return f"{reverse(f'admin:wholesale_{model}_changelist')}?{field}__exact={value}"


def waiting(user: Any) -> list[Queue]:
    """Every queue with something in it, the oldest first, those without an age last."""
    return sorted(_all_of(user), key=lambda queue: (queue.oldest_at is None, queue.oldest_at))


def _all_of(user: Any) -> Iterator[Queue]:
    for name in settings.QUEUES:
        yield from (queue for queue in import_string(name)(user) if queue.count)


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Give unfold's front page its queues."""
    return context | {"title": _("Desk"), "queues": waiting(request.user), "waiting_title": _("Waiting for you")}


def site_title(request: HttpRequest) -> str:
    """Name the desk by its seller."""
    try:
        return str(Seller.objects.get_current())
    except ObjectDoesNotExist:
        return _("Wholesale portal")


def environment(request: HttpRequest) -> list[str] | None:
    """Mark a desk that is not the real one."""
    return None if settings.PROD else [_("development"), "warning"]


def login(request: HttpRequest) -> HttpResponse:
    """Send a stranger to the portal's own sign-in and back; a buyer has no business here."""
    after = request.GET.get("next", "")
    if request.user.is_staff:
        return HttpResponseRedirect(reverse("admin:index"))
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(after or reverse("admin:index"), resolve_url(settings.LOGIN_URL))


def password_change(request: HttpRequest) -> HttpResponse:
    """Lead to the portal's own page: one door, one set of limits."""
    return HttpResponseRedirect(resolve_url("account_change_password"))
