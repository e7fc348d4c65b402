"""Letters on disk: without a mail server each letter is one file that any mail program opens."""

import os
import re
from collections.abc import Sequence
from email.utils import parseaddr
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class FileBackend(BaseEmailBackend):
    """Write `<Message-ID's uuid>.eml` into EMAIL_FILE_PATH: whole or not at all, the same letter into the same file."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for letter in email_messages:
            _write(folder, letter)
        return len(email_messages)


def _write(folder: Path, letter: EmailMessage) -> None:
    content = letter.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
    name = _name(letter)
    draft = folder / f".{name}"
    draft.write_bytes(content)
    os.replace(draft, folder / name)


def _name(letter: EmailMessage) -> str:
    known = UUID.search(parseaddr(letter.extra_headers.get("Message-ID", ""))[1])
    return f"{known.group() if known else uuid4()}.eml"
