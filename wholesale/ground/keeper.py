"""Servers that several commands share. A server lives exactly as long as somebody uses it.

Each user holds a shared lock; the keeper, a process of its own, waits for the whole lock, and the kernel gives it only
when the last user has gone, be it by kill -9. Then the keeper stops the server and ends.

    bin/run a ──┐ shared                     whole
    bin/run b ──┼────────▶ users.lock ◀──────────── keeper ──child──▶ server
    bin/manage ─┘
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from wholesale.ground.footing import Footing
from wholesale.ground.locks import Lock
from wholesale.ground.supervisor import Child, Supervisor, open_log
from wholesale.ground.trouble import Trouble, last_words

GROUND = Path(__file__).resolve().parent
PATIENCE = 3  # a server that dies so often soon after its start is given up
START_SECONDS, STOP_SECONDS = 60.0, 30.0


class Server:
    """A server in a folder of ours, shared by every command that has called `use`."""

    name: str  # for people
    stop_signal: int = signal.SIGTERM
    _process: subprocess.Popen[bytes] | None = None  # the keeper, when it was us who started it

    def __init__(self, locks: Path, log: Path) -> None:
        """`locks`: path of its lock files without their endings."""
        self._start = Lock(locks.with_suffix(".start"))
        self._users = Lock(locks.with_suffix(".users"))
        self._keeper = Lock(locks.with_suffix(".keeper"))
        self.log = log

    def answers(self) -> bool:
        """Tell whether it takes requests now."""
        raise NotImplementedError

    def prepare(self) -> None:
        """Make ready what the server needs. Called alone and only while it is down."""

    def command(self) -> Sequence[str]:
        """Return the command that is the server, in the foreground."""
        raise NotImplementedError

    def environment(self) -> Mapping[str, str]:
        """Return the environment of the server."""
        return os.environ

    def footing(self) -> Footing:
        """Return as whom it runs."""
        return Footing()

    def use(self) -> None:
        """Have the server up until `release`, or until this process dies. Raises Trouble when it does not start."""
        with self._start:
            self._users.take(shared=True)
            try:
                if not self.answers():
                    self._bring_up()
            except BaseException:
                self._users.release()
                raise

    def release(self) -> None:
        """Use it no more; the last user waits until the server is down. Safe to repeat."""
        with self._start:
            if self._users.take(wait=False):
                self._dismiss()
            elif not self._users.take(shared=True, wait=False):  # nobody else: the keeper was quicker
                self._await_keeper()
            self._users.release()

    def _bring_up(self) -> None:
        end, spawned = time.monotonic() + START_SECONDS, False
        while not self.answers():
            if time.monotonic() > end or (spawned and self._gone()):
                raise Trouble(f"{self.name} did not start: {last_words(self.log, sign='FATAL')} (more in {self.log})")
            if self._gone():
                self.prepare()
                self._spawn()
                spawned = True
            time.sleep(0.03)

    def _spawn(self) -> None:
        footing, log = self.footing(), open_log(self.log)
        account = f"{footing.uid}:{footing.gid}" if footing.uid is not None else ""
        order = [str(self._users.path), str(self._keeper.path), str(int(self.stop_signal)), account]
        try:
            self._process = subprocess.Popen(
                [*footing.prefix, sys.executable, str(GROUND), "keep", *order, *self.command()],
                env=self.environment(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is not for the keeper
            )
        finally:
            os.close(log)

    def _gone(self) -> bool:
        return self._process.poll() is not None if self._process else self._keeper.free()

    def _dismiss(self) -> None:
        """Tell the keeper to stop; it would find out by itself, but later than we want to go."""
        if not self._keeper.free():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(self._keeper.read()), signal.SIGTERM)
            self._await_keeper()

    def _await_keeper(self) -> None:
        end = time.monotonic() + STOP_SECONDS
        while not self._keeper.free() and time.monotonic() < end:
            time.sleep(0.02)
        if self._process:
            self._process.poll()  # reaped, not left a zombie


def keep(users: str, keeper: str, stop: str, account: str, *command: str) -> int:
    """Be the keeper: hold `command` up until nobody holds the lock `users`. `account`: "uid:gid" or empty."""
    held = Lock(Path(keeper))
    if not held.take(wait=False):
        return 1
    held.write(str(os.getpid()))
    uid, _, gid = account.partition(":")
    footing = Footing(uid=int(uid), gid=int(gid)) if account else Footing()
    server = Child(Path(users).stem, command, stop=int(stop), grace=STOP_SECONDS - 5, account=footing.account)
    with Supervisor([server], patience=PATIENCE) as supervisor:
        last = Lock(Path(users))  # held until we end: who comes meanwhile waits, then starts a new keeper
        threading.Thread(target=_leave_with_the_last, args=[last], daemon=True).start()
        supervisor.watch()
    return 0


def _leave_with_the_last(users: Lock) -> None:
    users.take()
    os.kill(os.getpid(), signal.SIGTERM)
