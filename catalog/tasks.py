"""What the clock and the worker do for the catalogue: each task finds its work in the database, safe to repeat."""

from datetime import timedelta

from celery import shared_task
from django.utils.timezone import now

from catalog import pictures
from catalog.importing import child
from catalog.models import Import

WAITING = timedelta(minutes=1)  # after which nobody is thought to have taken an import


@shared_task
def run_import(pk: str) -> int:
    """Do the next step of an import that somebody waits for."""
    return sum(child.run(import_) for import_ in Import.objects.filter(pk=pk))


@shared_task
def resume_imports() -> int:
    """Go on with imports whose worker died or was never called."""
    left = Import.objects.at_work().filter(moved_at__lt=now() - WAITING)
    return sum(child.run(import_) for import_ in left)


@shared_task
def show_pictures() -> int:
    """Show the pictures that have been re-encoded."""
    return pictures.show()
