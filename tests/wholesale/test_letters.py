from datetime import UTC, datetime

import pytest
from django.template import engines
from django.utils import translation

from tests.factories import make_seller
from wholesale import letters

pytestmark = pytest.mark.django_db

TEMPLATE = """{% extends "email/base.html" %}
{% block subject %}Order {{ name }}
{% endblock %}
{% block body %}<p>Dear {{ name }}, {{ seller.short_name }} writes in {{ language }} at {{ at|time:"H:i" }}.</p>
<p><a class="button" href="{{ site }}/orders/1/">{% translate "Sign in" %}</a></p>
<table><tr><th>Goods</th><th class="num">Sum</th></tr><tr><td>A</td><td class="num">1,00</td></tr></table>
{% endblock %}"""


@pytest.fixture(autouse=True)
def template(settings, tmp_path):
    """A letter of an app that the portal has not."""
    folder = tmp_path / "shop" / "email"
    folder.mkdir(parents=True)
    (folder / "placed.html").write_text(TEMPLATE)
    dirs = [tmp_path, *settings.TEMPLATES[0]["DIRS"]]
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": dirs}]
    settings.SITE_URL = "https://portal.example"
    make_seller()
    assert engines.all()


def render(language="en", **context):
    return letters.render("shop/placed", language=language, context={"name": "Anna"} | context)


def test_a_letter_is_written_from_one_source():
    letter = render()
    assert letter.subject == "Order Anna"
    assert letter.text.startswith(
        "Example\n\nDear Anna, Example writes in en at .\n\nSign in: https://portal.example/orders/1/"
    )
    assert "Goods   Sum\nA      1,00" in letter.text
    assert "<title>Order Anna" in letter.html
    assert 'href="https://portal.example/orders/1/"' in letter.html


def test_a_letter_speaks_the_readers_language_whoever_causes_it():
    with translation.override("en"):
        letter = render(language="ru")
    assert "Пример writes in ru" in letter.text
    assert 'lang="ru"' in letter.html


def test_looks_are_in_the_tags_and_leave_paper_and_ink_to_the_reader():
    html = render().html
    assert '<td class="num" style="padding:6px 12px 6px 0' in html
    assert html.count("background") == 1  # the button
    assert "<style" not in html


def test_what_a_person_typed_is_only_text():
    letter = render(name="<script>alert(1)</script>\r\nBcc: all@example.com")
    assert letter.subject == "Order <script>alert(1)</script> Bcc: all@example.com"
    assert "<script>" not in letter.html


def test_a_letter_names_no_host_but_the_portals():
    html = render().html.replace("https://portal.example", "")
    assert "http" not in html


@pytest.mark.parametrize(("zone", "time"), [({}, "21:00"), ({"zone": "Asia/Vladivostok"}, "04:00")])
def test_times_are_of_the_sellers_zone_or_of_the_readers(zone, time):
    letter = render(at=datetime(2026, 11, 22, 18, tzinfo=UTC), **zone)
    assert f"writes in en at {time}." in letter.text


def test_a_push_is_a_title_and_words_of_which_nothing_is_escaped(settings, tmp_path):
    folder = tmp_path / "shop" / "push"
    folder.mkdir(parents=True)
    (folder / "placed.txt").write_text("Order\tof {{ name }}\nFor  {{ sum }},\nas agreed.\n\nSecond.\n")
    written = letters.render("shop/placed", language="en", context={"name": "A & B", "sum": "<5>"}, channel="push")
    assert (written.subject, written.text, written.html) == ("Order of A & B", "For <5>, as agreed.\nSecond.", "")


def test_who_speaks_on_a_channel_is_a_matter_of_templates():
    assert letters.speaks("shop/placed", "mail")
    assert not letters.speaks("shop/placed", "push")
    assert not letters.speaks("shop/placed", "sms")


def test_the_gist_of_a_letter_is_what_it_says_behind_the_name():
    assert letters.gist(render().text).startswith("Dear Anna,")
    assert letters.gist("Short.") == "Short."
