"""The worker's child: foreign files are read by a process that has a ceiling of memory, processor time and patience.

It tells how far it is on its standard output. Whatever happens to it, the database rolls
back what it had begun within a second or two; it does not outlive the worker that waits for it.
"""

import ctypes
import os
import resource
import select
import signal
import subprocess
import sys
import time
from tempfile import TemporaryDirectory

from django.conf import settings

from catalog.importing.progress import Listener
from catalog.models import Import
from wholesale.jobs import Work

NICE = 10
MEMORY = 2**30  # bytes of address space, of which libraries take two hundred million
PROCESSOR = 600  # seconds
PATIENCE = 900  # seconds on the clock
LOOK = 0.5  # seconds between two looks at a child that is silent
_PARENT_DEATH = 1  # of prctl: which signal to get when the parent has died


def limit() -> None:
    """Put this process under its ceilings, and behind the pages where there is too little processor for both."""
    ctypes.CDLL(None).prctl(_PARENT_DEATH, signal.SIGKILL)
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def lock_of(import_: Import) -> str:
    """Return the name of the lock that whoever works at an import holds."""
    return f"import:{import_.pk}"


def command(import_: Import) -> list[str]:
    """Return how the child is started: this Python, the portal's own command."""
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), "catalog_import", "--work", str(import_.pk)]


def run(import_: Import, work: Work) -> str:
    """Let a child do the program's next step, and return the reason for which it failed, empty when it did not.

    Raises Cancelled once the child is dead. Nothing it has put down outside the database outlives it.
    """
    with TemporaryDirectory(prefix="import-") as folder, _started(import_, folder) as process:
        try:
            in_time = _follow(process, work)
        finally:
            process.kill()
    if not in_time:
        return "too_slow"
    return "cut_off" if process.returncode else ""


def _started(import_: Import, folder: str) -> subprocess.Popen[bytes]:
    own = {**os.environ, "TMPDIR": folder}
    return subprocess.Popen(command(import_), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=own)  # noqa: S603


def _follow(process: subprocess.Popen[bytes], work: Work) -> bool:
    """Pass on what the child tells until it has ended, False when its time is over. Raises Cancelled."""
    listener, until = Listener(work), time.monotonic() + PATIENCE
    assert process.stdout
    while time.monotonic() < until:
        listener.pass_on()
        if select.select([process.stdout], [], [], LOOK)[0]:
            piece = os.read(process.stdout.fileno(), 1 << 16)
            if not piece:
                process.wait()
                return True
            listener.hear(piece)
    return False
