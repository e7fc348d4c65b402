"""What may stand in an address and at the head of a letter (threat 40): nothing smuggles a header or a recipient."""

import pytest

from tests.factories import make_manager, make_order, make_seller
from wholesale import letters, outbox, recipients
from wholesale.errors import Refused
from wholesale.models import Message

pytestmark = pytest.mark.django_db

SMUGGLED = "x\r\nBcc: all@example.com"


@pytest.mark.parametrize(
    ("channel", "to"),
    [
        ("mail", "anna@example.com"),
        ("mail", "anna@пример.рф"),
        ("push", "fXy-1:APA91bH_x"),
        ("sms", "+78125550147"),
    ],
)
def test_an_address_of_its_channel_is_taken(channel, to):
    recipients.check(channel, to)


@pytest.mark.parametrize("channel", ["mail", "push", "sms"])
@pytest.mark.parametrize("to", ["", " ", "a b", SMUGGLED, "x\x00", "x\n", "+7812555014７", "x" * 501])
def test_an_address_that_is_none_is_refused_on_every_channel(channel, to):
    with pytest.raises(Refused) as refusal:
        recipients.check(channel, to)
    assert refusal.value.code == "bad_recipient"


@pytest.mark.parametrize("to", ["+0812555014", "88125550147", "+7 812 555", "+78125550147\n", "+1234567890123456"])
def test_a_number_is_e164_or_none(to):
    with pytest.raises(Refused):
        recipients.check("sms", to)


@pytest.mark.parametrize(
    "headers",
    [
        {"List-Unsubscribe": SMUGGLED},
        {"List-Unsubscribe\r\nBcc": "all@example.com"},
        {"List-Unsubscribe:": "x"},
        {"Bcc": "all@example.com"},
        {"TO": "all@example.com"},
        {"Message-ID": "<x@example.com>"},
        {"Subject": "x"},
        {"List-Id": ""},
        {"List-Id": "приём"},
        {"List-Id": "x" * 901},
    ],
)
def test_a_header_that_smuggles_or_replaces_another_is_refused_and_nothing_is_written(headers):
    make_seller()
    with pytest.raises(Refused) as refusal:
        outbox.write(
            "accounts/password_reset",
            event="e",
            to="a@example.com",
            language="en",
            headers=headers,
            user=make_manager(),
            link="/x/",
        )
    assert refusal.value.code == "bad_header"
    assert not Message.objects.exists()


def test_headers_of_a_list_are_taken():
    recipients.check_headers(
        {"List-Unsubscribe": "<https://portal.example/stop/x/>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    )


def test_a_line_break_in_what_a_push_says_never_leaves_its_title(shop):
    shop.company.name = "Evil\r\nBcc: all@example.com\n\nSecond"
    shop.company.save()
    order = make_order(shop.member)
    written = letters.render(
        "orders/placed_desk", language="en", context={"order": order, "manager": None}, channel="push"
    )
    assert "\n" not in written.subject
    assert "\r" not in written.subject
