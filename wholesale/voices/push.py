"""Push messages by Firebase Cloud Messaging, its HTTP interface v1.

`PUSH_CREDENTIALS` names the file of a service account; its `token_uri` gives the access token,
kept until it expires, its `project_id` the address. Answers, by status and FCM's own code:
404 UNREGISTERED: the app is gone from that phone; 400: this message; 401 and 403: our credentials;
404 without that code: our project; 429, 5xx: the server asks for a pause (source: FCM reference, ErrorCode).
"""

import hashlib
from functools import partial
from http import HTTPStatus
from typing import Any

import requests
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from google.auth.exceptions import GoogleAuthError
from google.auth.transport.requests import Request
from google.oauth2.service_account import Credentials

from wholesale import outside
from wholesale.models import Message
from wholesale.voices import Away, Gone, Unwanted, http

SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
LONGEST_TITLE, LONGEST_BODY = 150, 600  # characters; source: 4,096 bytes is the most FCM takes
OF_A_PHONE = {"SENDER_ID_MISMATCH", "THIRD_PARTY_AUTH_ERROR"}  # codes that concern one phone, or one kind of phones
NONSENSE = (ValueError, KeyError, TypeError, AttributeError)  # how an answer of another shape shows itself
OF_THE_TOKEN = "message.token"  # noqa: S105 (the field that FCM finds wrong)


class Fcm:
    def __init__(self) -> None:
        self._session = requests.Session()
        self._credentials = _credentials()
        self._url = f"{settings.PUSH_URL}/v1/projects/{self._credentials.project_id}/messages:send"

    def say(self, message: Message) -> None:
        answer = http.post(self._session, self._url, payload(message), self._token())
        if answer.status_code != HTTPStatus.OK:
            raise _trouble(answer)

    def close(self) -> None:
        self._session.close()

    def _token(self) -> str:
        if not self._credentials.valid:
            try:
                self._credentials.refresh(partial(Request(self._session), timeout=http.PATIENCE[1]))
            except (GoogleAuthError, *NONSENSE) as trouble:
                raise Away(f"token_uri: {trouble}") from trouble
        return str(self._credentials.token)


def payload(message: Message) -> dict[str, Any]:
    """Return the request FCM takes: what a person reads, where it leads, and what it replaces on the phone's screen."""
    link = f"{settings.SITE_URL}{message.link}"
    mark = hashlib.sha256(message.event.encode()).hexdigest()[:32]  # Apple takes 64 bytes at most
    web: dict[str, Any] = {"notification": {"tag": mark}}
    if link.startswith("https://"):
        web["fcm_options"] = {"link": link}
    return {
        "message": {
            "token": message.recipient,
            "notification": {"title": message.subject[:LONGEST_TITLE], "body": message.text[:LONGEST_BODY]},
            "data": {"link": link, "id": str(message.uuid)},
            "android": {"notification": {"tag": mark}},
            "apns": {"headers": {"apns-collapse-id": mark}},
            "webpush": web,
        }
    }


def _credentials() -> Credentials:
    """Read the service account. Raises Away for a file that is none: the operator's trouble, not the message's."""
    try:
        found = Credentials.from_service_account_file(settings.PUSH_CREDENTIALS, scopes=[SCOPE])
        outside.secure("token_uri", found._token_uri)
    except (OSError, ValueError, GoogleAuthError, ImproperlyConfigured) as trouble:
        raise Away(f"PUSH_CREDENTIALS: {trouble}") from trouble
    return found


def _trouble(answer: requests.Response) -> Exception:
    """Return what an answer other than 200 means for the message and for the channel."""
    code, fields = _read(answer)
    if code == "UNREGISTERED" or OF_THE_TOKEN in fields:
        return Gone(http.said(answer))
    if code in OF_A_PHONE or answer.status_code == HTTPStatus.BAD_REQUEST:
        return Unwanted(http.said(answer))
    return Away(http.said(answer), http.rest(answer))


def _read(answer: requests.Response) -> tuple[str, set[str]]:
    """Return FCM's code of an error and the fields it finds wrong; nothing of an answer that is not FCM's."""
    try:
        details = answer.json()["error"].get("details", [])
        code = next((detail["errorCode"] for detail in details if "errorCode" in detail), "")
        return code, {wrong["field"] for detail in details for wrong in detail.get("fieldViolations", [])}
    except NONSENSE:
        return "", set()
