"""What must be on the system and cannot come from a wheel. One line of the table is all that a new need takes."""

import ctypes.util
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from wholesale.ground.places import DATA
from wholesale.ground.supervisor import open_log
from wholesale.ground.trouble import Trouble, murmur, step

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
LETTERS = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset", "fontconfig")  # what WeasyPrint loads; source: its manual


@dataclass(frozen=True)
class Need:
    """`packages` are Debian's, `found` tells whether it is there already, however it came."""

    what: str
    packages: tuple[str, ...]
    found: Callable[[], bool]


def chromium() -> str | None:
    """Return the path of a Chromium, or None."""
    return next(filter(None, map(shutil.which, CHROMIUMS)), None)


def sets_letters() -> bool:
    """True where the libraries are that lay out the text of a PDF."""
    return all(map(ctypes.util.find_library, LETTERS))


VENV = Need("Python's venv", ("python3.11-venv",), lambda: importlib.util.find_spec("ensurepip") is not None)
CHROMIUM = Need("Chromium", ("chromium",), lambda: chromium() is not None)
PANGO = Need("Pango", ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fontconfig"), sets_letters)
WRK = Need("wrk", ("wrk",), lambda: shutil.which("wrk") is not None)


def require(needs: Sequence[Need]) -> None:
    """Install what is missing where that is allowed. Raises Trouble with the line to type where it is not."""
    missing = [need for need in needs if not need.found()]
    packages = [package for need in missing for package in need.packages]
    if not packages:
        return
    names = ", ".join(need.what for need in missing)
    if os.geteuid() == 0 and shutil.which("apt-get"):
        with step(f"Installing {names}"):
            _apt(packages)
        missing = [need for need in missing if not need.found()]
    if missing:
        raise Trouble(f"Missing: {names}. Type: sudo apt-get install -y {' '.join(packages)}")


def wish(needs: Sequence[Need]) -> None:
    """Install what is missing where that is allowed; else say the line to type and go on without."""
    try:
        require(needs)
    except Trouble as trouble:
        murmur(f"{trouble}\n")


def _apt(packages: Sequence[str]) -> None:
    """Ask apt for `packages`, after an update when its lists are too old or empty."""
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    log = open_log(DATA / "log" / "apt.log")
    try:
        for command in (install, ["apt-get", "update"], install):
            done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            if command is install and not done.returncode:
                return
    finally:
        os.close(log)
