"""The portal's voices: one sender for each channel of a message, all with one interface.

Which class speaks on a channel is a line of settings.VOICES, by environment: a server where one
is named, else files below DATA_DIR that show what would have gone. A voice opens its connection
when it first speaks and keeps it until `close`. What can go wrong is one of three:

    Unwanted  this message is not taken: try it again later, go on with the next
    Gone      its recipient is no more: drop it, nobody is to be told there again
    Away      the server is in trouble: everything on this channel waits, other channels go on
"""

from datetime import timedelta
from types import TracebackType
from typing import Protocol, Self

from django.conf import settings
from django.utils.module_loading import import_string

from wholesale.models import Message


class Unwanted(Exception):  # noqa: N818 (a word of the outbox, as the next two)
    """The server takes others, but not this message."""


class Gone(Exception):  # noqa: N818
    """The recipient is no more."""


class Away(Exception):  # noqa: N818
    """The server is in trouble; `rest` is how long it asks to be left alone."""

    def __init__(self, said: object, rest: timedelta = timedelta()) -> None:
        super().__init__(said)
        self.rest = rest


class Voice(Protocol):
    """Says one message after another, each whole or not at all. Raises Unwanted, Gone, Away."""

    def say(self, message: Message) -> None: ...

    def close(self) -> None: ...


class Voices:
    """Within its `with` block the voice of each channel, made when it is first used."""

    def __init__(self) -> None:
        self._open: dict[str, Voice] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for voice in self._open.values():
            voice.close()

    def say(self, message: Message) -> None:
        """Say a message on its channel."""
        channel = message.channel
        if channel not in self._open:
            self._open[channel] = import_string(settings.VOICES[channel])()
        self._open[channel].say(message)
