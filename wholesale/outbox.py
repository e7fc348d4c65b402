"""The outbox: a letter is a row written in the deed's own transaction; the clock sends it.

If the deed is rolled back, so is its letter; if the mail server is away, the letter
waits. One letter for each event, recipient and channel, however often it is written.

Each letter is claimed, committed, sent outside a transaction, then marked. A worker
killed between sending and marking repeats that one letter after its lease, under the
same Message-ID; nothing is lost.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email.utils import formataddr, parseaddr
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPSenderRefused
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from wholesale import letters
from wholesale.errors import Refused
from wholesale.models import Message, Seller

log = logging.getLogger(__name__)

BATCH = 200  # letters a run; the next run is 20 seconds away
LONGEST_SUBJECT = 500
OF_A_LETTER = (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError, ValueError)  # not of the server


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to write: `template` "orders/placed", `event` "order:17:placed", `to` one address."""

    template: str
    event: str
    to: str
    language: str
    channel: str = Message.Channel.MAIL
    kind: str = Message.Kind.SERVICE
    scope: str = ""
    context: dict[str, Any] = field(default_factory=dict)


def write(
    template: str,
    *,
    event: str,
    to: str,
    language: str,
    channel: str = Message.Channel.MAIL,
    kind: str = Message.Kind.SERVICE,
    scope: str = "",
    **context: Any,
) -> None:
    """Keep a letter to send, once for each event, recipient and channel. See `letters` for the template.

    Call it inside the deed's transaction. Raises Refused("bad_recipient") for an address
    that is none, or that smuggles a header.
    """
    write_many([Letter(template, event, to, language, channel, kind, scope, context)])


def write_many(all_of: Iterable[Letter]) -> None:
    """Keep many letters with one statement."""
    Message.objects.bulk_create([_message(letter) for letter in all_of], ignore_conflicts=True)


def send_due() -> int:
    """Send what is due, a batch at most, and return how many went. Safe to run twice or at once.

    A letter the server will not take is postponed and the next one tried; when the server
    itself is in trouble the rest waits for the next run.
    """
    Message.objects.bury(at=timezone.now())
    sent = 0
    server = get_connection(fail_silently=False)
    try:
        for letter in _claimed():
            try:
                _send(letter, server)
            except OF_A_LETTER as trouble:
                letter.postpone(trouble, at=timezone.now())
            except (SMTPException, OSError) as trouble:
                letter.postpone(trouble, at=timezone.now())
                log.warning("The mail server is in trouble: %s", trouble)
                break
            else:
                sent += letter.mark_sent(at=timezone.now())
    finally:
        server.close()
    return sent


def _claimed() -> Iterator[Message]:
    for _n in range(BATCH):
        letter = Message.objects.claim(at=timezone.now())
        if letter is None:
            return
        yield letter


def _send(letter: Message, server: BaseEmailBackend) -> None:
    server.open()
    server.send_messages([_mail(letter)])


def _mail(letter: Message) -> EmailMultiAlternatives:
    """Return the letter as mail; a program's mail says so, that no answering machine replies to it."""
    seller = Seller.objects.get_current()
    headers = {
        "Message-ID": f"<{letter.uuid}@{urlsplit(settings.SITE_URL).hostname}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": letter.language,
    }
    sender = formataddr((seller.short_name.in_(letter.language), parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
    mail = EmailMultiAlternatives(
        letter.subject,
        letter.text,
        sender,
        [letter.recipient],
        headers=headers,
        reply_to=[seller.email] if seller.email else None,
    )
    mail.attach_alternative(letter.html, "text/html")
    return mail


def _message(letter: Letter) -> Message:
    try:
        validate_email(letter.to)
    except ValidationError:
        raise Refused("bad_recipient", _("This is not an e-mail address a letter can be sent to.")) from None
    written = letters.render(letter.template, language=letter.language, context=letter.context)
    return Message(
        event=letter.event,
        recipient=letter.to,
        channel=letter.channel,
        kind=letter.kind,
        scope=letter.scope,
        language=letter.language,
        subject=written.subject[:LONGEST_SUBJECT],
        text=written.text,
        html=written.html,
    )
