"""Servers of the outside world on loopback, that answer like them: mail (SMTP), and anything that speaks HTTP."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any, TypeVar, cast
from urllib.parse import parse_qs


class MailServer(ThreadingTCPServer):
    """Takes letters by SMTP into `letters`; `answers` says what is not yes to a recipient; `on_data` hears of each."""

    daemon_threads = allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Smtp)
        self.letters: list[EmailMessage] = []
        self.answers: dict[str, str] = {}
        self.on_data: Callable[[int], None] = lambda _count: None
        self.port: int = self.server_address[1]

    def ids(self) -> list[str]:
        return [str(letter["Message-ID"]) for letter in self.letters]


class _Smtp(StreamRequestHandler):
    def handle(self) -> None:
        server = cast(MailServer, self.server)
        self._say("220 loopback ESMTP")
        for raw in self.rfile:
            verb, line = raw[:4].upper().decode(), raw.decode().strip()
            if verb == "DATA":
                self._say("354 go on")
                self._take(server)
            elif verb == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
                self._say(server.answers.get(to, "250 ok"))
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _take(self, server: MailServer) -> None:
        lines = iter(self.rfile.readline, b".\r\n")
        content = b"".join(line.removeprefix(b".") for line in lines)
        server.letters.append(cast(EmailMessage, message_from_bytes(content, policy=default)))
        server.on_data(len(server.letters))
        self._say("250 taken")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@dataclass
class Asked:
    """A request: its path, headers, and its body as JSON or as a form."""

    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Answer:
    status: int = 200
    body: Any = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


class WebServer(ThreadingHTTPServer):
    """Answers a POST by its path from `answers`, a value or a function of what was asked; keeps what was `asked`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Web)
        self.asked: list[Asked] = []
        self.answers: dict[str, Answer | Callable[[Asked], Answer]] = {}
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def asked_of(self, path: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.path == path]


class _Web(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        server = cast(WebServer, self.server)
        content = self.rfile.read(int(self.headers["Content-Length"])).decode()
        body = json.loads(content) if "json" in self.headers["Content-Type"] else parse_qs(content)
        asked = Asked(self.path, dict(self.headers), body)
        server.asked.append(asked)
        found = server.answers.get(self.path, Answer(404, "no such address"))
        answer = found(asked) if callable(found) else found
        said = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
        self.send_response(answer.status)
        for name, value in {**answer.headers, "Content-Length": str(len(said.encode()))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(said.encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: a test reads what was asked."""


Served = TypeVar("Served", MailServer, WebServer)


@contextmanager
def serving(server: Served) -> Iterator[Served]:
    """Serve within the block."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
