"""One key, one effect: a request repeated by an impatient hand or a lost answer is answered, not done again.

The record and the effect are written in one transaction, and its unique key is the
judge. A second request with the same key waits at the insert until the first is
committed, and then reads the answer; if the first was rolled back, it becomes the first.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.errors import LockNotAvailable

from wholesale.errors import Refused
from wholesale.models import IdempotencyRecord

KEPT = timedelta(days=1)
LONGEST_KEY = 64  # as long as the rows that keep one

INSERT = """
INSERT INTO wholesale_idempotencyrecord (scope, endpoint, key, body_hash, answer, created_at, expires_at)
VALUES (%s, %s, %s, %s, %s::jsonb, %s, %s)
ON CONFLICT (scope, endpoint, key) DO NOTHING RETURNING id
"""


class Once:
    """`replay` is the first answer where the deed has been done, else None: then do it and give its `answer`."""

    def __init__(self, pk: int | None, replay: dict[str, Any] | None, *, is_answered: bool = True) -> None:
        self.pk = pk
        self.replay = replay
        self.is_answered = is_answered

    def answer(self, facts: dict[str, Any]) -> None:
        """Keep what the deed answered, as JSON, for whoever asks with this key again."""
        assert self.pk is not None, "A replayed deed has its answer."
        written = json.loads(json.dumps(facts, cls=DjangoJSONEncoder))
        IdempotencyRecord.objects.filter(pk=self.pk).update(answer=written)
        self.is_answered = True


@contextmanager
def once(*, scope: str, endpoint: str, key: str, body: object, answer: dict[str, Any] | None = None) -> Iterator[Once]:
    """Do a deed once for each `key` of a `scope` ("user:17") at an `endpoint` ("order_place").

    Enter it first thing inside the deed's transaction; leave it through `.answer(…)` unless
    `.replay` is there. `body` is what was asked, any JSON-like value; `answer` is one that is
    known before the deed, such as none at all where the deed's own row keeps the key. Raises
    Refused("key_missing"), Refused("key_reused") when the key came with another body, and
    Refused("key_running") when the first request does not end in time.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("`once` belongs inside the transaction of its deed.")
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        raise Refused("key_missing", _("This was sent without its key. Begin anew."))
    deed = _claim(scope, endpoint, key, _digest(body), answer)
    yield deed
    if not deed.is_answered:
        raise RuntimeError(f"The deed {endpoint} was done and gave no answer to keep.")


def _claim(scope: str, endpoint: str, key: str, digest: str, answer: dict[str, Any] | None) -> Once:
    pk = _insert(scope, endpoint, key, digest, None if answer is None else json.dumps(answer))
    if pk is not None:
        return Once(pk, None, is_answered=answer is not None)
    first = IdempotencyRecord.objects.get(scope=scope, endpoint=endpoint, key=key)
    if first.body_hash != digest:
        raise Refused("key_reused", _("This has already been sent with other contents. Begin anew."))
    return Once(None, first.answer)


def _insert(scope: str, endpoint: str, key: str, digest: str, answer: str | None) -> int | None:
    """Insert the record, waiting for another that is being made; None when another was made."""
    at = timezone.now()
    try:
        with connection.cursor() as cursor:
            cursor.execute(INSERT, [scope, endpoint, key, digest, answer, at, at + KEPT])
            row = cursor.fetchone()
    except OperationalError as late:
        if isinstance(late.__cause__, LockNotAvailable):
            raise Refused("key_running", _("The same is still being worked on. Wait a moment.")) from late
        raise
    return row[0] if row else None


def _digest(body: object) -> str:
    return hashlib.sha256(json.dumps(body, cls=DjangoJSONEncoder, sort_keys=True).encode()).hexdigest()
