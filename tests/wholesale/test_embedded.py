"""PostgreSQL as a clone starts it: a real server in temporary folders."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from tests.wholesale.ground.waiting import lives, started, wait_for
from wholesale import embedded
from wholesale.embedded import Database, Postgres
from wholesale.ground.places import ROOT
from wholesale.ground.trouble import Trouble

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to run the server as somebody else")
USER = """
import sys, time
from pathlib import Path
from wholesale.embedded import Postgres
Postgres(Path(sys.argv[1]), durable=False).use()
print("up", flush=True)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def home():
    """A folder as `.data` is: an unprivileged account can pass through it."""
    folder = Path(tempfile.mkdtemp(prefix="ground-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def postgres(home):
    server = Postgres(home, durable=False)
    server.use()
    yield server
    server.release()


@pytest.fixture
def database(postgres):
    return postgres.database("wholesale_example")


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url, autocommit=True)


def ask(url: str, question: str) -> tuple:
    with connect(url) as line:
        return line.execute(question).fetchone()


def postmaster(server: Postgres) -> int:
    return int((server.data / "postmaster.pid").read_text().split()[0])


def keeper(server: Postgres) -> int:
    return int(server._keeper.read())


def test_it_starts_in_an_empty_folder_answers_and_stops(tmp_path):
    server = Postgres(tmp_path / "data", durable=False)
    server.use()
    pid = postmaster(server)
    assert ask(server.database("wholesale_x").owner, "SELECT current_database()") == ("wholesale_x",)
    server.release()
    assert not lives(pid)
    assert not server.answers()
    assert not (server.data / "postmaster.pid").exists()


def test_it_is_postgresql_18_with_cyrillic_in_both_cases(database):
    version, locale, lower, like = ask(
        database.owner,
        "SELECT current_setting('server_version_num')::int / 10000, datlocprovider::text || ' ' || datlocale, "
        "lower('ЁЖ'), 'ПЕНА' ILIKE 'пена' FROM pg_database WHERE datname = current_database()",
    )
    assert (version, locale, lower, like) == (18, "b C.UTF-8", "ёж", True)


def test_similar_words_are_found_in_cyrillic_too(database):
    with connect(database.owner) as line:
        line.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        assert line.execute("SELECT similarity('Зарядка', 'зарядки') > 0.4").fetchone() == (True,)


def test_using_it_again_is_quick_and_gives_the_same_address(home, postgres, database):
    began = time.monotonic()
    second = Postgres(home, durable=False)
    second.use()
    took = time.monotonic() - began
    assert second.database("wholesale_example") == database
    second.release()
    assert took < 0.5


def test_it_listens_on_a_private_socket_alone(postgres, database):
    assert ask(database.owner, "SHOW listen_addresses") == ("",)
    assert stat.S_IMODE(postgres.socket_folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((postgres.socket_folder / embedded.SOCKET).stat().st_mode) == 0o700


def test_the_owner_is_no_superuser_and_may_make_test_databases(database):
    assert ask(database.owner, "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user") == (
        False,
        True,
    )


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE goods",
        "CREATE TABLE own (id int)",
        "ALTER TABLE goods ADD COLUMN price int",
        "DROP TABLE goods",
        "CREATE DATABASE other",
    ],
)
def test_the_portals_role_changes_rows_and_nothing_else(database, statement):
    with connect(database.owner) as owner:
        owner.execute("CREATE TABLE IF NOT EXISTS goods (id serial PRIMARY KEY, name text)")
    with connect(database.portal) as portal:
        portal.execute("INSERT INTO goods (name) VALUES ('plug')")
        portal.execute("UPDATE goods SET name = 'socket'")
        portal.execute("DELETE FROM goods WHERE id > 1")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            portal.execute(statement)
        assert portal.execute("SELECT count(*) FROM goods").fetchone()[0] >= 0


def test_a_dropped_database_is_gone_although_somebody_is_connected(postgres):
    doomed = postgres.database("wholesale_doomed")
    with connect(doomed.owner) as line:
        line.execute("CREATE TABLE kept (id int)")
        postgres.drop("wholesale_doomed")
        again = postgres.database("wholesale_doomed")
        assert ask(again.owner, "SELECT to_regclass('kept')") == (None,)


def test_it_stays_up_until_its_last_user_has_gone(home):
    first, second = Postgres(home, durable=False), Postgres(home, durable=False)
    first.use()
    second.use()
    first.release()
    assert second.answers()
    second.release()
    assert not second.answers()


def test_a_user_that_is_killed_leaves_no_server_behind(home):
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    with started(sys.executable, "-c", USER, str(home), env=env) as user:
        assert user.stdout.readline() == "up\n"
        server = Postgres(home, durable=False)
        pids = [postmaster(server), keeper(server)]
        user.kill()
        wait_for(lambda: not any(map(lives, pids)), "server and keeper end with their last user")


def test_a_killed_postmaster_is_started_again_with_its_rows(home):
    server = Postgres(home)
    server.use()
    database = server.database("wholesale_killed")
    with connect(database.owner) as line:
        line.execute("CREATE TABLE survivors AS SELECT 1 AS id")
    was = postmaster(server)
    os.kill(was, signal.SIGKILL)
    wait_for(lambda: not lives(was) and server.answers(), "PostgreSQL answers again")
    assert postmaster(server) != was
    assert ask(database.owner, "SELECT id FROM survivors") == (1,)
    server.release()


def test_when_all_was_killed_the_next_start_finds_every_row(home):
    server = Postgres(home)
    server.use()
    with connect(server.database("wholesale_power_cut").owner) as line:
        line.execute("CREATE TABLE survivors AS SELECT 1 AS id")
    pids = [keeper(server), postmaster(server)]
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    server.release()
    wait_for(lambda: not any(map(lives, pids)), "they are dead")
    assert (server.data / "postmaster.pid").exists()
    after = Postgres(home)
    after.use()
    assert ask(after.database("wholesale_power_cut").owner, "SELECT id FROM survivors") == (1,)
    after.release()


def test_a_pid_file_from_before_a_reboot_may_name_another_program(home):
    server = Postgres(home, durable=False)
    server.use()
    server.release()
    lines = [str(os.getpid()), str(server.data), "1", "5432", str(server.socket_folder), "", "1 1", "ready"]
    (server.data / "postmaster.pid").write_text("\n".join(lines))
    (server.socket_folder / ".s.PGSQL.5432.lock").write_text("\n".join(lines))
    server.use()
    assert postmaster(server) != os.getpid()
    server.release()


def test_making_the_cluster_broken_off_half_way_is_begun_anew(tmp_path):
    server = Postgres(tmp_path, durable=False)
    half = server.data.with_suffix(".new")
    half.mkdir(mode=0o700)
    (half / "PG_VERSION").write_text("18\n")
    server.use()
    assert server.answers()
    assert not half.exists()
    server.release()


@pytest.mark.parametrize("name", ["x" * 120, "Оптовый портал, №1"])
def test_a_folder_too_long_or_too_odd_for_a_socket_gets_a_short_one(tmp_path, name):
    server = Postgres(tmp_path / name / "data", durable=False)
    server.use()
    assert server.socket_folder.parent == Path(tempfile.gettempdir())
    assert stat.S_IMODE(server.socket_folder.stat().st_mode) == 0o700
    assert ask(server.database("wholesale_x").portal, "SELECT 1") == (1,)
    server.release()
    shutil.rmtree(server.socket_folder)


def test_a_short_folder_that_others_can_enter_is_refused(tmp_path):
    server = Postgres(tmp_path / ("x" * 120), durable=False)
    server.socket_folder.mkdir()
    server.socket_folder.chmod(0o777)
    with pytest.raises(Trouble, match="open to others"):
        server.use()
    server.socket_folder.rmdir()


@as_root
def test_as_root_the_server_runs_as_an_account_that_is_there_already(home, postgres):
    if not postgres.footing().account:
        pytest.skip("no account but root's can reach the programs here")
    assert Path(f"/proc/{postmaster(postgres)}").stat().st_uid not in (0, os.geteuid())
    assert home.stat().st_uid == 0


@as_root
def test_as_root_in_a_folder_that_only_root_can_enter(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = Postgres(closed / "data", durable=False)
    server.use()
    assert server.footing().prefix
    assert ask(server.database("wholesale_x").owner, "SELECT 1") == (1,)
    pid = postmaster(server)
    server.release()
    assert not lives(pid)
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


def test_a_server_that_cannot_start_says_why_in_one_line(tmp_path, monkeypatch):
    server = Postgres(tmp_path, durable=False)
    server.use()
    server.release()
    with (server.data / "postgresql.conf").open("a") as conf:
        conf.write("\nno_such_setting = 1\n")
    with pytest.raises(Trouble, match=r"did not start: .*FATAL") as refusal:
        server.use()
    assert "\n" not in str(refusal.value)


def test_an_address_is_one_that_every_client_reads(database, postgres):
    assert isinstance(database, Database)
    for url in (database.owner, database.portal):
        assert parse_qs(urlsplit(url).query)["host"] == [str(postgres.socket_folder)]
    done = subprocess.run([postgres.programs / "psql", "-XAtc", "SELECT 1", database.portal], capture_output=True)
    assert done.stdout == b"1\n"
