"""`bin/run`: from a clone to a portal that answers, and back to nothing on Ctrl-C."""

import argparse
import errno
import http.client
import json
import os
import socket
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

from wholesale.ground import packages, system
from wholesale.ground.places import DATA, ROOT, Seller, find_seller, make_folders, must_be_writable
from wholesale.ground.portal import LOCAL, Portal, running
from wholesale.ground.preparing import collect_static, compile_words, settle
from wholesale.ground.supervisor import Child, Supervisor
from wholesale.ground.trouble import Trouble, last_words, say

READY_SECONDS = 90.0
PATIENCE = 3  # deaths of the web server, one soon after the other, before it has answered once
WORKERS, THREADS = 2, 4


@dataclass(frozen=True)
class Address:
    """Where the web server listens; `host` 0.0.0.0 is every network the machine is in."""

    host: str
    port: int

    @property
    def known_as(self) -> str:
        """The name that people use."""
        if self.host in ("127.0.0.1", "localhost", "::1"):
            return "localhost"
        return own_address() if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104 (asked for)

    @property
    def url(self) -> str:
        """The address for people."""
        return f"http://{bracketed(self.known_as)}:{self.port}"

    @property
    def bind(self) -> str:
        """The address for gunicorn."""
        return f"{bracketed(self.host)}:{self.port}"

    @property
    def near(self) -> str:
        """The host by which this machine reaches it."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104

    def must_be_free(self) -> None:
        """Raise Trouble when the web server could not listen here."""
        try:
            family, kind, _, _, where = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0]
            with socket.socket(family, kind) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(where)
        except OSError as trouble:
            raise Trouble(self._why_not(trouble)) from None

    def _why_not(self, trouble: OSError) -> str:
        if trouble.errno == errno.EADDRINUSE:
            return f"Port {self.port} is taken: choose another, for example bin/run --port {self.port + 1}"
        if trouble.errno == errno.EACCES:
            return f"Port {self.port} is for root alone: choose one above 1023, for example bin/run --port 8000"
        return f"This machine does not answer to {self.host}: choose another --host, for example 0.0.0.0"


def bracketed(host: str) -> str:
    """Return `host` as a URL writes it."""
    return f"[{host}]" if ":" in host else host


def own_address() -> str:
    """Return this machine's address in its network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address for documents: RFC 5737
            return str(probe.getsockname()[0])
        except OSError:
            return "localhost"


def port(text: str) -> int:
    """Read a port number."""
    if text.isascii() and text.isdigit() and 0 < int(text) < 2**16:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text} is not a port: 1 to 65535")


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the options of `bin/run`."""
    parser = argparse.ArgumentParser("bin/run", description="Set everything up and run the portal; Ctrl-C stops it.")
    parser.add_argument("--seller", default="showcase", help="a folder of sellers/ (showcase)")
    parser.add_argument("--port", type=port, default=8000, help="where the portal answers (8000)")
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 shows it to a phone in the same network")
    parser.add_argument("--reset", action="store_true", help="first remove all data of this seller")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    """Run the portal until Ctrl-C. What needs no package is refused before any is installed."""
    options = parse(arguments)
    seller, address = find_seller(options.seller), Address(options.host, options.port)
    must_be_writable()
    make_folders(DATA)
    mine = running(seller)
    if not mine.take(wait=False):
        raise Trouble(f"{seller.name} is running already: {mine.read()}")
    address.must_be_free()
    system.wish([system.PANGO])  # without it everything works but the making of PDFs
    packages.ensure(packages.RUN)
    mine.write(address.url)
    try:
        with Portal(seller) as portal:
            if options.reset:
                portal.reset()
            compile_words(portal)  # the first letters of a new database are written in words, too
            settle(portal)
            collect_static(portal)
            serve(portal, address)
    finally:
        mine.write("")
    return 0


def serve(portal: Portal, address: Address) -> None:
    """Keep web, worker and clock up until told to stop. Raises Trouble when the web server never answers.

    The web server starts alone: it is what a person waits for, and the others would take half of the machine.
    """
    web, *others = children(portal, address)
    with Supervisor([web], tell=lambda text: say(f"{text}; see {portal.logs}")) as supervisor:
        supervisor.watch(until=lambda: web.deaths >= PATIENCE or answers(address, portal.seller), seconds=READY_SECONDS)
        if not supervisor.asked:
            if not answers(address, portal.seller):
                log = portal.logs / "web.log"
                raise Trouble(f"The web server does not answer: {last_words(log)} (more in {log})")
            supervisor.add(*others)
            welcome(portal.seller, address, portal)
            supervisor.watch()
        say("Stopping …")


def children(portal: Portal, address: Address) -> list[Child]:
    """Return web, the workers of short and of long tasks, and clock.

    Python is told to take its packages from `.venv` by its own path.
    """
    hosts = (*LOCAL, bracketed(address.known_as))
    env = portal.environment(address=address.url, hosts=hosts)
    slow = portal.environment(address=address.url, hosts=hosts, timeout=120)
    workers = ["--workers", os.environ.get("WEB_CONCURRENCY", str(WORKERS)), "--threads", str(THREADS)]
    ways = [
        "--worker-class",
        "gthread",
        "--graceful-timeout",
        "5",
        "--no-control-socket",
        "--preload",
        "--access-logfile",
        "-",
    ]
    celery = ["-m", "celery", "-A", "wholesale"]
    work = ["worker", "-l", "info", "--without-gossip", "--without-mingle", "--concurrency"]
    queue = f"wholesale-{portal.seller.name}"
    clock = ["beat", "-l", "info", "--pidfile", "", "--schedule", str(portal.home / "beat" / portal.seller.name)]
    commands = {
        "web": (["-m", "gunicorn", "wholesale.wsgi", "--bind", address.bind, *workers, *ways], env),
        "worker": ([*celery, *work, "2", "-Q", queue, "--max-tasks-per-child", "200"], slow),
        "long": ([*celery, *work, "1", "-Q", f"{queue}-long", "-n", "long@%h"], slow),
        "clock": ([*celery, *clock], slow),
    }
    return [
        Child(name, [str(packages.PYTHON), *words], env=env, cwd=ROOT, log=portal.logs / f"{name}.log")
        for name, (words, env) in commands.items()
    ]


def answers(address: Address, seller: Seller) -> bool:
    """True when /readyz says 200 for this seller: another portal may have been quicker to take the port."""
    with closing(http.client.HTTPConnection(address.near, address.port, timeout=5)) as line:
        try:
            line.request("GET", "/readyz")
            answer = line.getresponse()
            return answer.status == 200 and json.load(answer).get("seller") == seller.name
        except (OSError, ValueError, http.client.HTTPException):
            return False


def welcome(seller: Seller, address: Address, portal: Portal) -> None:
    """Say where the portal is and who may sign in."""
    logins = [(str(row["role"]), str(row["email"]), str(row["password"])) for row in seller.facts.get("logins", [])]
    wide = [max(map(len, column)) for column in zip(*logins, strict=True)]
    say(f"\n{seller.name} is up: {address.url}\n")
    for row in logins:
        say("  " + "  ".join(word.ljust(width) for word, width in zip(row, wide, strict=True)).rstrip())
    say(f"\nDesk: {address.url}/admin/ · letters: {portal.home}/mail/{seller.name} · logs: {portal.logs}")
    say("Ctrl-C stops everything.")
