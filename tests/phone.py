"""A phone in a test: it speaks JSON, shows its session token and has no cookies."""

from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.http import HttpResponse
from django.test import Client

from accounts.models import User

API = "/api/v1"


def token_of(user: User) -> str:
    """Sign a person in past the door and return the session's token."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    assert session.session_key
    return session.session_key


class Phone:
    """Asks `/api/v1` as `user`, or as a stranger."""

    def __init__(self, user: User | None = None) -> None:
        headers = {"X-Session-Token": token_of(user)} if user else {}
        self.client = Client(headers=headers)

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> HttpResponse:
        return self.client.get(API + path, query, headers=headers)

    def send(self, method: str, path: str, body: object = None, **headers: str) -> HttpResponse:
        facts = {"data": body, "content_type": "application/json"} if body is not None else {}
        return getattr(self.client, method)(API + path, headers=headers, **facts)

    def post(self, path: str, body: object = None, **headers: str) -> HttpResponse:
        return self.send("post", path, body, **headers)

    def put(self, path: str, body: object) -> HttpResponse:
        return self.send("put", path, body)

    def patch(self, path: str, body: object) -> HttpResponse:
        return self.send("patch", path, body)

    def delete(self, path: str) -> HttpResponse:
        return self.send("delete", path)
