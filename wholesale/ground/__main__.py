"""Reads the verb that a command of bin/ was called by, and speaks every trouble in one line."""

import errno
import sys
from collections.abc import Callable
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[2])  # the project; Python puts the folder it was given here

from wholesale.ground import bench, checks, keeper, manage, run  # noqa: E402
from wholesale.ground.trouble import Trouble  # noqa: E402

FORESEEN = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT)  # of a folder or a disk


def go(verb: str, arguments: list[str]) -> int:
    """Do what `verb` names; return the exit code."""
    if verb == "keep":
        return keeper.keep(*arguments)
    verbs: dict[str, Callable[[list[str]], int]] = {
        "run": run.main,
        "test": checks.main,
        "bench": bench.main,
        "manage": manage.main,
    }
    return verbs[verb](arguments)


def main() -> int:
    """Read the command line, and speak what went wrong."""
    try:
        return go(sys.argv[1], sys.argv[2:])
    except Trouble as trouble:
        line = str(trouble)
    except KeyboardInterrupt:
        return 130
    except OSError as trouble:
        if trouble.errno not in FORESEEN:
            raise
        line = f"{trouble.strerror}: {trouble.filename}"
    sys.stderr.write(line + "\n")
    return 1


sys.exit(main())
