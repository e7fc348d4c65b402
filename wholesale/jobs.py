"""Long work: started by a door, done by the worker, watched on `/jobs/<uuid>/`.

    start(kind) ──▶ Job row ──▶ run(pk), in the worker ──▶ settings.JOBS[kind](work) ──▶ File or nothing
                                       ▲
                          the clock: resume()

The row is the truth: a lost broker, a doubled delivery and a killed worker change nothing.
While the work runs, its pulse writes how far it is and hears whether to stop: `wholesale.pulse`.
"""

import logging
from functools import partial
from threading import Event
from typing import Any
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.files.base import File as Bytes
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from wholesale import outbox, uploads
from wholesale.errors import Refused
from wholesale.models import File, Job, Seller
from wholesale.models.jobs import ATTEMPTS, FRESH, KEPT, MINE
from wholesale.pulse import Pulse

AWAY = ("08", "57P0")  # how the SQLSTATE begins of a connection that is no more
TASK = "wholesale.tasks.run_job"
LONG = 30  # seconds after which a letter tells that the work has ended
FIRST = 20  # errors kept in words
LONGEST = 300  # characters of a message

log = logging.getLogger(__name__)


class Cancelled(Exception):  # noqa: N818 - an order, not an error
    """Somebody asked the work to stop, or another worker has taken it over."""


class Running(Refused):
    """The person's work of this kind is under way already: `job`."""

    def __init__(self, job: Job) -> None:
        self.job = job
        super().__init__("job_running", _("This is being done for you already. Wait until it ends, or cancel it."))


def start(kind: str, *, by: Any, **params: Any) -> Job:
    """Ask for work of a `kind` (a key of settings.JOBS) and call the worker once the deed is committed.

    `params` are what JSON can carry. Raises Refused("job_running"), as `Running`, while one of
    that kind is open for the person.
    """
    asked = Job(kind=kind, scope=MINE.format(by.pk), params=params, email=by.email, language=by.language)
    try:
        with transaction.atomic():
            asked.save(force_insert=True)
    except IntegrityError:
        other = Job.objects.of(by).open().filter(kind=kind).first()
        if other is None:  # it ended this very moment
            return start(kind, by=by, **params)
        raise Running(other) from None
    transaction.on_commit(partial(call, asked.pk))
    return asked


def must_be_free(kind: str, *, by: Any) -> None:
    """Ask before what is dear to get ready. Raises `Running` while one of a `kind` is open for the person."""
    other = Job.objects.of(by).open().filter(kind=kind).first()
    if other:
        raise Running(other)


def call(pk: UUID) -> None:
    """Tell the worker of a job; a broker that is away does not matter, the clock calls again."""
    try:
        current_app.send_task(TASK, [str(pk)], retry=False)
    except Exception as trouble:  # whatever a broker's library may raise
        log.warning("Job %s waits for the clock: %s", pk, trouble)
    else:
        Job.objects.called(pk, at=timezone.now())


def run(pk: object) -> bool:
    """Do a job that waits; False when another worker has it or there is nothing to do.

    When the database goes away the job stays as it is, and the clock has it done again;
    whatever else breaks off ends it, in words.
    """
    job = Job.objects.claim(pk, at=timezone.now())
    if job is None:
        return False
    work = Work(job)
    with translation.override(job.language or settings.LANGUAGE_CODE), timezone.override(_zone()):
        try:
            with Pulse(work):
                file = import_string(settings.JOBS[job.kind])(work)
        except Cancelled:
            _end(work, Job.State.CANCELLED)
        except Refused as refusal:
            _fail(work, refusal.text)
        except PermissionDenied:
            _fail(work, _("You do not have the right to this any more."))
        except Exception as trouble:
            _break_off(work, trouble)
        else:
            _finish(work, file)
    return True


def resume() -> int:
    """Put the jobs of dead workers back into the queue, thrice at most, and call for what nobody took."""
    at = timezone.now()
    for job in Job.objects.stuck(at):
        work = Work(job)
        if job.cancel_asked_at:
            _end(work, Job.State.CANCELLED)
        elif job.attempts >= ATTEMPTS:
            log.error("Job %s (%s) lost its worker %s times, code %s", job.pk, job.kind, job.attempts, job.code)
            with translation.override(job.language):
                _fail(work, _trouble(job))
        else:
            job.mine().update(state=Job.State.QUEUED)
    waiting = Job.objects.untaken(at).values_list("pk", flat=True)
    for pk in waiting:
        call(pk)
    return len(waiting)


class Work:
    """What the function of a kind has in hand: what to do, for whom, and whom to tell how far it is."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.params: dict[str, Any] = job.params
        self.must_stop = Event()
        self.pulse: Pulse | None = None
        self.closing = ""
        self._told: dict[str, Any] = {name: getattr(job, name) for name in FRESH}

    @property
    def told(self) -> dict[str, Any]:
        """What a reader of the page may know by now."""
        return dict(self._told)

    @property
    def owner(self) -> Any:
        """The person who asked, as they are today."""
        return get_user_model().objects.get(pk=self.job.scope.partition(":")[2])

    def begin(self, total: int | None) -> None:
        """Say how much there is to do, None when it cannot be known."""
        self._told |= {"done": 0, "total": total}
        self.step(0)

    def step(self, done: int, message: str = "") -> None:
        """Say how much is done. Raises Cancelled when the work must stop: let it through, so that all is undone."""
        self._told |= {"done": done, "message": _kept(message)}
        if self.pulse and self.pulse.is_due:
            self.pulse.look()
        if self.must_stop.is_set():
            raise Cancelled

    def error(self, text: object) -> None:
        """Tell of a trouble that does not stop the work; the first twenty are kept in words."""
        if len(self._told["errors"]) < FIRST:
            self._told["errors"] = [*self._told["errors"], _kept(text)]
        self._told["error_count"] += 1

    def link(self, path: str) -> None:
        """Say on which page to see what came of it."""
        self._told["link"] = _kept(path)

    def close(self, sentence: object) -> None:
        """Say what was done, for the page and the letter: where nothing is said the work is simply ready."""
        self.closing = _kept(sentence)

    def keep(self, content: Bytes, *, name: str, mime: str, kind: str = File.Kind.EXPORT) -> File:
        """Keep what was made as a private file of the person's, for a week."""
        until = timezone.now() + KEPT
        return uploads.keep(content, kind=kind, scope=self.job.scope, name=name, mime=mime, until=until)


def _finish(work: Work, file: File | None) -> None:
    told = work.told
    done = told["done"] if told["total"] is None else told["total"]
    if not _end(work, Job.State.DONE, done=done, message=work.closing, result=file) and file:
        file.delete()  # another worker has taken the job over and makes its own


def _fail(work: Work, why: str) -> None:
    _end(work, Job.State.FAILED, message=_kept(why))


def _end(work: Work, state: str, **facts: Any) -> bool:
    """End the job and write the letter with it, if the job is still this worker's."""
    at = timezone.now()
    with transaction.atomic():
        ended = {**work.told, "state": state, "finished_at": at, "expires_at": at + KEPT, **facts}
        if not work.job.mine().update(**ended):
            return False
        work.job.refresh_from_db()
        took = (at - work.job.created_at).total_seconds()
        if took > LONG and state != Job.State.CANCELLED:
            _tell(work.job)
    return True


def _tell(job: Job) -> None:
    """Write that the work has ended, to who asked for it; one without a proper address looks at the page."""
    event = f"job:{job.pk}:{job.state}"
    try:
        outbox.write(
            "wholesale/job_done",
            event=event,
            to=job.email,
            language=job.language,
            scope=job.scope,
            link=job.get_absolute_url(),
            job=job,
        )
    except Refused as refusal:
        log.warning("Job %s ends without a letter: %s", job.pk, refusal)


def _break_off(work: Work, trouble: Exception) -> None:
    """End the work that met an error of the program. Raises the trouble itself when the database is gone."""
    if _is_away(trouble):
        raise trouble
    log.exception("Job %s (%s) failed, code %s", work.job.pk, work.job.kind, work.job.code)
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
    _fail(work, _trouble(work.job))


def _is_away(trouble: Exception) -> bool:
    """True when the database is gone; a statement that took too long would only do so again."""
    if not isinstance(trouble, OperationalError | InterfaceError):
        return False
    state = getattr(trouble.__cause__, "sqlstate", None)
    return state is None or state.startswith(AWAY)


def _kept(text: object) -> str:
    """Return a text as a column takes it."""
    return str(text).replace("\x00", "")[:LONGEST]


def _trouble(job: Job) -> str:
    return _(
        "The work broke off; nothing you did was wrong. Ask for it again. "
        "If it breaks off once more, give your manager this code: %(code)s."
    ) % {"code": job.code}


def _zone() -> Any:
    return Seller.objects.get_current().zone
