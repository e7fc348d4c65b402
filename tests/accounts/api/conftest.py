"""A phone: a client of the API with the token of a person who signed in."""

import pytest

from tests.factories import PASSWORD, make_member, make_user
from tests.phone import token_of

LOGIN = "/_allauth/app/v1/auth/login"


class Phone:
    """Asks the API as the app does: by token and JSON, without cookies."""

    def __init__(self, client, token=""):
        self.client = client
        self.token = token

    def ask(self, method, path, body=None, **headers):
        client, token = self.client, {"X-Session-Token": self.token} if self.token else {}
        client.cookies.clear()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        facts = {} if body is None else {"data": body, "content_type": "application/json"}
        where = path if path.startswith("/") else f"/api/v1/{path}"
        return getattr(client, method)(where, headers={**token, **named}, **facts)

    def get(self, path, **headers):
        return self.ask("get", path, **headers)

    def post(self, path, body=None, **headers):
        return self.ask("post", path, {} if body is None else body, **headers)

    def patch(self, path, body, **headers):
        return self.ask("patch", path, body, **headers)

    def delete(self, path, **headers):
        return self.ask("delete", path, **headers)

    def sign_in(self, email, password=PASSWORD):
        """Sign in and keep the token that comes, whole or half-way."""
        self.token = ""
        answer = self.post(LOGIN, {"email": email, "password": password})
        self.token = answer.json().get("meta", {}).get("session_token", "")
        return answer


@pytest.fixture
def stranger(client):
    return Phone(client)


@pytest.fixture
def anna(shop):
    """The owner of the shop's company, who knows a password."""
    return make_member(company=shop.company, user=make_user(email="anna@example.com", password=PASSWORD)).user


@pytest.fixture
def phone(client, anna):
    """Anna's phone, signed in."""
    return Phone(client, token_of(anna))
