"""Real processes of the portal for tests: a worker, with the clock in it or without, on the test's own database."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.db import connection

PATIENCE = 60  # seconds


def database_url() -> str:
    """Return the address of the test's own database."""
    own = connection.settings_dict
    person = f"{quote(own['USER'])}:{quote(own['PASSWORD'])}"
    host = quote(own["HOST"] or own["OPTIONS"].get("host", ""), safe="/")
    return f"postgresql://{person}@/{own['NAME']}?host={host}&port={own['PORT'] or 5432}"


@contextmanager
def worker(
    folder: Path, *, clock: bool = False, queue: str = "", **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a worker of one process in a group of its own; it is ended with the block, killed or not.

    It does short and long tasks unless it is told of one `queue`.
    """
    own = {"DATABASE_URL": database_url(), "DATABASE_OWNER_URL": database_url(), **environment}
    command = [sys.executable, "-m", "celery", "-A", "wholesale", "worker", "-c", "1", "-l", "INFO"]
    if queue:
        command += ["-Q", queue, "-n", f"{queue}@%h"]
    if clock:
        command += ["-B", "-s", str(folder / "beat")]
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(command, env={**os.environ, **own}, stdout=log, stderr=log, start_new_session=True)
    try:
        yield process
    finally:
        end(process)


def end(process: "subprocess.Popen[bytes]", how: signal.Signals = signal.SIGTERM) -> None:
    """End a process with everything it has started; SIGKILL leaves none of them a moment."""
    if process.poll() is None:
        os.killpg(process.pid, how)
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=30)


def wait_for(
    what: Callable[[], bool], *, patience: float = PATIENCE, meanwhile: Callable[[], object] | None = None
) -> None:
    """Wait until `what` is so, doing something once a second meanwhile."""
    until = time.monotonic() + patience
    while not what():
        assert time.monotonic() < until, f"nothing has come of it in {patience} seconds"
        if meanwhile:
            meanwhile()
        time.sleep(1)
