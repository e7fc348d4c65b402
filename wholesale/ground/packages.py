"""The packages of requirements.txt in `.venv`, installed only when the file has changed since."""

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from wholesale.ground import system
from wholesale.ground.locks import Lock
from wholesale.ground.places import DATA, ROOT, VENV
from wholesale.ground.supervisor import open_log
from wholesale.ground.trouble import Trouble, last_words, step

PYTHON = VENV / "bin" / "python"
RUN, DEV = "requirements.txt", "requirements-dev.txt"  # DEV holds all of RUN: tests/wholesale/test_packages.py
LOG = DATA / "log" / "packages.log"
OFFLINE = "connection broken by"  # what pip says before it tries again


def ensure(requirements: str) -> None:
    """Have the packages of `requirements` in `.venv` and go on in its Python.

    Returns only inside `.venv`; otherwise this program starts anew there. Raises Trouble when pip does not succeed.
    """
    if not up_to_date(requirements):
        with Lock(DATA / "lock" / "packages"):
            if not up_to_date(requirements):
                install(requirements)
    if not inside():
        os.execv(PYTHON, [str(PYTHON), *sys.orig_argv[1:]])  # noqa: S606 (there is no shell to go through)


def inside() -> bool:
    """True when this Python is that of `.venv`: python.sh prefers it whenever it works."""
    return Path(sys.prefix).resolve() == VENV.resolve()


def stamp_of(requirements: str) -> str:
    """Return what `.venv` keeps about the file it was filled from."""
    return hashlib.sha256((ROOT / requirements).read_bytes()).hexdigest()


def up_to_date(requirements: str) -> bool:
    """True when `.venv` has the packages of `requirements`, by itself or as a part of the longer file."""
    stamps = {VENV / f"{name}.stamp": stamp_of(name) for name in (requirements, DEV)}
    return PYTHON.exists() and any(path.exists() and path.read_text() == stamp for path, stamp in stamps.items())


def install(requirements: str) -> None:
    """Make `.venv` when there is none that works and install `requirements`, every file checked against its hash."""
    if not inside() or not importlib.util.find_spec("pip"):
        system.require([system.VENV])
        with step("Making .venv"):
            _logged(os.path.realpath(sys.executable), "-m", "venv", "--clear", str(VENV))
    for name in (RUN, DEV):
        (VENV / f"{name}.stamp").unlink(missing_ok=True)
    with step(f"Installing the packages of {requirements}, this once"):
        options = ["--require-hashes", "--no-deps", "--disable-pip-version-check", "--no-input", "--progress-bar=off"]
        _logged(str(PYTHON), "-m", "pip", "install", *options, "-r", str(ROOT / requirements))
    (VENV / f"{requirements}.stamp").write_text(stamp_of(requirements))


def _logged(*command: str) -> None:
    """Run `command`, its output in the log. Raises Trouble with the reason that the log gives."""
    log = open_log(LOG)
    began = LOG.stat().st_size
    try:
        done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    finally:
        os.close(log)
    if done.returncode:
        said = LOG.read_bytes()[began:].decode(errors="replace")
        offline = "no connection to the package index; " if OFFLINE in said else ""
        raise Trouble(f"The packages were not installed: {offline}{last_words(LOG, sign='ERROR')} (more in {LOG})")
