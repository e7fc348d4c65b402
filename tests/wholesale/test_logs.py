import gzip
import json
import logging
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import brotli
import pytest
from celery import shared_task
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tests.factories import make_member, make_seller
from wholesale import logs
from wholesale.celery import HEADER

PHONE = "+7 916 123-45-67"


def line_of(text: str, *arguments: object, error: BaseException | None = None) -> dict[str, object]:
    trouble = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("orders", logging.WARNING, __file__, 1, text, arguments, trouble)
    logs.RequestIdFilter().filter(record)
    return json.loads(logs.JSONFormatter().format(record))


def test_a_line_is_one_object():
    line = line_of("Order %s\nplaced", 17)
    assert line.pop("at").endswith("+00:00")
    expected = {"level": "WARNING", "name": "orders", "request": "-", "user": None, "text": "Order 17\nplaced"}
    assert line == expected
    assert "\n" not in logs.JSONFormatter().format(logging.makeLogRecord({"msg": "a\nb"}))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"call {PHONE} now", "call +***67 now"),
        ("to +79161234567", "to +***67"),
        ("GET /files/1/?s=save:1a:2b", "GET /files/1/?s=***"),
        ("/b/raw/1?X-Amz-Signature=abcd&X-Amz-Date=1", "/b/raw/1?X-Amz-Signature=***&X-Amz-Date=1"),
        ("Not Found: /password/reset/key/2-abc-def/", "Not Found: /password/reset/key/***/"),
        ("redis://:hidden@cache:6379/0", "redis://:hidden@cache:6379/0".replace("hidden", "***")),
        ("postgresql://portal:hidden@db/portal", "postgresql://portal:***@db/portal"),
        ('{"password": "hidden"}', '{"password": "***"}'),
        ("X-Session-Token: hidden", "X-Session-Token: ***"),
        ("2026-11-22 15:45 order 1234567890", "2026-11-22 15:45 order 1234567890"),
    ],
)
def test_a_line_keeps_no_phone_and_no_secret(text, shown):
    assert line_of(text)["text"] == shown


def test_the_trouble_is_masked_too():
    try:
        raise ValueError(f"nobody at {PHONE}")
    except ValueError as error:
        line = line_of("Broken", error=error)
    assert "ValueError: nobody at +***67" in line["trouble"]
    assert "\n" in line["trouble"]


@pytest.mark.django_db
@pytest.mark.urls("tests.wholesale.urls")
def test_a_line_names_the_request_and_the_person(client, caplog):
    make_seller()
    user = make_member().user
    client.force_login(user)
    caplog.handler.addFilter(logs.RequestIdFilter())
    client.get("/t/shown/", headers={"X-Request-ID": "1234567890ab"})
    record = next(record for record in caplog.records if record.message == "seen")
    assert (record.request_id, record.user_id) == ("1234567890ab", user.pk)


@pytest.mark.django_db
def test_what_django_says_of_an_answer_names_its_request(client, caplog):
    make_seller()
    user = make_member().user
    client.force_login(user)
    caplog.handler.addFilter(logs.RequestIdFilter())
    client.get("/nothing/", headers={"X-Request-ID": "1234567890ab"})
    record = next(record for record in caplog.records if record.name == "django.request")
    assert (record.request_id, record.user_id) == ("1234567890ab", user.pk)


@shared_task
def who_asked() -> str:
    return logs.request_id.get()


def asked_for_in(request: str) -> dict[str, object]:
    """Publish the task in a request of that id and return what the message carries."""
    carried: dict[str, object] = {}

    token = logs.request_id.set(request)
    try:
        with who_asked.app.connection_for_write(transport="memory") as line:
            who_asked.apply_async(connection=line)
            with line.SimpleQueue(who_asked.app.conf.task_default_queue) as queue:
                message = queue.get(timeout=5)
                carried.update(message.headers)
                message.ack()
    finally:
        logs.request_id.reset(token)
    return carried


def test_a_task_goes_on_under_the_id_of_the_request_that_asked_for_it():
    assert asked_for_in("abcd12345678")[HEADER] == "abcd12345678"
    assert HEADER not in asked_for_in("-")
    assert who_asked.apply(headers={HEADER: "abcd12345678"}).get() == "abcd12345678"
    own = who_asked.apply(task_id="of-its-own")
    assert own.get() == "of-its-own"
    assert logs.request_id.get() == "-"


UNPACKED = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}


class Sentry(BaseHTTPRequestHandler):
    """A server of errors that keeps what it is told."""

    told: list[str]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.told.append(UNPACKED[self.headers.get("Content-Encoding")](body).decode())
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def sentry():
    """Yield the DSN of a server on loopback and the list of what it was told."""
    handler = type("Handler", (Sentry,), {"told": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://public@127.0.0.1:{server.server_port}/1", handler.told
        server.shutdown()


BROKEN = """
import sentry_sdk
from django.test import Client, override_settings
from django.urls import path

def view(request):
    hidden = "local hidden"
    raise ValueError("nobody at +7 916 123-45-67")

class urls:
    urlpatterns = [path("broken/", view)]
    handler500 = "tests.wholesale.test_logs.said"

sent = {"cookie": "a=hidden", "host": "localhost"}
reader = Client(raise_request_exception=False, headers=sent, REMOTE_ADDR="203.0.113.9")
with override_settings(ROOT_URLCONF=urls, MIDDLEWARE=["wholesale.middleware.RequestIdMiddleware"]):
    reader.post("/broken/?s=hidden", {"phone": "hidden"})
sentry_sdk.flush()
"""


def said(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=500)


def test_an_error_is_reported_without_anything_of_the_person(sentry):
    dsn, told = sentry
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "shell", "-v", "0", "-c", BROKEN]
    subprocess.run(command, env=os.environ | {"SENTRY_DSN": dsn}, cwd="/", check=True, timeout=60, capture_output=True)
    (text,) = [text for text in told if "ValueError" in text]
    assert "nobody at +***67" in text
    assert '/broken/"' in text
    for private in ('hidden"', "local hidden", "203.0.113.9", "s=", "cookie"):
        assert private not in text, private


def test_no_error_is_reported_unless_asked():
    assert "sentry_sdk" not in sys.modules or not sys.modules["sentry_sdk"].get_client().is_active()
