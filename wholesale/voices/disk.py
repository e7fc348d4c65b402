"""Voices without a server: each push and each text message is one file that shows what would have gone."""

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings

from wholesale.models import Message
from wholesale.voices import Away, push, sms


class PushFiles:
    def say(self, message: Message) -> None:
        write(Path(settings.PUSH_FILE_PATH), message, push.payload(message))

    def close(self) -> None:
        """Nothing is open."""


class SmsFiles:
    def say(self, message: Message) -> None:
        write(Path(settings.SMS_FILE_PATH), message, sms.payload(message))

    def close(self) -> None:
        """Nothing is open."""


def write(folder: Path, message: Message, content: dict[str, Any]) -> None:
    """Write `<uuid>.json`: whole or not at all, the same message into the same file. Raises Away."""
    name = f"{message.uuid}.json"
    draft = folder / f".{name}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
        os.replace(draft, folder / name)
    except OSError as trouble:
        raise Away(trouble) from trouble
