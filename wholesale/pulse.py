"""The pulse of a job: how far its work is, a sign of life, and whether it must stop.

A thread with a database connection of its own writes and reads them, so that they show
while a transaction of the work is open. Inside a transaction (a test that is rolled back,
a command) there is no thread: nobody else could see the row, and `Work.step` itself looks.
"""

import logging
import time
from threading import Event, Thread
from types import TracebackType
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

if TYPE_CHECKING:
    from wholesale.jobs import Work

BEAT = 0.5  # seconds between two looks
HEARTBEAT = 10  # seconds, at most, between two signs of life

log = logging.getLogger(__name__)


class Pulse:
    """The thread that tells of the work while it goes on, and hears whether to stop."""

    def __init__(self, work: "Work") -> None:
        self.work = work
        self.is_apart = not connection.in_atomic_block
        self._ended = Event()
        self._thread = Thread(target=self._beat, name=f"job-{work.job.code}", daemon=True)
        self._said: dict[str, Any] = {}
        self._said_at = time.monotonic()
        self._looked_at = 0.0

    def __enter__(self) -> "Pulse":
        self.work.pulse = self
        if self.is_apart:
            self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        self._ended.set()
        if self.is_apart:
            self._thread.join()

    @property
    def is_due(self) -> bool:
        """Whether the work itself must look now, because no thread does."""
        return not self.is_apart and time.monotonic() - self._looked_at > BEAT

    def look(self) -> None:
        """Write what is new, or a sign of life when it is time, and learn whether the work must stop."""
        self._looked_at = time.monotonic()
        mine = self.work.job.mine()
        told = self.work.told
        if told != self._said or time.monotonic() - self._said_at > HEARTBEAT:
            mine.update(heartbeat_at=timezone.now(), **told)
            self._said, self._said_at = told, time.monotonic()
        if not mine.filter(cancel_asked_at=None).exists():
            self.work.must_stop.set()

    def _beat(self) -> None:
        while not self._ended.wait(BEAT):
            try:
                self.look()
            except Exception as trouble:  # the work goes on, and the next beat tells of it
                log.warning("Job %s cannot be told of: %r", self.work.job.pk, trouble)
                connection.close()
        connection.close()
