"""The worker's and the clock's door. What the clock does is one table: `CELERY_BEAT_SCHEDULE` in settings."""

import os
from typing import Any

from celery import Celery
from celery.contrib.django.task import DjangoTask

from wholesale import logs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wholesale.settings")

HEADER = "asked_by"  # id of the request a task was asked for in


class TracedTask(DjangoTask):
    """A task whose lines in the log bear the id of the request that asked for it, else its own."""

    abstract = True

    def apply_async(self, *args: Any, headers: dict[str, Any] | None = None, **options: Any) -> Any:
        asked_by = logs.request_id.get()
        given = {} if asked_by == "-" else {HEADER: asked_by}
        return super().apply_async(*args, headers=given | (headers or {}), **options)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        asked_by = (self.request.headers or {}).get(HEADER) or self.request.id or logs.request_id.get()
        token = logs.request_id.set(asked_by)
        try:
            return super().__call__(*args, **kwargs)
        finally:
            logs.request_id.reset(token)


app = Celery("wholesale", task_cls=TracedTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
