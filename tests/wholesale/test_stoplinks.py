import pytest
from django.test import override_settings

from wholesale import stoplinks
from wholesale.stoplinks import Stop

STOP = Stop(7, 42)


def test_a_token_says_whose_and_about_what():
    assert stoplinks.read("restock", stoplinks.token("restock", STOP)) == STOP


def test_a_token_of_one_purpose_opens_nothing_of_another():
    assert stoplinks.read("news", stoplinks.token("restock", STOP)) is None


@pytest.mark.parametrize("given", ["", "x", "a:b:c", "\0", "я" * 1000])
def test_what_nobody_signed_is_nothing(given):
    assert stoplinks.read("restock", given) is None


def test_a_token_of_another_key_is_nothing():
    with override_settings(SECRET_KEY="another"):
        theirs = stoplinks.token("restock", STOP)
    assert stoplinks.read("restock", theirs) is None


def test_a_letter_offers_the_link_to_mail_programs():
    assert stoplinks.headers("https://portal.example/stop/x/") == {
        "List-Unsubscribe": "<https://portal.example/stop/x/>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
