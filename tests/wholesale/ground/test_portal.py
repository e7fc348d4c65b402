"""One seller's portal: whose servers, which role, and what a reset takes."""

import psycopg
import pytest
from redis import Redis as Client

from wholesale.ground.places import Seller, make_folders
from wholesale.ground.portal import Portal, running
from wholesale.ground.trouble import Trouble

GIVEN = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SITE_URL", "ALLOWED_HOSTS", "SECRET_KEY")
THEIRS = "postgresql://portal@db.example/shop"
OWNERS = "postgresql://owner@db.example/shop"


@pytest.fixture(autouse=True)
def _nothing_given(monkeypatch, tmp_path):
    monkeypatch.setattr("wholesale.ground.portal.DATA", tmp_path / "data")
    for name in GIVEN:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def home(tmp_path):
    make_folders(tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def portal(home):
    with Portal(Seller("one"), home, durable=False) as portal:
        yield portal


def test_the_portal_gets_its_own_role_and_a_command_the_owners(portal):
    web, command = portal.environment(), portal.owner_environment()
    with psycopg.connect(web["DATABASE_URL"]) as line:
        assert line.execute("SELECT current_user, current_database()").fetchone() == (
            "wholesale_portal",
            "wholesale_one",
        )
    with psycopg.connect(command["DATABASE_URL"]) as line:
        assert line.execute("SELECT current_user").fetchone() == ("wholesale_owner",)
    assert "DATABASE_OWNER_URL" not in web
    assert (web["DB_STATEMENT_TIMEOUT"], command["DB_STATEMENT_TIMEOUT"]) == ("15", "0")
    assert Client.from_url(web["REDIS_URL"]).ping()


def test_words_of_our_shell_do_not_reach_our_database(portal, monkeypatch):
    monkeypatch.setenv("PGOPTIONS", "-c default_transaction_read_only=on")
    monkeypatch.setenv("ENV", "/home/somebody/.shinit")
    web = portal.environment()
    assert "PGOPTIONS" not in web
    assert web["ENV"] == "dev"


def test_a_server_that_is_given_is_used_for_both_roles(home, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", THEIRS)
    monkeypatch.setenv("REDIS_URL", "redis://cache.example/0")
    monkeypatch.setenv("PGPASSFILE", "/etc/portal/pgpass")
    with Portal(Seller("one"), home) as portal:
        assert (portal.postgres, portal.redis) == (None, None)
        assert portal.environment()["DATABASE_URL"] == portal.owner_environment()["DATABASE_URL"] == THEIRS
        assert portal.environment()["REDIS_URL"] == "redis://cache.example/0"
        assert portal.environment()["PGPASSFILE"] == "/etc/portal/pgpass"


def test_an_owner_that_is_given_too_is_kept_from_the_portal(home, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", THEIRS)
    monkeypatch.setenv("DATABASE_OWNER_URL", OWNERS)
    monkeypatch.setenv("REDIS_URL", "redis://cache.example/0")
    with Portal(Seller("one"), home) as portal:
        assert portal.owner_environment()["DATABASE_URL"] == OWNERS
        assert portal.environment()["DATABASE_URL"] == THEIRS
        assert OWNERS not in portal.environment().values()


def test_the_address_is_what_is_given_else_what_runs_else_the_usual(portal, monkeypatch):
    assert portal.environment(address="http://localhost:8123")["SITE_URL"] == "http://localhost:8123"
    assert portal.environment()["SITE_URL"] == "http://localhost:8000"
    running(portal.seller).write("http://localhost:8124")
    assert portal.environment()["SITE_URL"] == "http://localhost:8124"
    monkeypatch.setenv("SITE_URL", "https://tunnel.example")
    assert portal.environment(address="http://localhost:8123")["SITE_URL"] == "https://tunnel.example"


def test_hosts_that_are_given_come_on_top(portal, monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "tunnel.example,localhost")
    hosts = portal.environment(hosts=("localhost", "192.0.2.7"))["ALLOWED_HOSTS"]
    assert hosts == "localhost,192.0.2.7,tunnel.example"


def test_a_reset_takes_all_of_one_seller_and_nothing_of_another(portal, home):
    with Portal(Seller("other"), home, durable=False) as other:
        for kept in (portal, other):
            (home / "mail" / kept.seller.name).mkdir()
            Client.from_url(kept.environment()["REDIS_URL"]).set("cart", 1)
            with psycopg.connect(kept.database.owner) as line:
                line.execute("CREATE TABLE goods (id int)")
        portal.reset()
        for kept, left in ((portal, False), (other, True)):
            assert (home / "mail" / kept.seller.name).exists() is left
            assert bool(Client.from_url(kept.environment()["REDIS_URL"]).get("cart")) is left
            with psycopg.connect(kept.database.portal) as line:
                assert bool(line.execute("SELECT to_regclass('goods')").fetchone()[0]) is left


def test_a_reset_leaves_a_server_that_is_given_alone(home, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", THEIRS)
    (home / "mail" / "one").mkdir()
    with Portal(Seller("one"), home, durable=False) as portal, pytest.raises(Trouble, match="names a server of yours"):
        portal.reset()
    assert (home / "mail" / "one").exists()


def test_when_one_server_does_not_start_the_other_does_not_stay(home, monkeypatch):
    (home / "redis" / "one").write_text("a file where a folder must be")
    portal = Portal(Seller("one"), home, durable=False)
    with pytest.raises(FileExistsError), portal:
        pass
    assert not portal.postgres.answers()
