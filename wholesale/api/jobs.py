"""Long work for the phone: how far it is, a link to its result, and cancelling it."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from wholesale import uploads
from wholesale.api import paging
from wholesale.api.schema import paged
from wholesale.api.values import About, about
from wholesale.api.views import APIView
from wholesale.models import Job
from wholesale.progress import RECENT


class Result(serializers.Serializer[None]):
    name = serializers.CharField(help_text="What the file is called.")
    mime = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    url = serializers.URLField(
        allow_null=True, help_text="Good for a minute, told by the job's own address only: ask it again for a new one."
    )


class JobRow(serializers.Serializer[None]):
    id = serializers.UUIDField()
    kind = serializers.CharField()
    title = serializers.CharField(help_text="In the language of the request.")
    state = serializers.ChoiceField(choices=Job.State.choices)
    done = serializers.IntegerField()
    total = serializers.IntegerField(allow_null=True, help_text="Null while nobody knows.")
    message = serializers.CharField(allow_blank=True, help_text="What is being done, or why it failed.")
    error_count = serializers.IntegerField()
    errors = serializers.ListField(  # type: ignore[assignment]  # a field by this name, not what a serializer has
        child=serializers.CharField(), help_text="The first twenty, in words."
    )
    can_cancel = serializers.BooleanField()
    link = serializers.CharField(allow_blank=True, help_text="Path of the page that shows what came of it.")
    about = About(allow_null=True, help_text="The same for the app, where the API has it.")
    result = Result(allow_null=True)
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True, help_text="Until when it is kept.")


EXAMPLE = {
    "id": "0192f0c4-6f0e-7c3a-9d51-3f1c8f6d2b10",
    "kind": "order_pdf",
    "title": "Order as PDF",
    "state": "done",
    "done": 1,
    "total": 1,
    "message": "",
    "error_count": 0,
    "errors": [],
    "can_cancel": False,
    "link": "",
    "about": None,
    "result": {
        "name": "order-Z-1042.pdf",
        "mime": "application/pdf",
        "size": 48213,
        "url": "https://example.com/files/0192f0c4-7a11-7d0e-8a54-5b2f0c9e4411/?save=0a1b2c",
    },
    "created_at": "2026-11-22T09:30:00Z",
    "finished_at": "2026-11-22T09:30:04Z",
    "expires_at": "2026-11-29T09:30:04Z",
}
UNDER_WAY: dict[str, Any] = {"state": "queued", "done": 0, "total": None, "can_cancel": True, "result": None}
WAITING = EXAMPLE | UNDER_WAY | {"finished_at": None, "expires_at": None}
LISTED = EXAMPLE | {"result": {**EXAMPLE["result"], "url": None}}  # type: ignore[dict-item]
STARTED = OpenApiExample("It is under way", WAITING, response_only=True, status_codes=["202"])


class JobList(APIView):
    @extend_schema(
        operation_id="jobs_list",
        tags=["jobs"],
        responses=paged(JobRow),
        examples=[OpenApiExample("Jobs", {"results": [LISTED], "next": None}, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        """What you have asked for in the last week, newest first."""
        found = Job.objects.of(request.user).select_related("result")[:RECENT]
        return Response(paging.whole_list([row(job) for job in found]))


class JobDetail(APIView):
    @extend_schema(
        operation_id="jobs_read",
        tags=["jobs"],
        responses=JobRow,
        examples=[OpenApiExample("Done", EXAMPLE, response_only=True)],
    )
    def get(self, request: Request, pk: UUID) -> Response:
        """One piece of work. Ask every two seconds while its state is queued or running."""
        return whole(_own(request, pk))


class JobCancel(APIView):
    @extend_schema(operation_id="jobs_cancel", tags=["jobs"], request=None, responses=JobRow)
    def post(self, request: Request, pk: UUID) -> Response:
        """Stop the work: at once while it waits, at its next step when it is under way. Safe to repeat."""
        job = _own(request, pk)
        job.cancel(by=request.user)
        return whole(job)


def started(job: Job) -> Response:
    """Answer that work has begun."""
    return Response(row(job), status=HTTPStatus.ACCEPTED)


def whole(job: Job) -> Response:
    """Answer with a job and the way to its result, which is another one each time and kept by nobody."""
    told = row(job)
    if job.result is not None:
        told["result"]["url"] = urljoin(settings.SITE_URL, uploads.link(job.result))
    return Response(told, headers={"Cache-Control": "private, no-store"})


def row(job: Job) -> dict[str, Any]:
    """Return a job as the API tells it."""
    told = ("kind", "title", "state", "done", "total", "message", "error_count", "errors", "can_cancel", "link")
    times = ("created_at", "finished_at", "expires_at")
    plain = {name: getattr(job, name) for name in (*told, *times)}
    return {"id": job.pk, **plain, "about": about(job.link), "result": _result(job)}


def _own(request: Request, pk: UUID) -> Job:
    return get_object_or_404(Job.objects.of(request.user).select_related("result"), pk=pk)


def _result(job: Job) -> dict[str, Any] | None:
    file = job.result
    if file is None:
        return None
    return {"name": file.name, "mime": file.mime, "size": file.size, "url": None}
