"""Servers under test: gunicorn with the same workers and threads, the portal's or the bare view's."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import requests

from tests.bench.data import PASSWORD, Shop, url_of

WORKERS, THREADS = 2, 4
PATIENCE = 60.0  # seconds for a server to answer
USERS = 8  # signed in at once


@dataclass
class Served:
    """One running server. `start_seconds`: from its start to the first answer."""

    name: str
    application: str
    environment: Mapping[str, str]
    ready: str
    database: str
    options: tuple[str, ...] = ("--preload",)
    port: int = field(default_factory=lambda: free_port())
    start_seconds: float = 0.0
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        words = ["-w", str(WORKERS), "-k", "gthread", "--threads", str(THREADS), "--keep-alive", "60"]
        gunicorn = [sys.executable, "-m", "gunicorn", *self.options, *words]
        command = [*gunicorn, "-b", f"127.0.0.1:{self.port}", self.application]
        log = Path(os.environ["DATA_DIR"], "log", f"{self.name}.log")
        log.parent.mkdir(parents=True, exist_ok=True)
        began = time.monotonic()
        with log.open("wb") as said:
            self.process = subprocess.Popen(command, env={**self.environment}, stdout=said, stderr=said)
        while not self.answers():
            if time.monotonic() - began > PATIENCE or self.process.poll() is not None:
                raise SystemExit(f"{self.name} did not start: see {log}")
            time.sleep(0.02)
        self.start_seconds = time.monotonic() - began
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=30)

    def answers(self) -> bool:
        try:
            return requests.get(self.base + self.ready, timeout=5).ok
        except requests.ConnectionError:
            return False

    def memory(self) -> float:
        """Return what its processes hold together, shared pages counted once, in MB (PSS)."""
        assert self.process is not None
        pids = [self.process.pid, *children(self.process.pid)]
        return sum(pss(pid) for pid in pids) / 1000


def portal(shop: Shop) -> Served:
    """The portal as it runs in production, but for TLS."""
    hosts = {"ENV": "dev", "ALLOWED_HOSTS": "127.0.0.1", "LOG_LEVEL": "WARNING", "TRUSTED_PROXIES": "1"}
    environment = {**shop.environment, **hosts}
    options = ("-c", "deploy/gunicorn.conf.py")
    return Served(f"portal-{shop.size}", "wholesale.wsgi", environment, "/livez", shop.name, options)


def bare(shop: Shop, *, signed_in: bool = False) -> Served:
    """The bare view; `signed_in` with sessions and people."""
    environment = {**os.environ, "BARE_DATABASE": url_of(shop.bare), "BARE_SIGNED_IN": "1" if signed_in else ""}
    if signed_in:
        subprocess.run([sys.executable, "-m", "tests.bench.bare"], env=environment, check=True)
    name = "bare-signed-in" if signed_in else "bare"
    return Served(f"{name}-{shop.size}", "tests.bench.bare", environment, "/hello", shop.bare)


def sign_in(server: Served, n: int) -> requests.Session:
    """Return a session of buyer `n`, signed in by the form."""
    session = requests.Session()
    session.headers["X-Forwarded-For"] = address(n)
    page = session.get(f"{server.base}/signin/")
    facts = {"login": f"buyer{n}@example.com", "password": PASSWORD}
    if "csrftoken" in session.cookies:
        facts["csrfmiddlewaretoken"] = session.cookies["csrftoken"]
    done = session.post(page.url, data=facts, headers={"Referer": page.url}, allow_redirects=False)
    if done.status_code not in (200, 302) or "sessionid" not in session.cookies:
        raise SystemExit(f"{server.name}: buyer {n} could not sign in ({done.status_code})")
    return session


def address(n: int) -> str:
    """Return where buyer `n` comes from: sign-ins from one address are limited; source: RFC 2544, a net for benches."""
    return f"198.18.0.{n}"


def token(server: Served, n: int) -> str:
    """Return the session token of buyer `n`, signed in as the phone does."""
    facts = {"email": f"buyer{n}@example.com", "password": PASSWORD}
    answer = requests.post(f"{server.base}/_allauth/app/v1/auth/login", json=facts, timeout=30)
    answer.raise_for_status()
    return str(answer.json()["meta"]["session_token"])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def pss(pid: int) -> int:
    """Return a process's share of memory in kB; source: proc(5), smaps_rollup."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("Pss:"))
