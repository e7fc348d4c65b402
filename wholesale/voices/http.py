"""What the two voices that speak HTTP share: one connection, short patience, no way to another host."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import requests
from requests.auth import AuthBase

from wholesale.voices import Away

PATIENCE = (3, 10)  # seconds to connect, to be answered
LONGEST_REST = 3600  # seconds a server may ask to be left alone at a time
USUAL_REST = 60  # source: FCM asks for a minute where it names no time


class Bearer(AuthBase):
    """The token of this service; what a .netrc says of its host is not asked."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def post(session: requests.Session, url: str, body: Mapping[str, Any], token: str) -> requests.Response:
    """Send `body` as JSON. Raises Away when there is no answer; a redirect is an answer, not a way."""
    try:
        return session.post(
            url, json=body, auth=Bearer(token) if token else None, timeout=PATIENCE, allow_redirects=False
        )
    except requests.RequestException as trouble:
        raise Away(trouble) from trouble


def rest(answer: requests.Response, usual: int = USUAL_REST) -> timedelta:
    """Return how long the server asks to be left alone: its Retry-After in seconds."""
    asked = answer.headers.get("Retry-After", "")
    seconds = int(asked[:6]) if asked.isascii() and asked.isdigit() else usual
    return timedelta(seconds=min(seconds, LONGEST_REST))


def said(answer: requests.Response) -> str:
    """Return what the answer was, short enough for a log."""
    return f"HTTP {answer.status_code}: {answer.text[:500]}"
