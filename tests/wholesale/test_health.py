import pytest
from django.core.cache import caches
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from wholesale import health


@pytest.fixture(autouse=True)
def unasked(monkeypatch):
    monkeypatch.setattr(health, "_done", False)


def test_the_process_answers_without_asking_anything(client):
    response = client.get("/livez")
    assert (response.status_code, response.json()) == (200, {"process": "ready"})


@pytest.mark.django_db
def test_it_is_ready_with_a_database_that_is_migrated(client, settings):
    with connection.cursor() as cursor:
        cursor.execute("SELECT datctype FROM pg_database WHERE datname = current_database()")
        search = "no Cyrillic" if cursor.fetchone()[0] == "C" else "ready"
    response = client.get("/readyz")
    assert response.status_code == 200
    parts = {"database": "ready", "search": search, "redis": "ready"}
    assert response.json() == parts | {"seller": settings.SELLER}
    assert "no-cache" in response["Cache-Control"]


@pytest.mark.django_db
def test_once_migrated_it_only_looks_at_the_connection(client, django_assert_max_num_queries):
    client.get("/readyz")
    with django_assert_max_num_queries(1):
        client.get("/readyz")


@pytest.mark.django_db
def test_a_database_that_reads_no_letters_of_the_search_says_so_and_serves(client, monkeypatch):
    monkeypatch.setattr(health, "CYRILLIC", "№ §")  # what "кабель" is to a database without Cyrillic
    response = client.get("/readyz")
    assert (response.status_code, response.json()["search"]) == (200, "no Cyrillic")


@pytest.mark.django_db
def test_a_migration_not_applied_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(health, "_done", False)
    MigrationRecorder(connection).record_unapplied(*MigrationLoader(connection).graph.leaf_nodes("wholesale")[0])
    response = client.get("/readyz")
    assert (response.status_code, response.json()["database"]) == (503, "not migrated")


@pytest.mark.django_db
@pytest.mark.parametrize("done", [False, True])
def test_without_a_database_it_is_not_ready(client, monkeypatch, done):
    def down(*_args, **_kwargs):
        raise OperationalError("no connection")

    monkeypatch.setattr(health, "_done", done)
    monkeypatch.setattr(connection, "cursor", down)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["database"]) == (503, "away")


@pytest.mark.django_db
def test_without_redis_it_says_so_and_serves(client, settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "unix:///nowhere/redis.sock"}}
    try:
        response = client.get("/readyz")
    finally:
        caches["default"].close()
    assert (response.status_code, response.json()["redis"]) == (200, "away")
