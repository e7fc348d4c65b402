"""The browser's door to long work: what a person has asked for, how far it is, and what came of it."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wholesale import jobs, uploads
from wholesale.htmx import page, wants_part
from wholesale.models import Job

RECENT = 50  # jobs in the list
PAUSES = [(4, 500), (34, 2000), (94, 5000)]  # up to which look of a page, ms until the next
LONGEST_PAUSE = 15_000
MOST_LOOKS = 10_000


def begin(request: HttpRequest, kind: str, **params: Any) -> HttpResponse:
    """Start work of a `kind` and show how far it is; what is under way already is shown instead."""
    try:
        job = jobs.start(kind, by=request.user, **params)
    except jobs.Running as running:
        messages.warning(request, running.text)
        job = running.job
    return redirect(job)


@require_safe
@login_required
def job_list(request: HttpRequest) -> HttpResponse:
    """What the person has asked for in the last week, newest first."""
    found = Job.objects.of(request.user).select_related("result")[:RECENT]
    return render(request, "wholesale/job_list.html", {"jobs": found})


@require_safe
@login_required
def job_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One piece of work; its part asks again, ever more seldom, until the work has ended."""
    job = get_object_or_404(Job.objects.of(request.user).select_related("result"), pk=pk)
    look = _look(request)
    context = {"job": job, "look": look, "pause": _pause(look), "is_again": wants_part(request)}
    return page(request, "wholesale/job_detail.html", context, part="wholesale/_job.html")


@require_http_methods(["GET", "POST"])
@login_required
def job_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask whether to cancel, for who has no dialog; then cancel."""
    job = get_object_or_404(Job.objects.of(request.user), pk=pk)
    if request.method == "POST":
        job.cancel(by=request.user)
        messages.success(request, _("The work is being stopped.") if job.is_open else _("The work is cancelled."))
        return redirect(job)
    return render(request, "wholesale/job_cancel.html", {"job": job})


@require_safe
@login_required
def job_result(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand over what the work made, to who asked for it; files are kept a week, and may be lost before."""
    job = Job.objects.of(request.user).select_related("result").filter(pk=pk).first()
    if job is None or job.result is None or not job.result.is_there:
        return render(request, "wholesale/job_gone.html", {"job": job}, status=HTTPStatus.NOT_FOUND)
    return redirect(uploads.link(job.result))


def _look(request: HttpRequest) -> int:
    """Return how often this page has asked already."""
    given = request.GET.get("look", "")
    return min(int(given[:9]), MOST_LOOKS) if given.isascii() and given.isdigit() else 0


def _pause(look: int) -> int:
    return next((pause for until, pause in PAUSES if look < until), LONGEST_PAUSE)
