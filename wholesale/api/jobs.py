"""Long work for the phone: how far it is, a link to its result, and cancelling it."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from wholesale import uploads
from wholesale.models import Job
from wholesale.progress import RECENT


class Result(serializers.Serializer[None]):
    name = serializers.CharField(help_text="What the file is called.")
    mime = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    url = serializers.CharField(help_text="Good for a minute: ask for the job again to get a new one.")


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
    result = Result(allow_null=True)
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True, help_text="Until when it is kept.")


class Jobs(serializers.Serializer[None]):
    results = JobRow(many=True)
    next = serializers.IntegerField(allow_null=True, help_text="Always null: there are no more.")


class JobList(APIView):
    @extend_schema(operation_id="jobs_list", tags=["jobs"], responses=Jobs)
    def get(self, request: Request) -> Response:
        """What you have asked for in the last week, newest first."""
        found = Job.objects.of(request.user).select_related("result")[:RECENT]
        return Response({"results": [row(job) for job in found], "next": None})


class JobDetail(APIView):
    @extend_schema(operation_id="jobs_read", tags=["jobs"], responses=JobRow)
    def get(self, request: Request, pk: UUID) -> Response:
        """One piece of work. Ask every two seconds while its state is queued or running."""
        return Response(row(_own(request, pk)))


class JobCancel(APIView):
    @extend_schema(operation_id="jobs_cancel", tags=["jobs"], request=None, responses=JobRow)
    def post(self, request: Request, pk: UUID) -> Response:
        """Stop the work: at once while it waits, at its next step when it is under way. Safe to repeat."""
        job = _own(request, pk)
        job.cancel(by=request.user)
        return Response(row(job))


def row(job: Job) -> dict[str, Any]:
    """Return a job as the API tells it."""
    told = ("kind", "title", "state", "done", "total", "message", "error_count", "errors", "can_cancel", "link")
    times = ("created_at", "finished_at", "expires_at")
    return {"id": job.pk} | {name: getattr(job, name) for name in (*told, *times)} | {"result": _result(job)}


def _own(request: Request, pk: UUID) -> Job:
    return get_object_or_404(Job.objects.of(request.user).select_related("result"), pk=pk)


def _result(job: Job) -> dict[str, Any] | None:
    file = job.result
    if file is None:
        return None
    return {"name": file.name, "mime": file.mime, "size": file.size, "url": uploads.link(file)}
