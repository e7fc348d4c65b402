"""What can be wrong before anything is installed: one clear line each, and nothing left behind."""

import os
import shlex
import signal
import socket
import subprocess
import time
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.request import urlopen

import pytest
import yaml
from celery import current_app

from tests.wholesale.ground.waiting import started, without
from wholesale import jobs
from wholesale.ground import packages
from wholesale.ground.locks import Lock
from wholesale.ground.places import ROOT, Seller
from wholesale.ground.portal import Portal
from wholesale.ground.run import Address, answers, children, parse


@pytest.fixture
def taken():
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def free(taken):
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        return listener.getsockname()[1]


def test_a_taken_port_is_one_line_that_names_the_option(call, clone, taken):
    code, said = call("run", "--seller", "example", "--port", str(taken))
    assert code == 1
    assert said == f"Port {taken} is taken: choose another, for example bin/run --port {taken + 1}\n"
    assert not (clone / ".venv").exists()


def test_an_unknown_seller_is_one_line_that_names_the_known(call, clone):
    assert call("run", "--seller", "nobody") == (1, "There is no seller “nobody”; there is: example.\n")
    assert call("run", "--seller", "../example") == (1, "There is no seller “../example”; there is: example.\n")
    assert not (clone / ".data").exists()


@pytest.mark.parametrize("port", ["0", "65536", "-1", "１２", "http"])
def test_a_port_that_is_none_is_refused(call, port):
    code, said = call("run", "--seller", "example", "--port", port)
    assert code == 2
    assert said.splitlines()[-1].startswith("bin/run: error: argument --port")


def test_an_address_of_another_machine_is_one_line(call, free):
    code, said = call("run", "--seller", "example", "--host", "192.0.2.1", "--port", str(free))
    assert (code, said) == (
        1,
        "This machine does not answer to 192.0.2.1: choose another --host, for example 0.0.0.0\n",
    )


def test_the_same_seller_runs_once_and_the_second_is_told_where(call, clone, free):
    first = Lock(clone / ".data" / "lock" / "run-example")
    first.take()
    first.write("http://localhost:8123")
    code, said = call("run", "--seller", "example", "--port", str(free))
    assert (code, said) == (1, "example is running already: http://localhost:8123\n")


def test_tests_run_once_in_a_clone(call, clone):
    Lock(clone / ".data" / "test" / "lock" / "test").take()
    first = Lock(clone / ".data" / "test" / "lock" / "test")
    first.take()
    assert call("test") == (1, "bin/test is running here already: wait until it has ended.\n")


@pytest.mark.parametrize("command", [("run", "--seller", "example"), ("test",), ("manage", "check")])
def test_a_folder_that_cannot_be_written_is_one_line(call, clone, stranger, command):
    clone.chmod(0o555)
    env = stranger.get("env", {}) | {"SELLER": "example"}
    code, said = call(*command, **stranger | {"env": env})
    clone.chmod(0o755)
    line = f"The folder {clone} cannot be written by this user: clone into a folder of your own.\n"
    assert (code, said) == (1, line)


@pytest.mark.parametrize("version", ["Python 2.7.18", "Python 3.9.2", "Python 3.13.0"])
def test_a_wrong_python_is_one_line(call, tmp_path, version):
    (tmp_path / "dirname").symlink_to("/usr/bin/dirname")
    (tmp_path / "sh").symlink_to("/bin/sh")
    other = tmp_path / "python3"
    other.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "{version}" || exit 1\n')
    other.chmod(0o755)
    code, said = call("run", env={"PATH": str(tmp_path), "PYTHON": ""})
    assert code == 1
    assert said.startswith(f"Python 3.11 is needed, and {version} is here.")
    assert said.count("\n") == 1


def test_no_python_at_all_is_one_line(call, tmp_path):
    (tmp_path / "dirname").symlink_to("/usr/bin/dirname")
    (tmp_path / "sh").symlink_to("/bin/sh")
    code, said = call("manage", "check", env={"PATH": str(tmp_path), "PYTHON": ""})
    assert (code, said.partition(" Install")[0]) == (1, "Python 3.11 is needed, and no Python is here.")


def test_the_portal_is_for_this_machine_alone_unless_asked():
    usual, open_ = parse([]), parse(["--host", "0.0.0.0", "--port", "8080"])  # noqa: S104
    assert Address(usual.host, usual.port).bind == "127.0.0.1:8000"
    assert Address(usual.host, usual.port).url == "http://localhost:8000"
    shown = Address(open_.host, open_.port)
    assert (shown.bind, shown.near) == ("0.0.0.0:8080", "127.0.0.1")
    assert shown.known_as not in (open_.host, shown.near)


def test_an_ipv6_address_is_bracketed():
    assert Address("::1", 8000).bind == "[::1]:8000"
    assert Address("2001:db8::7", 8000).url == "http://[2001:db8::7]:8000"


def test_long_work_has_a_worker_of_its_own_here_and_in_containers(settings):
    portal = Portal(Seller(settings.SELLER))
    here = {child.name: child.command for child in children(portal, Address("127.0.0.1", 8000))}
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    assert list(here) == ["web", "worker", "long", "clock"]
    for name, queue in (("worker", settings.CELERY_TASK_DEFAULT_QUEUE), ("long", settings.LONG_QUEUE)):
        assert here[name][here[name].index("-Q") + 1] == queue
        contained = compose[name]["command"][-1].replace("$$SELLER", settings.SELLER)
        assert shlex.split(contained)[shlex.split(contained).index("-Q") + 1] == queue
    route = current_app.amqp.router.route({}, jobs.TASK)
    assert route["queue"].name == settings.LONG_QUEUE


def processes_of(folder: Path) -> list[str]:
    """Return the command lines of the processes whose environment or words name `folder`."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in words and int(process.name) != os.getpid():
            found.append((process / "cmdline").read_text().replace("\0", " "))
    return found


def read_until(process: subprocess.Popen[str], sign: str) -> str:
    """Return what the process said up to the line with `sign`."""
    said = ""
    for line in process.stdout:
        said += line
        if sign in line:
            return said
    pytest.fail(f"it ended before “{sign}”:\n{said}")


@pytest.fixture
def other_portal():
    """A portal of another seller, as far as /readyz shows it."""

    class Ready(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"database": "ready", "seller": "other"}')

        def log_message(self, *words):
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Ready) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield Address("127.0.0.1", server.server_port)
        server.shutdown()


def test_another_sellers_portal_on_the_port_is_not_ours(other_portal, free):
    assert answers(other_portal, Seller("other"))
    assert not answers(other_portal, Seller("showcase"))
    assert not answers(Address("127.0.0.1", free), Seller("showcase"))


@pytest.mark.slow
def test_from_nothing_to_a_portal_and_back_twice(tmp_path, free):
    if not packages.up_to_date(packages.RUN):
        pytest.skip("bin/run has not filled .venv here, and a test must not")
    data = tmp_path / "data"
    env = without("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SITE_URL") | {"DATA_DIR": str(data)}
    words = [str(ROOT / "bin" / "run"), "--port", str(free)]
    for ending, migrates in ((signal.SIGINT, True), (signal.SIGKILL, False), (signal.SIGTERM, False)):
        with started(*words, env=env, stderr=subprocess.STDOUT, start_new_session=True) as portal:
            said = read_until(portal, "Ctrl-C stops everything.")
            assert ("Migrating" in said) is migrates
            assert f"showcase is up: http://localhost:{free}" in said
            with urlopen(f"http://localhost:{free}/readyz", timeout=5) as answer:
                assert answer.status == 200
            portal.send_signal(ending)
            portal.wait(30)
        end = time.monotonic() + 30
        while left := processes_of(data):
            assert time.monotonic() < end, left
            time.sleep(0.1)
    command = [str(ROOT / "bin" / "manage"), "shell", "-v0", "-c"]
    question = "from django.db import connection; print(connection.settings_dict['USER'])"
    done = subprocess.run([*command, question], env=env, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "wholesale_owner\n")
    assert not processes_of(data)
