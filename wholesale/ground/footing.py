"""As whom a server runs. PostgreSQL refuses root, and nothing here makes an account or opens a folder for one.

ordinary user ─────────────────────────────▶ as ourselves
root, an account reaches program and data ─▶ as that account: the folder's owner, postgres or nobody
root, a folder only root can enter ────────▶ as ourselves under another number, in a user namespace of our own
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wholesale.ground.trouble import Trouble

ACCOUNTS = ("postgres", "nobody")
MASK = ("unshare", "--user", "--map-user=65534", "--map-group=65534", "--")  # 65534 is nobody's number everywhere


@dataclass(frozen=True)
class Footing:
    """`prefix` goes before a command, `account` holds Popen's user and groups."""

    prefix: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None

    @property
    def account(self) -> Mapping[str, Any]:
        """Keyword arguments for Popen."""
        return {} if self.uid is None else {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, folder: Path) -> None:
        """Give a folder of ours to the account."""
        if self.uid is not None and self.gid is not None:
            os.chown(folder, self.uid, self.gid)


def choose(data: Path, program: Path) -> Footing:
    """Decide as whom `program` may work in `data`, which need not exist yet.

    Raises Trouble when no way is left.
    """
    if os.geteuid() != 0:
        if any(_known([os.geteuid()])):
            return Footing()
    else:
        for account in _accounts(data):
            if _reaches(account, program, data.parent):
                return Footing(uid=account.pw_uid, gid=account.pw_gid)
    if not shutil.which(MASK[0]) or subprocess.run([*MASK, "true"], capture_output=True).returncode:
        raise Trouble(
            "PostgreSQL does not run as this user here: start as another, or set DATABASE_URL to a server you have."
        )
    return Footing(prefix=MASK)


def _accounts(data: Path) -> Iterator[pwd.struct_passwd]:
    """Accounts to try. Data that root owns was made in a namespace and stays there."""
    owners = [folder.stat().st_uid for folder in ([data] if data.exists() else data.parents) if folder.exists()]
    yield from _known([owner for owner in dict.fromkeys(owners) if owner])
    yield from _known([] if data.exists() else ACCOUNTS)


def _known(names: Sequence[str | int]) -> Iterator[pwd.struct_passwd]:
    for name in names:
        try:
            yield pwd.getpwuid(name) if isinstance(name, int) else pwd.getpwnam(name)
        except KeyError:
            continue


def _reaches(account: pwd.struct_passwd, *paths: Path) -> bool:
    """True when `account` may enter or run each of `paths`."""
    tests = [["test", "-x", str(path)] for path in paths]
    return not any(
        subprocess.run(test, user=account.pw_uid, group=account.pw_gid, extra_groups=[]).returncode for test in tests
    )
