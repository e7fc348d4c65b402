"""What may stand in an address and beside it: nothing that could become a header, a second recipient or a command."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from wholesale.errors import Refused
from wholesale.models import Message

TOKEN = re.compile(r"[!-~]{1,500}")  # of a phone: what its push service gave it
NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")  # source: E.164
HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
PRINTED = re.compile(r"[ -~]{1,900}")  # source: RFC 5322, 2.1.1: a line has 998 characters at most
OURS = {  # said of every letter by the portal itself
    *("from", "to", "cc", "bcc", "sender", "subject", "date", "reply-to", "return-path", "message-id", "mime-version"),
    *("auto-submitted", "content-language", "content-type", "content-transfer-encoding"),
}


def check(channel: str, to: str) -> None:
    """Let an address of the channel through. Raises Refused("bad_recipient")."""
    if channel == Message.Channel.MAIL:
        _check_mail(to)
    elif channel == Message.Channel.PUSH and not TOKEN.fullmatch(to):
        raise Refused("bad_recipient", _("This is not a phone a message can be sent to."))
    elif channel == Message.Channel.SMS and not NUMBER.fullmatch(to):
        raise Refused("bad_recipient", _("This is not a number a text message can be sent to."))


def check_headers(headers: dict[str, str]) -> None:
    """Let headers of a letter through, besides those every letter has. Raises Refused("bad_header")."""
    for name, value in headers.items():
        if name.lower() in OURS or not HEADER.fullmatch(name) or not PRINTED.fullmatch(value):
            raise Refused("bad_header", _("This cannot stand at the head of a letter."))


def _check_mail(to: str) -> None:
    try:
        validate_email(to)
    except ValidationError:
        raise Refused("bad_recipient", _("This is not an e-mail address a letter can be sent to.")) from None
