"""Figures for whoever watches the portal: requests by address name, status and time; what waits in the database.

Each process of gunicorn writes its own into PROMETHEUS_MULTIPROC_DIR (deploy/gunicorn.conf.py); one of them adds up.
The door opens to the word in METRICS_TOKEN and, without one, to nobody.
"""

import os
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from wholesale.models import Job, Message

NOWHERE = "-"  # the name of every address that is none: strangers cannot make up new ones
UNSENT = (Message.Status.WAITING, Message.Status.SENDING, Message.Status.DEAD)

REQUESTS = Counter("portal_requests", "Requests answered.", ["view", "status"])
SECONDS = Histogram(
    "portal_request_seconds",
    "How long an answer took.",
    ["view"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15),
)


class MeasureMiddleware:
    """Count each answer and how long it took."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        view = (match and match.view_name) or NOWHERE
        REQUESTS.labels(view, str(response.status_code)).inc()
        SECONDS.labels(view).observe(time.perf_counter() - began)
        return response


class Waiting(Collector):
    """What the database says at the moment it is asked: messages and jobs by their state."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        messages = GaugeMetricFamily("portal_messages", "Messages not sent yet.", labels=["channel", "status"])
        unsent = Message.objects.filter(status__in=UNSENT).order_by()
        for channel, status, count in unsent.values_list("channel", "status").annotate(count=Count("pk")):
            messages.add_metric([channel, status], count)
        yield messages
        jobs = GaugeMetricFamily("portal_jobs", "Long work by its state.", labels=["kind", "state"])
        for kind, state, count in Job.objects.order_by().values_list("kind", "state").annotate(count=Count("pk")):
            jobs.add_metric([kind, state], count)
        yield jobs


@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Say the figures to who knows the word; to others there is nothing here."""
    word = f"Bearer {settings.METRICS_TOKEN}"
    if not settings.METRICS_TOKEN or not constant_time_compare(request.headers.get("Authorization", ""), word):
        raise Http404
    counted = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        counted = CollectorRegistry()
        MultiProcessCollector(counted)
    waiting = CollectorRegistry()
    waiting.register(Waiting())
    return HttpResponse(generate_latest(counted) + generate_latest(waiting), content_type=CONTENT_TYPE_LATEST)
