"""A refusal is a value: raised in rooms as `Refused`, spoken once by each door (`middleware.py` for a browser).

`code` is for programs and tests, `text` for the person who asked. A rule that can
explain itself in figures adds `Breach`es, shown in the same words on every page.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that is not met, in numbers and words a person can act on.

    `need`, `have` and `missing` share one unit, named in `message`; `until` is an
    instant; `help` is the code of an answer a page may link to.
    """

    code: str
    message: str
    need: Decimal | int | None = None
    have: Decimal | int | None = None
    missing: Decimal | int | None = None
    until: datetime | None = None
    help: str = ""


class Refused(Exception):  # noqa: N818 - a value, not an error
    """The portal says no, and says why."""

    def __init__(self, code: str, text: object, breaches: Iterable[Breach] = ()) -> None:
        self.code = code
        self.text = str(text)
        self.breaches = tuple(breaches)
        super().__init__(self.text)

    def __str__(self) -> str:
        return self.text

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.code, self.text, self.breaches)


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one thing since a page was made: both values in words."""

    label: str
    was: str
    now: str


class Stale(Refused):
    """What a page showed has changed meanwhile: `changes` say what it was and what it is now."""

    def __init__(self, code: str, text: object, changes: Iterable[Change] = ()) -> None:
        super().__init__(code, text)
        self.changes = tuple(changes)

    def __str__(self) -> str:
        return " ".join([self.text, *(f"{each.label}: {each.was} → {each.now}." for each in self.changes)])

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.code, self.text, self.changes)
