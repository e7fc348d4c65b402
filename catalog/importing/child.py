"""The worker's child: foreign files are read by a process that has a ceiling of memory, processor time and patience.

Whatever happens to it, the database rolls back what it had begun, and the import says that it failed.
"""

import os
import resource
import subprocess
import sys

from django.conf import settings
from django.db.models import F

from catalog.models import Import
from wholesale.locks import alone

NICE = 10
MEMORY = 2**30  # bytes of address space, of which libraries take two hundred million
PROCESSOR = 600  # seconds
PATIENCE = 900  # seconds on the clock
ATTEMPTS = 2  # a step is begun so often; a worker that dies with its child leaves it begun


def limit() -> None:
    """Put this process under its ceilings, and behind the pages where there is too little processor for both."""
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def lock_of(import_: Import) -> str:
    """Return the name of the lock that whoever works at an import holds."""
    return f"import:{import_.pk}"


def run(import_: Import) -> bool:
    """Do the program's next step of an import in a child; False when another worker is at it or nothing is to be done.

    Safe to repeat: a step that was cut off is begun once more, then the import fails.
    """
    with alone(lock_of(import_)) as mine:
        if not mine:
            return False
        import_.refresh_from_db()
        if not import_.is_at_work:
            return False
        # a command's own files went with the command; what they said is staged by then
        is_kept = import_.state == Import.State.APPLYING or all(told.get("file") for told in import_.files)
        begun = Import.objects.filter(pk=import_.pk, attempts__lt=ATTEMPTS).update(attempts=F("attempts") + 1)
        if not (is_kept and begun):
            import_.fail("cut_off")
            return False
        reason = _run(import_)
        import_.refresh_from_db()
        if reason and import_.is_at_work:
            import_.fail(reason)
        return True


def command(import_: Import) -> list[str]:
    """Return how the child is started: this Python, the portal's own command."""
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), "catalog_import", "--work", str(import_.pk)]


def _run(import_: Import) -> str:
    """Run the child to its end and return the reason for which its step failed, empty when it did not."""
    try:
        ended = subprocess.run(command(import_), timeout=PATIENCE, check=False, stdin=subprocess.DEVNULL)  # noqa: S603
    except subprocess.TimeoutExpired:
        return "too_slow"
    return "cut_off" if ended.returncode else ""
