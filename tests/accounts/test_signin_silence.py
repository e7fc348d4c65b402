"""A stranger learns of no address whether somebody signs in with it: same words, same status, same work."""

import json
import re

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import PASSWORD, make_member, make_user
from wholesale import letters, outbox
from wholesale.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.threat(30)]

API = "/_allauth/app/v1/auth/"
KNOWN, UNKNOWN, INACTIVE, NEW = "known@example.com", "nobody@example.com", "gone@example.com", "fresh@example.com"
SHAPE = re.compile(r"^(\w+).*?(?:FROM|INTO|UPDATE) \"(\w+)\".*", re.DOTALL)  # of a statement: what, and where
STRANGERS = [UNKNOWN, INACTIVE, NEW]


@pytest.fixture
def people(shop):
    make_member(user=make_user(email=KNOWN, password=PASSWORD))
    make_user(email=INACTIVE, password=PASSWORD, is_active=False)
    make_user(email=NEW)  # has not chosen a password yet


@pytest.fixture
def work(monkeypatch):
    """What a request costs: statements by kind and table, passwords hashed and letters rendered."""
    done: list[str] = []

    def counted(owner, name):
        real = getattr(owner, name)

        def counting(*args, **kwargs):
            done.append(name)
            return real(*args, **kwargs)

        monkeypatch.setattr(owner, name, counting)

    counted(Argon2PasswordHasher, "encode")
    counted(Argon2PasswordHasher, "verify")
    counted(letters, "render")

    def of(request, email):
        done.clear()
        with CaptureQueriesContext(connection) as asked:
            answer = request(Client(REMOTE_ADDR="192.0.2.1"), email)
        statements = [SHAPE.sub(r"\1 \2", each["sql"]) for each in asked]
        hashed = sum(name in ("encode", "verify") for name in done)
        return answer, {"statements": statements, "hashed": hashed, "rendered": done.count("render")}

    return of


def sign_in(client, email):
    return client.post(reverse("account_login"), {"login": email, "password": "not-the-password"})


def sign_in_by_api(client, email):
    facts = {"email": email, "password": "not-the-password"}
    return client.post(f"{API}login", json.dumps(facts), content_type="application/json")


def ask_for_a_link(client, email):
    return client.post(reverse("account_reset_password"), {"email": email})


def ask_for_a_link_by_api(client, email):
    facts = json.dumps({"email": email})
    return client.post("/_allauth/app/v1/auth/password/request", facts, content_type="application/json")


def said(answer, email) -> str:
    """The page without what is typed into it and without its tokens."""
    return re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")\w+', "", answer.text).replace(email, "")


@pytest.mark.parametrize("email", STRANGERS)
@pytest.mark.parametrize("request_", [sign_in, sign_in_by_api, ask_for_a_link_by_api])
def test_the_answer_reads_the_same_for_every_address(people, request_, email):
    known, other = (request_(Client(), each) for each in (KNOWN, email))
    assert known.status_code == other.status_code
    assert said(known, KNOWN) == said(other, email)


@pytest.mark.parametrize("email", STRANGERS)
@pytest.mark.parametrize("request_", [sign_in, sign_in_by_api])
def test_signing_in_does_the_same_work_for_every_address(people, work, request_, email):
    request_(Client(), KNOWN)
    (_known, cost), (_other, same) = (work(request_, each) for each in (KNOWN, email))
    assert cost["hashed"] == 1
    assert cost == same


@pytest.mark.parametrize("email", [UNKNOWN, INACTIVE])
@pytest.mark.parametrize("request_", [ask_for_a_link, ask_for_a_link_by_api])
def test_asking_for_a_link_does_the_same_work_for_every_address(people, work, request_, email):
    request_(Client(), KNOWN)
    (known, cost), (other, same) = (work(request_, each) for each in (KNOWN, email))
    assert cost["rendered"] == 1
    assert cost == same
    assert (known.status_code, known.get("Location")) == (other.status_code, other.get("Location"))


@pytest.mark.parametrize("email", [UNKNOWN, INACTIVE])
def test_of_a_letter_for_nobody_nothing_is_kept_and_nothing_sent(people, settings, tmp_path, email):
    settings.EMAIL_FILE_PATH = tmp_path
    for each in (KNOWN, email):
        ask_for_a_link(Client(), each)
    letter = Message.objects.get(recipient=email)
    assert (letter.status, letter.text, letter.html) == ("dropped", "", "")
    assert outbox.send_due() == 1
    assert Message.objects.get(recipient=KNOWN).status == "sent"
    assert Message.objects.get(recipient=email).status == "dropped"
