"""Locks between processes. The kernel frees a lock when its holder dies, however it dies: nothing here can go stale."""

import fcntl
from pathlib import Path
from types import TracebackType
from typing import IO, Self


class Lock:
    """One file locked with flock, whole or shared; its text says who holds it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[str] | None = None

    def take(self, *, shared: bool = False, wait: bool = True) -> bool:
        """Take the lock, or turn the one that is held into the other kind; False when another holds it.

        Turning is not one move: a lock that could not be turned is held no more.
        """
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("a+")
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(self._file, kind if wait else kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def free(self) -> bool:
        """Tell whether nobody holds the lock now. Not for its holder."""
        taken = self.take(wait=False)
        self.release()
        return taken

    def release(self) -> None:
        """Give the lock up. Safe to repeat."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def write(self, text: str) -> None:
        """Leave `text` for those who find the lock held."""
        self.path.write_text(text)

    def read(self) -> str:
        """Return what the holder has left."""
        return self.path.read_text().strip() if self.path.exists() else ""

    def __enter__(self) -> Self:
        self.take()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()
