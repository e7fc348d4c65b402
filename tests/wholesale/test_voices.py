"""Each channel against a server that answers like the real one, and against files; one's trouble is not the other's."""

import json
from datetime import timedelta
from itertools import count

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from accounts.models import Device
from tests.factories import make_seller, make_user
from tests.outsides import Answer, MailServer, WebServer, serving
from wholesale import outbox, outside
from wholesale.models import Message
from wholesale.voices import sms

pytestmark = pytest.mark.django_db

SEND = "/v1/projects/portal-of-tests/messages:send"
NUMBER = "+78125550147"
serial = count(1)


def fcm_error(status, code, *, name="", fields=(), **headers):
    """An error as FCM says it: its own code and the fields it finds wrong are details of a Google error."""
    details = [{"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": code}] if code else []
    if fields:
        wrong = [{"field": each, "description": "Invalid registration token"} for each in fields]
        details.append({"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": wrong})
    error = {"code": status, "message": "It did not go.", "status": name or code, "details": details}
    return Answer(status, {"error": error}, headers)


@pytest.fixture(autouse=True)
def seller(settings, tmp_path):
    settings.SITE_URL = "https://portal.example"
    settings.PUSH_FILE_PATH, settings.SMS_FILE_PATH = tmp_path / "push", tmp_path / "sms"
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "wholesale.mail.FileBackend", tmp_path / "mail"
    return make_seller()


@pytest.fixture
def web():
    with serving(WebServer()) as server:
        yield server


@pytest.fixture(scope="session")
def private_key():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    kept = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(*kept).decode()


@pytest.fixture
def fcm(settings, web, tmp_path, private_key):
    """FCM and Google's token endpoint on loopback."""
    account = {
        "type": "service_account",
        "project_id": "portal-of-tests",
        "private_key": private_key,
        "client_email": "portal@portal-of-tests.example",
        "token_uri": f"{web.url}/token",
    }
    (tmp_path / "account.json").write_text(json.dumps(account))
    settings.PUSH_CREDENTIALS, settings.PUSH_URL = str(tmp_path / "account.json"), web.url
    settings.VOICES = settings.VOICES | {"push": "wholesale.voices.push.Fcm"}
    web.answers["/token"] = Answer(200, {"access_token": "ya29.x", "expires_in": 3599, "token_type": "Bearer"})
    web.answers[SEND] = Answer(200, {"name": "projects/portal-of-tests/messages/1"})
    return web


@pytest.fixture
def service(settings, web):
    """A text-message service on loopback."""
    settings.SMS_URL, settings.SMS_TOKEN = f"{web.url}/sms", "sms-token"
    settings.VOICES = settings.VOICES | {"sms": "wholesale.voices.sms.Sms"}
    web.answers["/sms"] = Answer(202)
    return web


@pytest.fixture
def mail(settings):
    with serving(MailServer()) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


def make_message(channel, to, **given):
    facts = {"language": "en", "subject": "Order Z-1 is confirmed", "text": "For ₽100.00.", "scope": "user:1"}
    return Message.objects.create(
        channel=channel, recipient=to, **{"event": f"order:{next(serial)}:confirmed"} | facts | given
    )


def again(message):
    message.refresh_from_db()
    return message


# ---------------------------------------------------------------- files


def test_without_servers_each_channel_is_a_folder_of_files(settings):
    push = make_message("push", "phone-1", link="/orders/1/")
    text = make_message("sms", NUMBER)
    letter = make_message("mail", "anna@example.com", html="<p>x</p>")
    assert outbox.send_due() == 3
    said = json.loads((settings.PUSH_FILE_PATH / f"{push.uuid}.json").read_text())["message"]
    assert said["token"] == "phone-1"
    assert json.loads((settings.SMS_FILE_PATH / f"{text.uuid}.json").read_text())["to"] == NUMBER
    assert (settings.EMAIL_FILE_PATH / f"{letter.uuid}.eml").exists()
    assert [path.name for path in settings.PUSH_FILE_PATH.iterdir()] == [f"{push.uuid}.json"]


# ---------------------------------------------------------------- push


def test_a_push_says_what_it_is_where_it_leads_and_nothing_else(fcm):
    message = make_message("push", "phone-1", link="/orders/1/")
    assert outbox.send_due() == 1
    (asked,) = fcm.asked_of(SEND)
    assert asked.headers["Authorization"] == "Bearer ya29.x"
    said = asked.body["message"]
    assert said["token"] == "phone-1"
    assert said["notification"] == {"title": "Order Z-1 is confirmed", "body": "For ₽100.00."}
    assert said["data"] == {"link": "https://portal.example/orders/1/", "id": str(message.uuid)}
    mark = said["android"]["notification"]["tag"]
    assert said["apns"] == {"headers": {"apns-collapse-id": mark}}
    assert said["webpush"]["fcm_options"] == {"link": "https://portal.example/orders/1/"}
    assert message.event not in json.dumps(said)


def test_pushes_of_one_event_replace_each_other_and_those_of_two_do_not(fcm):
    make_message("push", "phone-1", event="order:1:placed")
    make_message("push", "phone-2", event="order:1:placed")
    make_message("push", "phone-1", event="order:1:confirmed")
    outbox.send_due()
    tags = [asked.body["message"]["android"]["notification"]["tag"] for asked in fcm.asked_of(SEND)]
    assert (tags[0] == tags[1], tags[0] == tags[2]) == (True, False)


def test_the_longest_push_is_within_what_fcm_takes(fcm):
    make_message("push", "t" * 500, subject="Ж" * 500, text="€" * 5000, link="/" + "x" * 299)
    assert outbox.send_due() == 1
    (asked,) = fcm.asked_of(SEND)
    assert len(json.dumps(asked.body["message"]["notification"], ensure_ascii=False).encode()) < 4096


def test_one_access_token_does_for_all_pushes_of_a_run(fcm):
    for n in range(5):
        make_message("push", f"phone-{n}")
    assert outbox.send_due() == 5
    assert len(fcm.asked_of("/token")) == 1


@pytest.mark.parametrize(
    "answer",
    [
        fcm_error(404, "UNREGISTERED", name="NOT_FOUND"),
        fcm_error(400, "INVALID_ARGUMENT", fields=["message.token"]),
    ],
)
def test_a_phone_that_is_gone_is_forgotten_and_its_message_dropped(fcm, answer):
    user = make_user()
    for token in ("phone-1", "phone-2"):
        Device.objects.create(user=user, token=token, platform="android")
    fcm.answers[SEND] = answer
    message = make_message("push", "phone-1")
    assert outbox.send_due() == 0
    assert again(message).status == "dropped"
    assert list(Device.objects.values_list("token", flat=True)) == ["phone-2"]


@pytest.mark.parametrize(
    "answer",
    [
        fcm_error(400, "INVALID_ARGUMENT", fields=["message.data[0].value"]),
        fcm_error(403, "SENDER_ID_MISMATCH", name="PERMISSION_DENIED"),
        fcm_error(401, "THIRD_PARTY_AUTH_ERROR", name="UNAUTHENTICATED"),
    ],
)
def test_a_message_fcm_does_not_take_waits_and_the_next_goes(fcm, answer):
    Device.objects.create(user=make_user(), token="phone-1", platform="ios")
    fcm.answers[SEND] = lambda asked: (
        answer if asked.body["message"]["token"] == "phone-1" else Answer(200, {"name": "x"})
    )
    bad, good = make_message("push", "phone-1"), make_message("push", "phone-2")
    assert outbox.send_due() == 1
    assert (again(bad).status, again(good).status) == ("waiting", "sent")
    assert "It did not go." in bad.error
    assert Device.objects.exists()


@pytest.mark.parametrize(
    ("answer", "rest"),
    [
        (fcm_error(429, "QUOTA_EXCEEDED", name="RESOURCE_EXHAUSTED", **{"Retry-After": "600"}), 600),
        (fcm_error(429, "QUOTA_EXCEEDED", name="RESOURCE_EXHAUSTED"), 60),
        (fcm_error(503, "UNAVAILABLE", **{"Retry-After": "120"}), 120),
        (fcm_error(500, "INTERNAL"), 60),
        (Answer(502, "<!DOCTYPE html><title>Error 502</title>"), 60),
        (fcm_error(404, "", name="NOT_FOUND"), 60),
        (fcm_error(401, "", name="UNAUTHENTICATED"), 60),
        (Answer(302, "", {"Location": "https://elsewhere.example/"}), 60),
        (Answer(200 + 99, "null"), 60),
    ],
)
def test_when_fcm_is_in_trouble_pushes_wait_as_long_as_it_asks_and_letters_go_on(fcm, answer, rest):
    Device.objects.create(user=make_user(), token="phone-1", platform="ios")
    fcm.answers[SEND] = answer
    first, second = make_message("push", "phone-1"), make_message("push", "phone-2")
    letter = make_message("mail", "anna@example.com")
    before = timezone.now()
    assert outbox.send_due() == 1
    assert again(letter).status == "sent"
    assert again(first).due_at - before >= timedelta(seconds=rest)
    assert (again(second).status, second.attempts) == ("waiting", 0)
    fcm.answers[SEND] = Answer(200, {"name": "x"})
    assert outbox.send_due() == 0
    assert len(fcm.asked_of(SEND)) == 1
    assert Device.objects.exists()


@pytest.mark.parametrize("answer", [Answer(400, {"error": "invalid_grant"}), Answer(200, "nonsense")])
def test_credentials_google_refuses_hold_back_pushes_only(fcm, answer):
    fcm.answers["/token"] = answer
    push, letter = make_message("push", "phone-1"), make_message("mail", "anna@example.com")
    assert outbox.send_due() == 1
    assert (again(push).status, again(letter).status) == ("waiting", "sent")
    assert fcm.asked_of(SEND) == []


@pytest.mark.parametrize("content", [None, "{}", "not json"])
def test_a_file_of_credentials_that_is_none_holds_back_pushes_only(fcm, settings, tmp_path, content):
    settings.PUSH_CREDENTIALS = str(tmp_path / "none.json")
    if content:
        (tmp_path / "none.json").write_text(content)
    push, letter = make_message("push", "phone-1"), make_message("mail", "anna@example.com")
    assert outbox.send_due() == 1
    assert (again(push).status, again(letter).status) == ("waiting", "sent")
    assert "PUSH_CREDENTIALS" in push.error


def test_a_token_is_not_asked_for_in_the_open(fcm, settings, tmp_path):
    account = json.loads((tmp_path / "account.json").read_text()) | {"token_uri": "http://token.example/"}
    (tmp_path / "account.json").write_text(json.dumps(account))
    push = make_message("push", "phone-1")
    assert outbox.send_due() == 0
    assert "https" in again(push).error


# ---------------------------------------------------------------- text messages


def test_a_text_message_is_one_request(service):
    message = make_message("sms", NUMBER, text="Order Z-1 is ready.")
    assert outbox.send_due() == 1
    (asked,) = service.asked
    assert asked.body == {"to": NUMBER, "text": "Order Z-1 is ready.", "id": str(message.uuid)}
    assert asked.headers["Authorization"] == "Bearer sms-token"


def test_a_number_the_service_refuses_waits_and_the_next_goes(service):
    service.answers["/sms"] = lambda asked: Answer(422 if asked.body["to"] == NUMBER else 200)
    bad, good = make_message("sms", NUMBER), make_message("sms", "+31205550100")
    assert outbox.send_due() == 1
    assert (again(bad).status, again(good).status) == ("waiting", "sent")


@pytest.mark.parametrize("status", [302, 401, 429, 500, 503])
def test_when_the_service_is_in_trouble_text_messages_wait(service, status):
    service.answers["/sms"] = Answer(status, "", {"Retry-After": "90", "Location": f"{service.url}/elsewhere"})
    first, letter = make_message("sms", NUMBER), make_message("mail", "anna@example.com")
    before = timezone.now()
    assert outbox.send_due() == 1
    assert again(letter).status == "sent"
    assert again(first).due_at - before >= timedelta(seconds=90)
    assert service.asked_of("/elsewhere") == []


def test_a_service_nobody_serves_is_away(settings, service):
    settings.SMS_URL = "http://127.0.0.1:9/sms"
    text, letter = make_message("sms", NUMBER), make_message("mail", "anna@example.com")
    assert outbox.send_due() == 1
    assert (again(text).status, again(letter).status) == ("waiting", "sent")


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("a" * 306, True),
        ("a" * 307, False),
        ("€" * 153, True),
        ("€" * 154, False),
        ("ж" * 134, True),
        ("ж" * 135, False),
    ],
)
def test_a_text_message_is_two_segments_at_most(text, fits):
    assert (sms.fit(text) == text) == fits
    assert sms._fits(sms.fit(text))


def test_a_text_message_is_cut_at_a_word_and_spoken_in_the_alphabet_of_phones():
    assert sms.fit("Total 1\u00a0234,50 — “new”") == 'Total 1 234,50 - "new"'
    cut = sms.fit("заказ готов " * 20)
    assert cut.endswith(("заказ...", "готов..."))


# ---------------------------------------------------------------- mail


def test_a_letter_goes_by_smtp_with_what_it_says_at_its_head(mail):
    headers = {
        "List-Unsubscribe": "<https://portal.example/stop/x/>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    letter = make_message("mail", "anna@example.com", html="<p>x</p>", headers=headers)
    assert outbox.send_due() == 1
    (taken,) = mail.letters
    assert taken["Message-ID"] == f"<{letter.uuid}@portal.example>"
    assert {name: taken[name] for name in headers} == headers
    assert taken["To"] == "anna@example.com"


def test_a_mailbox_the_server_refuses_waits_and_the_next_letter_goes(mail):
    mail.answers["anna@example.com"] = "550 no such mailbox"
    bad, good = make_message("mail", "anna@example.com"), make_message("mail", "boris@example.com")
    assert outbox.send_due() == 1
    assert (again(bad).status, again(good).status) == ("waiting", "sent")
    assert "550" in bad.error


def test_a_mail_server_that_is_down_holds_back_letters_only(mail, settings):
    settings.EMAIL_PORT = 9
    letter, other, push = (
        make_message("mail", "anna@example.com"),
        make_message("mail", "boris@example.com"),
        make_message("push", "phone-1"),
    )
    assert outbox.send_due() == 1
    assert (again(letter).status, again(push).status) == ("waiting", "sent")
    assert again(other).attempts == 0
    assert "ConnectionRefusedError" in letter.error


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    "url", ["http://sms.example/", "ftp://127.0.0.1/", "//sms.example", "https://", "http://127.0.0.1.example/"]
)
def test_an_address_that_would_be_told_a_secret_in_the_open_is_refused(url):
    with pytest.raises(ImproperlyConfigured):
        outside.secure("SMS_URL", url)


@pytest.mark.parametrize(
    "url", ["", "https://sms.example/v1", "http://127.0.0.1:8080/v1", "http://localhost/v1", "http://[::1]/v1"]
)
def test_an_address_over_tls_or_on_this_machine_is_taken(url):
    assert outside.secure("SMS_URL", url) == url
