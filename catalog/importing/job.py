"""An import as a job of the worker: one job reads and judges, another one applies.

    hand_over() ──▶ Job ──▶ carry(), in the worker ──▶ the child ──▶ the import's next state
                     │ cancelled                        │ killed: the database rolls back
                     └────────▶ discarded ◀─────────────┘

The job tells how far it is and is done again when its worker dies; where the import
stands, its own row says.
"""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from catalog.importing import child, staging
from catalog.importing.reasons import FileRefused
from catalog.models import Import
from wholesale import jobs
from wholesale.errors import Refused
from wholesale.jobs import Cancelled, Work
from wholesale.locks import alone
from wholesale.models import Job

KIND = "catalog_import"
CLOSING: dict[str, Promise] = {  # what was done, by the state the import is in now
    Import.State.PREVIEW: _l(
        "The files are read and nothing is changed yet: look at the import, then apply or discard it."
    ),
    Import.State.STOPPED: _l("It would hide too many goods, so nothing is changed. It waits for your decision."),
    Import.State.DONE: _l("The import is applied: pages show the new goods, prices and stock."),
}


def hand_over(import_: Import, *, by: object) -> Job:
    """Have the worker do the program's next step. Raises Refused("job_running") while it does another one for them."""
    return jobs.start(KIND, by=by, import_id=str(import_.pk))


def must_be_free(*, by: object) -> None:
    """Ask before files are taken in. Raises Refused("job_running") while the worker is at another import of theirs."""
    jobs.must_be_free(KIND, by=by)


def of(import_: Import) -> Job | None:
    """Return the newest job of an import; jobs are kept a week."""
    return Job.objects.filter(kind=KIND, params__import_id=str(import_.pk)).order_by("-created_at").first()


def carry(work: Work) -> None:
    """Do the next step of an import to its end. Safe to repeat: a step that was cut off is begun again.

    Raises Cancelled once the import is discarded, FileRefused when it is refused or has failed.
    """
    import_ = Import.objects.get(pk=work.params["import_id"])
    with alone(child.lock_of(import_)) as mine:
        if not mine:
            raise Refused("import_taken", _("Another worker is at this import."))
        import_.refresh_from_db()
        if import_.is_at_work:
            _step(import_, work)
    if import_.state in {Import.State.REFUSED, Import.State.FAILED}:
        raise FileRefused(import_.reason, import_.detail)
    work.close(CLOSING.get(import_.state, ""))


def cancel(import_: Import, *, by: object) -> None:
    """Have the work at an import stopped; it leaves nothing behind. Raises Refused("job_ended")."""
    job = of(import_)
    if job is None:
        raise Refused("job_ended", _("Nobody is at this import."))
    job.cancel(by=by)
    if not job.is_open:
        _drop(import_, job)


def close_lost(*, before: datetime) -> int:
    """End the imports that are said to be at work since `before` and that nobody works at; return how many."""
    return sum(map(_close, Import.objects.at_work().filter(moved_at__lt=before)))


def _step(import_: Import, work: Work) -> None:
    try:
        reason = child.run(import_, work)
    except Cancelled:
        if _drop(import_, work.job):
            raise
        return  # it was done the moment before
    import_.refresh_from_db()
    if reason and import_.is_at_work:
        import_.fail(reason)


def _drop(import_: Import, job: Job) -> bool:
    """Discard what is at work, its staged rows too; False when it is at work no more.

    What a killed child has begun holds the import's row until the database has rolled it back.
    """
    import_.refresh_from_db()
    try:
        import_.cancel(by=get_user_model().objects.filter(pk=job.scope.partition(":")[2]).first())
    except Refused:
        import_.refresh_from_db()
        return False
    staging.forget(import_)
    return True


def _close(import_: Import) -> bool:
    job = of(import_)
    if job and job.is_open:
        return False
    with alone(child.lock_of(import_)) as mine:
        import_.refresh_from_db()
        if not mine or not import_.is_at_work:
            return False
        if job and job.state == Job.State.CANCELLED:
            return _drop(import_, job)
        import_.fail("cut_off")
        return True
