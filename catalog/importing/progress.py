"""How far an import is: told by the child that works at it, line by line, and passed on by the worker."""

import json
import time
from collections.abc import Iterable
from typing import Any, TextIO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.importing.reasons import say
from wholesale.jobs import Work

OFTEN = 0.3  # seconds between two lines
STAGES: dict[str, Promise] = {
    "reading": _("Reading the files"),
    "checking": _("Checking against the catalogue"),
    "writing_goods": _("Writing goods"),
    "writing_prices": _("Writing prices"),
    "writing_stock": _("Writing stock"),
}


class Progress:
    """What the child tells; without somewhere to write it, nothing."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out
        self._said_at = 0.0
        self._at: dict[str, Any] = {"stage": "reading", "done": 0, "total": None}

    def stage(self, name: str, **facts: int) -> None:
        """Say which of `STAGES` begins; `facts` are `done` and `total` where they change."""
        self._at |= {"stage": name, **facts}
        self._say(self._at)

    def step(self, done: int, total: int) -> None:
        """Say how many rows are done, not too often; more of them than was thought is no mistake."""
        self._at |= {"done": done, "total": max(done, total)}
        if time.monotonic() - self._said_at > OFTEN:
            self._say(self._at)

    def refused(self, file: str, line: int, reason: str, detail: str) -> None:
        """Tell of a row that cannot be taken."""
        self._say({"refused": [file, line, reason, detail]})

    def _say(self, what: dict[str, Any]) -> None:
        if self._out is not None:
            self._out.write(json.dumps(what) + "\n")
            self._out.flush()
            self._said_at = time.monotonic()


QUIET = Progress()


class Listener:
    """Passes on to a job what its child tells."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.done, self.message = 0, ""
        self._total: int | None = None
        self._rest = b""

    def hear(self, piece: bytes) -> None:
        """Take some bytes of the child's; lines that are none of ours are left out."""
        *lines, self._rest = (self._rest + piece).split(b"\n")
        for told in _told(lines):
            if "refused" in told:
                self._refused(*told["refused"])
            else:
                self._moved(told)

    def pass_on(self) -> None:
        """Say where the child is. Raises Cancelled when the work must stop."""
        self.work.step(self.done, self.message)

    def _moved(self, told: dict[str, Any]) -> None:
        if told["total"] != self._total:
            self._total = told["total"]
            self.work.begin(self._total)
        self.done, self.message = told["done"], str(STAGES[told["stage"]])

    def _refused(self, file: str, line: int, reason: str, detail: str) -> None:
        self.work.error(f"{file}:{line} {say(reason, detail)}")


def _told(lines: Iterable[bytes]) -> Iterable[dict[str, Any]]:
    for line in lines:
        if line.startswith((b'{"stage"', b'{"refused"')):
            yield json.loads(line)
