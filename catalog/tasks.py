"""What the clock and the worker do for the catalogue: each task finds its work in the database, safe to repeat."""

from datetime import timedelta

from celery import shared_task
from django.utils.timezone import now

from catalog import pictures, restock
from catalog.importing import job

WAITING = timedelta(seconds=30)  # after which an import that has no job is looked at


@shared_task
def close_lost_imports() -> int:
    """End the imports whose work ended without a word: its job was cancelled before it began, or gave up."""
    return job.close_lost(before=now() - WAITING)


@shared_task
def show_pictures() -> int:
    """Show the pictures that have been re-encoded."""
    return pictures.show()


@shared_task
def send_restock_notices() -> int:
    """Write to everybody whose awaited goods can be bought again."""
    return restock.notify_due()
