"""Text messages by a plain HTTP service: POST SMS_URL {"to", "text", "id"} with SMS_TOKEN as bearer.

`id` is the message's own: a service that knows it sends a repeated message once. 2xx is taken;
400, 404, 410 and 422 refuse this message; anything else is the service's trouble.
"""

from http import HTTPStatus

import requests
from django.conf import settings

from wholesale.models import Message
from wholesale.voices import Away, Unwanted, http

REFUSED = {HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.UNPROCESSABLE_ENTITY}
# Two segments, source: 3GPP TS 23.038 and 23.040: 153 septets or 67 sixteen-bit characters in each of several.
SEPTETS, CHARACTERS = 306, 134
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
TWICE = frozenset("^{}\\[~]|€")  # two septets each
PLAIN = str.maketrans({"\u00a0": " ", "\u202f": " ", "—": "-", "–": "-", "“": '"', "”": '"', "’": "'"})
CUT = "..."


class Sms:
    def __init__(self) -> None:
        self._session = requests.Session()

    def say(self, message: Message) -> None:
        answer = http.post(self._session, settings.SMS_URL, payload(message), settings.SMS_TOKEN)
        if answer.status_code in REFUSED:
            raise Unwanted(http.said(answer))
        if not answer.ok or answer.is_redirect:
            raise Away(http.said(answer), http.rest(answer))

    def close(self) -> None:
        self._session.close()


def payload(message: Message) -> dict[str, str]:
    """Return the request of the service."""
    return {"to": message.recipient, "text": message.text, "id": str(message.uuid)}


def fit(text: str) -> str:
    """Return the text in the alphabet of phones as far as it goes, cut at a word so that it is two segments at most."""
    plain = text.translate(PLAIN).strip()
    if _fits(plain):
        return plain
    shorter = plain
    while not _fits(shorter + CUT):
        shorter = shorter[:-1]
    return shorter.rpartition(" ")[0].rstrip() + CUT if " " in shorter else shorter + CUT


def _fits(text: str) -> bool:
    if BASIC.union(TWICE).issuperset(text):
        return len(text) + sum(sign in TWICE for sign in text) <= SEPTETS
    return len(text.encode("utf-16-be")) // 2 <= CHARACTERS
