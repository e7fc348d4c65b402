"""Whatever is sent to the sign-in of the app is answered, never with 5xx, and refused as JSON."""

import pytest

from accounts.api.signin import HOME, described
from tests.accounts.api.conftest import LOGIN

pytestmark = [pytest.mark.django_db, pytest.mark.threat(31)]

OPERATIONS = [
    (path, method)
    for path, item in described({"paths": {}})["paths"].items()
    for method in item
    if path.startswith(HOME) and method != "get"
]
UNREADABLE = {
    "deep list": "[" * 200_000,
    "deep object": '{"a":' * 100_000,
    "as deep as may be read": '{"email": ' + "[" * 900 + "]" * 900 + "}",
    "long number": '{"email": ' + "9" * 5000 + "}",
    "half a letter": r'{"password": "\ud800xxxx", "email": "anna@example.com"}',
    "half a letter in a name": r'{"\udfff": 1}',
    "list": "[]",
    "null": "null",
    "word": '"email"',
    "half": "{",
    "form": "email=anna%40example.com&password=x",
    "not UTF-8": b'{"email": "\xff"}',
    "UTF-16": '{"email": "a"}'.encode("utf-16"),
}
ODD = [
    '{"email": null, "password": null, "code": null, "sessions": null, "key": null}',
    '{"email": true, "password": 1e999, "code": -0.0, "sessions": "x", "key": []}',
    r'{"email": "a\u0000@b.cc", "password": "\u0000", "code": "\u0000", "sessions": ["\u0000"], "key": "\u0000"}',
    '{"email": ["a"], "password": [], "code": [1], "sessions": [99999999999999999999, -1, null], "key": "1-\u0660"}',
    '{"email": "' + "a" * 3000 + '@b.cc", "password": "' + "x" * 300000 + '", "code": "١٢٣٤٥٦", "key": "zzzz-zz-zz"}',
    '{"current_password": "x", "new_password": "\ufffd", "key": "99999999999999999999999999-x", "password": "abc"}',
]


@pytest.fixture
def free(settings):
    """No limit stands before the answer."""
    settings.ACCOUNT_RATE_LIMITS = False


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_400_in_the_houses_shape(stranger, shop, name):
    answer = stranger.client.post(LOGIN, UNREADABLE[name], content_type="application/json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/json"
    assert answer.json()["errors"][0]["code"] == "bad_request"


def test_a_body_that_is_too_large_is_413(stranger, shop, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = stranger.client.post(LOGIN, '{"email": "' + "a" * 1000 + '"}', content_type="application/json")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (413, "too_large")


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
@pytest.mark.parametrize("is_signed_in", [False, True])
def test_no_operation_breaks_on_what_is_sent(phone, anna, free, path, method, is_signed_in):
    for body in [*UNREADABLE.values(), *ODD, ""]:
        if is_signed_in:
            assert phone.sign_in(anna.email).status_code == 200
        headers = {"X-Session-Token": phone.token} if is_signed_in else {}
        send = getattr(phone.client, method)
        answer = send(path, body, content_type="application/json", headers=headers)
        assert answer.status_code < 500, body[:60]
        assert answer["Content-Type"].startswith("application/json"), body[:60]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", ["/api/v1/me", "/api/v1/companies/1/switch"])
def test_an_address_without_its_last_slash_is_404_and_named(phone, method, path):
    answer = phone.ask(method, path, {"name": "Anna"})
    assert answer.status_code == 404
    assert f"{path}/" in answer.json()["errors"][0]["detail"]
    assert phone.get(path).status_code == 301
