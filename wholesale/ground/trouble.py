"""How the ground speaks to the person at the terminal: short lines, and one clear line when something is wrong."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TAIL = 4096  # bytes of a log that are looked at for its last words


class Trouble(Exception):  # noqa: N818 (a word for people, as Refused is)
    """What the person at the terminal can put right; its text is the one line they read."""


def say(text: str = "") -> None:
    """Print a line at once, also when the output is a pipe."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def murmur(text: str) -> None:
    """Say how things go, beside the output: `bin/manage … > file` has none of it in the file."""
    sys.stderr.write(text)
    sys.stderr.flush()


@contextmanager
def step(name: str) -> Iterator[None]:
    """Say what is being done and, when it is done, how long it took."""
    began = time.monotonic()
    murmur(f"{name} … ")
    try:
        yield
    except BaseException:
        murmur("\n")
        raise
    murmur(f"{time.monotonic() - began:.1f} s\n")


def last_words(log: Path, *, sign: str = "") -> str:
    """Return the last line of `log` that contains `sign`, or its very last, or an empty text."""
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - TAIL))
        lines = [line.strip() for line in file.read().decode(errors="replace").splitlines() if line.strip()]
    signed = [line for line in lines if sign in line]
    return (signed or lines or [""])[-1]
