"""Long work for tests of jobs; `longwork_settings` makes it known."""

import time
from contextlib import nullcontext
from typing import Any

from django.core.files.base import ContentFile
from django.db import connection, transaction

from wholesale.errors import Refused
from wholesale.jobs import Work
from wholesale.models import File


def count(work: Work) -> File:
    """Count to `to`, `pause` seconds between two steps; leave a line in `trace` for each beginning and end."""
    _trace(work, f"begin {work.job.attempts}")
    with transaction.atomic() if work.params.get("in_transaction") else nullcontext():
        _count(work)
    made = work.keep(ContentFile(b"1;2;3"), name="counted.csv", mime="text/csv")
    _trace(work, "end")
    return made


def _count(work: Work) -> None:
    work.begin(work.params["to"])
    for number in range(1, work.params["to"] + 1):
        time.sleep(work.params.get("pause", 0))
        if number % 10 == 0 and work.params.get("errors"):
            work.error(f"Row {number} is odd.")
        work.step(number, f"Row {number}")


def refuse(work: Work) -> None:
    raise Refused("no", "There is nothing to count.")


def break_off(work: Work) -> None:
    work.step(3)
    raise ZeroDivisionError("a secret of the program")


def link_only(work: Work) -> None:
    work.begin(2)
    work.link("/orders/")


def say_oddly(work: Work) -> None:
    work.step(1, "Row\x00 1")
    work.error("Row\x00 1 is odd.")
    work.link("/orders/\x00")


def sum_up(work: Work) -> None:
    work.error("Row 7 is odd.")
    work.close("Read; it waits for your decision.")


def wait_too_long(work: Work) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 50")
        try:
            cursor.execute("SELECT pg_sleep(5)")
        finally:
            cursor.execute("RESET statement_timeout")


def lose_connection(work: Work) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def _trace(work: Work, line: str) -> None:
    if place := work.params.get("trace"):
        with open(place, "a", encoding="utf-8") as trace:
            trace.write(f"{line}\n")


def params(**given: Any) -> dict[str, Any]:
    """What `count` is asked for, unless a test says otherwise."""
    return {"to": 30, **given}
