from django.template import Context, Template
from django.template.loader import render_to_string

from faq.links import answer_url
from faq.models import Article
from tests.catalog.views.steps import counted
from tests.faq.made import make_article
from wholesale.errors import Breach


def test_a_place_leads_to_its_answer(seller):
    make_article(slug="least", place="minimum")
    assert answer_url("minimum") == "/help/least/"
    assert (answer_url("invoice"), answer_url("")) == ("", "")


def test_a_breach_links_to_its_answer_without_a_query_each(seller):
    make_article(slug="least", place="minimum")
    breach = Breach("minimum_order_value", "Add 500 more.", help="minimum")
    assert 'href="/help/least/"' in render_to_string("_why.html", {"breach": breach})
    page = Template('{% for breach in all %}{% include "_why.html" %}{% endfor %}')
    with counted() as made:
        page.render(Context({"all": [breach] * 20}))
    assert made == []


def test_a_breach_without_an_answer_has_no_link(seller):
    assert "<a " not in render_to_string("_why.html", {"breach": Breach("x", "No.", help="nowhere")})
    assert "<a " not in render_to_string("_why.html", {"breach": Breach("x", "No.")})


def test_an_answer_that_changes_is_linked_at_once(seller):
    article = make_article(slug="least", place="minimum")
    assert answer_url("minimum")
    article.published_at = None
    article.save()
    assert answer_url("minimum") == ""
    article.delete()
    assert not Article.objects.exists()
    make_article(slug="new", place="minimum")
    assert answer_url("minimum") == "/help/new/"
