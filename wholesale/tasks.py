"""What the clock does for the floor. Each task finds its work in the database and is safe to run twice or late."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.timezone import now

from wholesale import jobs, outbox, uploads
from wholesale.locks import alone
from wholesale.models import File, IdempotencyRecord, Job, Message

PICTURES = 500  # a run
KEPT_DECOYS = timedelta(days=30)  # of asking for a link in the name of nobody


@shared_task
def send_letters() -> int:
    """Send the letters that are due."""
    return outbox.send_due()


@shared_task
def clean_files() -> int:
    """Re-encode the pictures that came in."""
    with alone("clean_files") as mine:
        return File.objects.received().clean(at_most=PICTURES) if mine else 0


@shared_task
def run_job(pk: str) -> bool:
    """Do a job somebody waits for."""
    return jobs.run(pk)


@shared_task
def resume_jobs() -> int:
    """Go on with jobs whose worker died or was never called."""
    return jobs.resume()


@shared_task
def purge() -> int:
    """Delete what nobody needs any more: old files and jobs, bytes without a row, answered keys, ended sessions,
    letters never meant for anybody, and what the apps tidy up (`settings.PURGES`).
    """
    at = now()
    import_string(f"{settings.SESSION_ENGINE}.SessionStore").clear_expired()
    answered, _rows = IdempotencyRecord.objects.expired(at).delete()
    ended, _rows = Job.objects.expired(at).delete()
    decoys, _rows = Message.objects.decoys(before=at - KEPT_DECOYS).delete()
    File.objects.undropped().drop_raw()
    deleted = answered + ended + decoys + sum(import_string(name)() for name in settings.PURGES)
    return deleted + File.objects.expired(at).purge() + uploads.sweep(before=at - timedelta(days=1))
