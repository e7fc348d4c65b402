"""Commands that are waited for, as opposed to those that are kept alive."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from wholesale.ground.places import ROOT
from wholesale.ground.supervisor import open_log, tied
from wholesale.ground.trouble import Trouble, last_words


def attend(command: Sequence[str], env: Mapping[str, str], *, cwd: Path | None = None) -> int:
    """Run `command` at our terminal and return its exit code. Ctrl-C is for it to answer, then we go on."""
    process = subprocess.Popen(command, env=env, cwd=cwd, preexec_fn=tied(signal.SIGTERM))
    while True:
        with contextlib.suppress(KeyboardInterrupt):
            code = process.wait()
            return code if code >= 0 else 128 - code  # as a shell says "ended by a signal"


def quietly(command: Sequence[str], env: Mapping[str, str], log: Path, *, trouble: str) -> None:
    """Run `command` in the project's folder, its output in `log`. Raises Trouble with its last words when it fails."""
    output = open_log(log)
    try:
        done = subprocess.run(
            command,
            env=env,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            preexec_fn=tied(signal.SIGTERM),
        )
    finally:
        os.close(output)
    if done.returncode:
        raise Trouble(f"{trouble}: {last_words(log)} (more in {log})")
