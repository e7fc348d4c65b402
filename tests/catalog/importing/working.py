"""A worker's side of an import, for tests that commit: uploads, jobs carried out, a child that is held."""

import os
import time
from contextlib import contextmanager
from io import BytesIO

import psycopg
from django.core.files.base import File as Bytes
from django.db import connection

from catalog import importing
from catalog.importing import job
from tests.catalog.importing.exchange import catalogue, good
from wholesale import jobs


def upload(manager, content, name="import0_1.xml"):
    return importing.receive([Bytes(BytesIO(content), name=name)], by=manager)


def carried(import_, manager):
    """Let a worker do the next step as a job, and return the job as it ended."""
    asked = job.hand_over(import_, by=manager)
    assert jobs.run(asked.pk)
    asked.refresh_from_db()
    import_.refresh_from_db()
    return asked


def exchange(*keys):
    return catalogue(*map(good, keys)).encode()


def work(pk):
    try:
        jobs.run(pk)
    finally:
        connection.close()


@contextmanager
def held(lock):
    """Hold a lock on a connection of its own."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as other:
        other.execute(lock)
        yield
        other.rollback()


def waits_for(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE relation = %s::regclass AND NOT granted", [table])
        return cursor.fetchone()[0]


def is_writing():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE relation = 'catalog_code'::regclass AND mode = 'RowExclusiveLock'"
        )
        return cursor.fetchone()[0]


def until(happened):
    for _ in range(1500):
        if happened():
            return
        time.sleep(0.02)
    raise AssertionError
