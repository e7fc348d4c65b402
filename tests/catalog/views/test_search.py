import pytest

from catalog import tree
from catalog.models import Category
from tests.catalog.views.steps import HTMX, codes, counted, fill, words
from tests.factories import make_category, make_product


@pytest.fixture
def cables(shop) -> Category:
    category = make_category()
    for sku, name in [("LD-0501", "Кабель USB-C"), ("LD-10501", "Кабель HDMI"), ("LD-7", "Чехол")]:
        make_product(category=category, sku=sku, name=name, price="12.34")
    tree.bump()
    return category


def test_the_exact_code_stands_on_top_and_is_named(buyer, cables):
    page = buyer.get("/search/?q=ld%200501")
    assert codes(page) == ["LD-0501"]
    assert "LD-0501 · exactly this code" in words(page)
    assert "₽12.34" in words(page)


def test_one_hit_is_still_a_page_of_results(buyer, cables):
    assert buyer.get("/search/?q=LD-0501").status_code == 200


def test_results_can_be_narrowed_and_ordered(buyer, cables):
    assert codes(buyer.get("/search/?q=кабель&sort=name")) == ["LD-10501", "LD-0501"]
    assert codes(buyer.get("/search/?q=кабель&brand=Nobody")) == []


def test_what_only_looks_like_it_says_so(buyer, cables):
    text = words(buyer.get("/search/?q=кабиль"))
    assert "Nothing has “кабиль” letter by letter" in text
    assert "LD-0501" in text


def test_nothing_found_says_what_to_try(buyer, cables):
    text = words(buyer.get("/search/?q=LD-0591"))
    assert "Nothing is found for “LD-0591”" in text
    assert "Article codes that look like it: LD-0501" in text
    assert "To the catalogue" in text


def test_nothing_asked_is_no_fault(buyer, cables):
    assert "What are you looking for?" in words(buyer.get("/search/"))


@pytest.mark.parametrize("typed", ["%25", "_", "%00", "'", "a", "(", ":*", "%F0%9F%98%80", "%ED%A0%80", "%FF"])
def test_an_odd_question_is_answered(buyer, cables, typed):
    assert buyer.get(f"/search/?q={typed}").status_code == 200
    assert buyer.get(f"/search/suggest/?q={typed}").status_code == 200


def test_a_question_without_end_is_cut(client, cables):
    answer = client.get("/search/", {"q": "ы" * 10_000})
    assert answer.status_code == 302
    page = client.get(answer["Location"])
    assert page.status_code == 200
    assert len(page.content) < 40_000
    assert client.get("/search/suggest/", {"q": "ы" * 10_000}).status_code == 200


def test_what_was_typed_is_escaped(client, cables):
    assert "<script>x" not in client.get("/search/", {"q": "<script>x</script>"}).content.decode()


@pytest.mark.parametrize("address", ["/search/?q=кабель", "/search/?q=кабель&sort=cheap", "/search/suggest/?q=кабель"])
def test_hidden_prices_leave_no_trace(client, shop, cables, address):
    shop.catalog.clone(prices_for="approved")
    body = client.get(address).content.decode()
    assert "LD-0501" in body
    assert "₽" not in body
    assert "12.34" not in body


def test_htmx_gets_the_list_alone(buyer, cables):
    part = buyer.get("/search/?q=кабель", **HTMX).content.decode()
    assert part.lstrip().startswith('<div class="stack" id="goods">')


def test_suggestions_are_links_and_never_take_the_place_of_what_is_typed(client, cables):
    body = client.get("/search/suggest/?q=0501").content.decode()
    assert body.count("<li>") == 3
    assert '<a href="/search/?q=0501">' in body
    assert "2 suggestions below" in body


def test_no_suggestion_is_an_empty_part(client, cables):
    body = client.get("/search/suggest/?q=").content.decode()
    assert 'id="suggestions"' in body
    assert "<li>" not in body


@pytest.mark.parametrize("number", [5, 200])
@pytest.mark.parametrize(("query", "most"), [("кабель", 5), ("кабель&price_from=1&stock=1", 5), ("0501", 4)])
def test_a_search_takes_as_many_statements_whatever_the_catalogue(buyer, cables, number, query, most):
    fill(cables, number, name="Кабель")
    buyer.get(f"/search/?q={query}")
    with counted() as made:
        buyer.get(f"/search/?q={query}")
    assert len(made) == 4 <= most  # reader · found · goods · figures


def test_suggestions_take_three_statements(buyer, cables):
    buyer.get("/search/suggest/?q=каб")
    with counted() as made:
        buyer.get("/search/suggest/?q=каб")
    assert len(made) <= 3
