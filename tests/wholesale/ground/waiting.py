"""For tests with real processes: wait for a fact, and ask whether a process lives."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

SECONDS = 30.0


def wait_for(fact: Callable[[], object], what: str) -> None:
    """Wait until `fact()` holds; fail naming `what` when it does not."""
    end = time.monotonic() + SECONDS
    while not fact():
        assert time.monotonic() < end, f"not in {SECONDS:.0f} s: {what}"
        time.sleep(0.05)


def lives(pid: int) -> bool:
    """True when the process runs; one that has ended and only waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def pids_in(path: Path) -> list[int]:
    """Return the process ids a test's children have written into a file, one a line."""
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def without(*names: str) -> dict[str, str]:
    """Return our environment without some names."""
    return {key: value for key, value in os.environ.items() if key not in names}


@contextmanager
def started(*command: str, **given: object) -> Iterator[subprocess.Popen[str]]:
    """Start a process for a test; it is killed at the end if it still runs."""
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | given
    process = subprocess.Popen(command, text=True, **options)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()
