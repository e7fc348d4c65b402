"""A lock by name for jobs of the clock: of two beats only one works, the other has nothing to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from zlib import crc32

from django.db import connection


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Give True to the one holder of a name; others get False at once.

    The lock belongs to the database connection: a worker that dies lets go of it.
    """
    number = crc32(name.encode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        held = bool(cursor.fetchone()[0])
        try:
            yield held
        finally:
            if held:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])
