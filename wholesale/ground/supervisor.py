"""A small supervisor: it starts children, starts the dead again with back-off, and leaves none behind.

    start ──▶ running ──died──▶ waiting 0.5, 1, 2 … 30 s ──▶ running
                 └──────stop──────▶ its own signal, then after `grace` SIGKILL to the whole group

A child is the leader of its own group, so that Ctrl-C reaches the supervisor alone, which then stops the children.
Where the kernel can do it (Linux) a child also gets its stop signal when the supervisor itself is killed.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

from wholesale.ground.trouble import say

TICK = 0.1  # seconds between two looks at the children
FIRST_DELAY, LAST_DELAY = 0.5, 30.0  # seconds before a dead child is started again
LONG_LIFE = 20.0  # seconds after which a death is the first one again
PR_SET_PDEATHSIG = 1  # source: prctl(2)
BIG_LOG = 10 * 2**20  # bytes; a log that has reached it begins anew, the old one is kept as .1
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_prctl: Callable[..., int] | None = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def tied(to_stop: int) -> Callable[[], None]:
    """Return what a child runs before its program: from then on it gets `to_stop` when this process dies."""
    parent = os.getpid()

    def tie() -> None:
        if _prctl:
            _prctl(PR_SET_PDEATHSIG, to_stop)
        if os.getppid() != parent:  # died while the child was being made
            os._exit(1)

    return tie


def open_log(path: Path) -> int:
    """Open a log to append to; the caller closes the descriptor. A big one is put aside first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > BIG_LOG:
        path.replace(path.with_suffix(path.suffix + ".1"))
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


@dataclass
class Child:
    """One process to keep alive. `stop` is the signal it ends by, `grace` the seconds it has for that."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str] | None = None
    cwd: Path | None = None
    log: Path | None = None
    stop: int = signal.SIGTERM
    grace: float = 10.0
    account: Mapping[str, Any] = field(default_factory=dict)  # `user`, `group` … of Popen
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0  # one soon after the other
    began: float = 0.0

    def start(self) -> None:
        """Start the process."""
        log = open_log(self.log) if self.log else None
        try:
            self.process = subprocess.Popen(
                self.command,
                env=self.env,
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=tied(self.stop),  # the one way to tie a child
                **self.account,
            )
        finally:
            if log is not None:
                os.close(log)
        self.began = time.monotonic()

    @property
    def delay(self) -> float:
        """Seconds a dead child waits before it is started again."""
        return min(LAST_DELAY, FIRST_DELAY * 2.0 ** (self.deaths - 1))

    def died(self) -> int | None:
        """Return the exit code of a process that has just died, else None. Sweeps away what it left behind."""
        code = self.process.poll() if self.process else None
        if code is None:
            return None
        self.sweep()
        self.process = None
        now = time.monotonic()
        self.deaths = 1 if now - self.began > LONG_LIFE else self.deaths + 1
        self.began = now + self.delay
        return code

    def sweep(self) -> None:
        """Kill whatever is left of the group."""
        if self.process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def ask_to_stop(self) -> None:
        """Send the stop signal."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(self.stop)


class Supervisor:
    """Keeps `children` alive between entering and leaving the `with` block."""

    def __init__(
        self, children: Sequence[Child], *, patience: int | None = None, tell: Callable[[str], None] = say
    ) -> None:
        """`patience`: how many deaths in quick succession end the watch; None = never."""
        self.children: list[Child] = []
        self._first = children
        self.patience = patience
        self.tell = tell
        self.asked = 0  # how often we were told to leave
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        deaf = {signal.SIGHUP} if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else set()  # nohup
        self._before = {number: signal.signal(number, self._leave) for number in SIGNALS if number not in deaf}
        try:
            self.add(*self._first)
        except OSError:
            self.__exit__(None, None, None)
            raise
        return self

    def add(self, *children: Child) -> None:
        """Start `children` and keep them alive too."""
        for child in children:
            child.start()
            self.children.append(child)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _leave(self, number: int, frame: FrameType | None) -> None:
        self.asked += 1

    def watch(self, *, until: Callable[[], bool] | None = None, seconds: float = float("inf")) -> bool:
        """Start the dead again until told to leave, out of patience or of `seconds`; True as soon as `until` holds."""
        end = time.monotonic() + seconds
        while not self.asked and time.monotonic() < end:
            self._look()
            if self.patience is not None and any(child.deaths >= self.patience for child in self.children):
                return False
            if until and until():
                return True
            time.sleep(TICK)
        return False

    def _look(self) -> None:
        for child in self.children:
            code = child.died()
            if code is not None:
                self.tell(f"{child.name} ended ({code}); it starts again in {child.delay:g} s")
            elif child.process is None and time.monotonic() >= child.began:
                child.start()

    def stop(self) -> None:
        """Stop every child, all at once; a second signal meanwhile takes their grace away."""
        asked, now = self.asked, time.monotonic()
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            while child.process and child.process.poll() is None and time.monotonic() < now + child.grace:
                if self.asked > max(asked, 1):
                    break
                time.sleep(TICK / 2)
            child.sweep()
            if child.process:
                child.process.wait()
            child.process = None
