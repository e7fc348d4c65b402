from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils.timezone import now

from faq.models import Article
from tests.faq.made import make_article


def shown():
    return Article.objects.published(at=now())


def test_what_is_saved_is_clean(seller):
    assert make_article(body="<p onclick=x()>a</p><script>b</script>").body == "<p>a</p>"


@pytest.mark.parametrize(
    ("given", "is_shown"),
    [
        ({}, True),
        ({"published_at": None}, False),
        ({"published_at": now() + timedelta(days=1)}, False),
        ({"until": now() + timedelta(days=1)}, True),
        ({"until": now() - timedelta(days=1)}, False),
    ],
)
def test_an_article_is_shown_from_its_moment_to_its_end(seller, given, is_shown):
    article = make_article(**given)
    assert shown().exists() is is_shown
    assert article.is_published(at=now()) is is_shown


def test_a_reader_gets_their_language_else_the_sellers_first_else_any(seller):
    for slug, told in {"both": ["ru", "en"], "first": ["en"], "other": ["ka"]}.items():
        for language in told:
            make_article(slug=slug, language=language)
    assert dict(shown().in_("ru").values_list("slug", "language")) == {"both": "ru", "first": "en", "other": "ka"}
    assert dict(shown().in_("nl").values_list("slug", "language")) == {"both": "en", "first": "en", "other": "ka"}


def test_a_slug_is_once_a_language(seller):
    make_article(slug="same")
    with pytest.raises(IntegrityError):
        make_article(slug="same")


@pytest.mark.parametrize("text", ["minimum orders", "ORDER", "заказы", '"minimum order"', "order -payment"])
def test_words_are_found_in_any_form(seller, text):
    found = make_article(title="Minimum order", body="<p>Минимальный заказ.</p>")
    make_article(title="Payment", body="<p>By invoice.</p>")
    assert list(shown().found(text)) == [found]


@pytest.mark.parametrize("text", ["\0", "'", "a & | !", "&" * 500, "strong"])
def test_nonsense_finds_nothing_and_breaks_nothing(seller, text):
    make_article(body="<p><strong>Words</strong></p>")
    assert not shown().found(text).exists()


def test_a_title_weighs_more_than_the_text(seller):
    second = make_article(title="Another", body="<p>delivery</p>")
    first = make_article(title="Delivery", body="<p>words</p>")
    assert list(shown().found("delivery")) == [first, second]
