"""The outbox: a message is a row written in the deed's own transaction; the clock sends it.

If the deed is rolled back, so is its message; if a channel's server is away, its messages
wait and the other channels go on. One message for each event, recipient and channel, however
often it is written.

Each message is claimed, committed, sent outside a transaction, then marked. A worker
killed between sending and marking repeats that one message after its lease, under the
same id; nothing is lost.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.module_loading import import_string

from wholesale import letters, recipients
from wholesale.locks import alone
from wholesale.models import Message
from wholesale.voices import Away, Gone, Unwanted, Voices, sms

log = logging.getLogger(__name__)

BATCH = 200  # messages a run; the next run is 20 seconds away
LONGEST_SUBJECT = 500


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to write: `template` "orders/placed", `event` "order:17:placed", `to` one address of its channel.

    `link` is the path of the page it speaks of; `headers` go out with a letter of the channel mail.
    One that is not `is_meant` costs what any other does, and is never sent.
    """

    template: str
    event: str
    to: str
    language: str
    channel: str = Message.Channel.MAIL
    kind: str = Message.Kind.SERVICE
    scope: str = ""
    link: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    context: dict[str, Any] = field(default_factory=dict)
    is_meant: bool = True


def write(
    template: str,
    *,
    event: str,
    to: str,
    language: str,
    channel: str = Message.Channel.MAIL,
    kind: str = Message.Kind.SERVICE,
    scope: str = "",
    link: str = "",
    headers: dict[str, str] | None = None,
    **context: Any,
) -> None:
    """Keep a message to send, once for each event, recipient and channel. See `letters` for the template.

    Call it inside the deed's transaction. Raises Refused("bad_recipient") for an address
    that is none, or that smuggles a header; Refused("bad_header").
    """
    write_many([Letter(template, event, to, language, channel, kind, scope, link, headers or {}, context)])


def write_many(all_of: Iterable[Letter]) -> None:
    """Keep many messages with one statement."""
    Message.objects.bulk_create([_message(letter) for letter in all_of], ignore_conflicts=True)


def recall(*recipients: str, channel: str, but: str | None = None) -> int:
    """Drop what still waits for recipients who are no longer whom it was meant for, except of the scope `but`."""
    waiting = Message.objects.filter(status=Message.Status.WAITING, channel=channel, recipient__in=recipients)
    meant = waiting if but is None else waiting.exclude(scope=but)
    return meant.update(status=Message.Status.DROPPED)


def send_due() -> int:
    """Send what is due, a batch of each channel at most, and return how many went. Safe to run twice or at once.

    A message the server will not take is postponed and the next one tried; when a channel's
    server is in trouble, or has asked for a pause, that channel waits for a later run.
    One worker at a time speaks on a channel: a server that is slow holds up no other channel.
    """
    Message.objects.bury(at=timezone.now())
    return sum(map(_send_channel, _rested()))


def _send_channel(channel: str) -> int:
    """Send what is due on one channel, unless another worker is at it; return how many went."""
    sent = 0
    with alone(f"outbox:{channel}") as mine, Voices() as voices:
        for _n in range(BATCH if mine else 0):
            message = Message.objects.claim(at=timezone.now(), channels=[channel])
            if message is None:
                break
            try:
                sent += _send(message, voices)
            except Away as trouble:
                _rest(message, trouble)
                break
    return sent


def _send(message: Message, voices: Voices) -> bool:
    """Say one message and write down what came of it. Raises Away."""
    try:
        voices.say(message)
    except Unwanted as trouble:
        message.postpone(trouble, at=timezone.now())
        return False
    except Gone as trouble:
        message.let_drop(trouble)
        import_string(settings.PUSH_GONE)(message.recipient)
        return False
    return message.mark_sent(at=timezone.now())


def _rested() -> list[str]:
    """The channels whose servers have not asked for a pause."""
    resting = cache.get_many([_key(channel) for channel in settings.VOICES])
    return [channel for channel in settings.VOICES if _key(channel) not in resting]


def _rest(message: Message, trouble: Away) -> None:
    """Postpone the message, and leave the channel's server alone as long as it asks."""
    message.postpone(trouble, at=timezone.now(), rest=trouble.rest)
    log.warning("The channel %s is in trouble: %s", message.channel, trouble)
    if trouble.rest > timedelta():
        cache.set(_key(message.channel), True, trouble.rest.total_seconds())


def _key(channel: str) -> str:
    return f"outbox:rest:{channel}"


def _message(letter: Letter) -> Message:
    recipients.check(letter.channel, letter.to)
    recipients.check_headers(letter.headers)
    written = letters.render(letter.template, language=letter.language, context=letter.context, channel=letter.channel)
    message = Message(
        event=letter.event,
        recipient=letter.to,
        channel=letter.channel,
        kind=letter.kind,
        scope=letter.scope,
        link=letter.link,
        headers=letter.headers,
        language=letter.language,
        subject=written.subject[:LONGEST_SUBJECT],
        text=sms.fit(written.text) if letter.channel == Message.Channel.SMS else written.text,
        html=written.html,
    )
    if not letter.is_meant:
        message.status, message.text, message.html = Message.Status.DROPPED, "", ""
    return message
