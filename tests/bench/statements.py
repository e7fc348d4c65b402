"""Statements that a piece of work sends to the database, told by pg_stat_statements: no framework can miscount them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

COUNT = """
SELECT coalesce(sum(calls), 0), coalesce(sum(total_exec_time), 0)
FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
WHERE d.datname = %s AND s.toplevel AND s.query NOT ILIKE '%%pg_stat_statements%%'
  AND s.query !~* '^select (1|.1) from only '  -- of foreign keys, checked by the server at the end
  AND s.query !~* '^(begin|start|commit|rollback|savepoint|release|set |show|deallocate|discard|select 1$|select \\$1$)'
"""


@dataclass
class Counted:
    """Statements without those that only frame a transaction, and milliseconds inside the database."""

    statements: int = 0
    ms: float = 0.0


@contextmanager
def counted(database: str) -> Iterator[Counted]:
    """Count what is sent to `database` within the block."""
    found = Counted()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("SELECT pg_stat_statements_reset()")
        yield found
        row = connection.execute(COUNT, [database]).fetchone()
    assert row is not None
    found.statements, found.ms = int(row[0]), float(row[1])
