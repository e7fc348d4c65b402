"""The worker's and the clock's door. What the clock does is one table: `CELERY_BEAT_SCHEDULE` in settings."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wholesale.settings")

app = Celery("wholesale")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
