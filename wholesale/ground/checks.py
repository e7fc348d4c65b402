"""`bin/test`: the checks of the code, one after the other, then the tests.

It has a PostgreSQL and a Redis of its own in `.data/test`, quick and forgetful, so a running portal is not disturbed.
"""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wholesale.ground import packages, system
from wholesale.ground.locks import Lock
from wholesale.ground.places import DATA, ROOT, VENV, Seller, make_folders, must_be_writable
from wholesale.ground.portal import Portal
from wholesale.ground.preparing import compile_words
from wholesale.ground.processes import attend
from wholesale.ground.trouble import Trouble, murmur, say

TEMPLATES = "{templates}"  # stands for every template of the project


@dataclass(frozen=True)
class Check:
    """One command that says nothing and ends with 0 when all is well. Programs are those of `.venv`."""

    name: str
    command: tuple[str, ...]


CHECKS = (
    Check("ruff check", ("python", "-m", "ruff", "check", ".")),
    Check("ruff format", ("python", "-m", "ruff", "format", "--check", ".")),
    Check("mypy", ("python", "-m", "mypy")),
    Check("import-linter", ("python", f"{VENV}/bin/lint-imports")),
    Check("manage.py check", ("python", "manage.py", "check", "--fail-level", "WARNING")),
    Check("migrations", ("python", "manage.py", "makemigrations", "--check", "--dry-run")),
    Check("API schema", ("python", "manage.py", "spectacular", "--validate", "--fail-on-warn", "--file", os.devnull)),
    Check("templates", ("djade", "--check", TEMPLATES)),
    Check("translations", ("python", "manage.py", "check_texts")),
)
TESTS = ("python", "-m", "pytest")
PARALLEL = ("-n", "2", "--dist", "loadfile", "-q")
QUICK = (*PARALLEL, "-m", "not slow")


def words(command: Sequence[str]) -> list[str]:
    """Return `command` with the programs of `.venv` and the names of the templates."""
    program, *rest = command
    templates = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("templates/**/*.html"))
    spread = [word for given in rest for word in (templates if given == TEMPLATES else [given])]
    return [str(VENV / "bin" / program), *spread]


def passes(check: Check, env: Mapping[str, str]) -> bool:
    """Run `check`, say how it went; what it said is shown only when it failed."""
    began = time.monotonic()
    murmur(f"{check.name} … ")
    done = subprocess.run(
        words(check.command),
        env=env,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    murmur(f"{'ok' if done.returncode == 0 else 'FAILED'}, {time.monotonic() - began:.1f} s\n")
    if done.returncode:
        say(done.stdout.rstrip())
    return done.returncode == 0


def run_tests(arguments: Sequence[str], env: Mapping[str, str]) -> bool:
    """Run pytest in our terminal."""
    began = time.monotonic()
    code = attend([*words(TESTS), *arguments], env, cwd=ROOT)
    say(f"pytest {'ok' if code == 0 else 'FAILED'}, {time.monotonic() - began:.1f} s")
    return code == 0


def main(arguments: Sequence[str]) -> int:
    """Check everything and run the tests; with pytest's own arguments only those. `--all` adds what is long."""
    whole, rest = "--all" in arguments, [word for word in arguments if word != "--all"]
    home = DATA / "test"
    must_be_writable()
    make_folders(DATA)
    make_folders(home)
    alone = Lock(home / "lock" / "test")
    if not alone.take(wait=False):
        raise Trouble("bin/test is running here already: wait until it has ended.")
    system.require([system.CHROMIUM, system.PANGO])
    packages.ensure(packages.DEV)
    with Portal(Seller(os.environ.get("SELLER") or "showcase"), home, durable=False) as portal:
        env = portal.owner_environment() | {"DB_STATEMENT_TIMEOUT": "15"}
        compile_words(portal)
        if rest:
            return 0 if run_tests(rest, env) else 1
        failed = [check.name for check in CHECKS if not passes(check, env)]
        failed += [] if run_tests(PARALLEL if whole else QUICK, env) else ["pytest"]
    say(f"Failed: {', '.join(failed)}." if failed else "All is well.")
    return 1 if failed else 0
