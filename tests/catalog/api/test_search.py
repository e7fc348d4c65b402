"""Search through the phone's door: ranked and capped whatever is typed."""

import time

import pytest

from catalog import tree
from catalog.models import Code, Product
from tests.catalog.views.steps import counted, fill
from tests.factories import make_category, make_product


@pytest.fixture
def goods(shop):
    category = make_category()
    named = [
        make_product(category=category, sku="AB-10", name="Copper cable"),
        make_product(category=category, sku="AB-101", name="Steel cable"),
        make_product(category=category, sku="ZZ-7", name="Hammer"),
    ]
    tree.recount()
    tree.bump()
    return named


def skus(answer):
    return [each["sku"] for each in answer.json()["results"]]


def test_a_code_comes_before_what_begins_like_it(goods, phone):
    answer = phone.get("/search/", {"q": "ab10"})
    assert skus(answer) == ["AB-10", "AB-101"]
    assert (answer.json()["exact"], answer.json()["is_alike"]) == (1, False)


def test_words_with_a_slip_find_what_looks_like_them(goods, phone):
    answer = phone.get("/search/", {"q": "hamner"})
    assert (skus(answer), answer.json()["is_alike"]) == (["ZZ-7"], True)


def test_a_search_is_narrowed_like_a_list(goods, phone):
    assert skus(phone.get("/search/", {"q": "cable", "low": "500"})) == []
    assert skus(phone.get("/search/", {"q": "cable", "in_stock": "true", "brand": "Acme"})) == ["AB-10", "AB-101"]


def test_where_nothing_is_found_similar_codes_are_told(goods, phone):
    answer = phone.get("/search/", {"q": "zzz77"})
    assert (skus(answer), answer.json()["near"]) == ([], ["ZZ-7"])


def test_suggestions_are_few_and_tell_no_price(goods, phone):
    fill(make_category(), 20, brand="Cable")
    answer = phone.get("/search/suggest/", {"q": "cable"})
    assert len(skus(answer)) == 7
    assert "price" not in answer.content.decode()


@pytest.mark.parametrize(
    "text", ["%", "_", "a", "к", "'", "\\", "&|!()", "* *", " ", "", "ab" * 5000, "%" * 10_000, "(((" * 99]
)
def test_whatever_is_typed_is_answered_at_once(goods, phone, text):
    """Threat 37."""
    phone.get("/search/", {"q": "warm"})
    for path in ("/search/", "/search/suggest/"):
        began = time.monotonic()
        answer = phone.get(path, {"q": text, "limit": 10**9})
        assert answer.status_code == 200
        assert len(skus(answer)) <= 3
        assert time.monotonic() - began < 1


def test_a_search_answers_two_hundred_at_most(shop, phone):
    pattern = make_product(name="Good")
    facts = {"category": pattern.category, "name": "Good", "sort_name": "good", "unit": "pcs"}
    Product.objects.bulk_create(Product(sku=f"G-{n}", **facts) for n in range(204))
    tree.recount()
    tree.bump()
    first = phone.get("/search/", {"q": "good", "limit": 10**9})
    assert (len(skus(first)), first.json()["next"]) == (200, 200)
    rest = phone.get("/search/", {"q": "good", "limit": 10**9, "after": 200})
    assert (len(skus(rest)), rest.json()["next"]) == (5, None)
    assert len({*skus(first), *skus(rest)}) == 205


def test_a_search_goes_on_by_rank(goods, phone):
    first = phone.get("/search/", {"q": "cable", "limit": 1})
    assert (skus(first), first.json()["next"]) == (["AB-10"], 1)
    second = phone.get("/search/", {"q": "cable", "limit": 1, "after": 1})
    assert (skus(second), second.json()["next"]) == (["AB-101"], None)
    beyond = phone.get("/search/", {"q": "cable", "after": 2**63 - 1})
    assert (beyond.status_code, skus(beyond), beyond.json()["next"]) == (200, [], None)


def test_codes_are_resolved_exactly_each_with_its_goods(goods, phone):
    copper, _steel, hammer = goods
    Code.objects.create(product=hammer, kind="barcode", value="4601234567890", normal="4601234567890")
    answer = phone.get("/codes/", {"code": ["ab 10", "4601234567890", "AB-1012", "АВ-10"]}).json()
    found = {each["code"]: [good["id"] for good in each["goods"]] for each in answer["results"]}
    assert found == {"ab 10": [copper.pk], "4601234567890": [hammer.pk], "AB-1012": [], "АВ-10": [copper.pk]}
    assert answer["results"][2]["near"][:1] == ["AB-101"]
    assert (answer["currency"], answer["next"]) == ("RUB", None)


@pytest.mark.parametrize("query", [{}, {"code": ["x"] * 101}, {"code": "x" * 201}])
def test_too_few_or_too_many_codes_are_refused(goods, phone, query):
    assert phone.get("/codes/", query).status_code == 400


def test_a_code_of_nothing_but_signs_names_nothing(goods, phone):
    (result,) = phone.get("/codes/", {"code": "%-%"}).json()["results"]
    assert (result["goods"], result["near"]) == ([], [])


def test_searching_takes_a_constant_number_of_statements(goods, phone):
    phone.get("/search/", {"q": "cable"})
    for path, query, most in (
        ("/search/", {"q": "cable"}, 4),
        ("/search/suggest/", {"q": "cab"}, 4),
        ("/codes/", {"code": ["AB-10", "ZZ-7", "nothing"]}, 4),
    ):
        with counted() as told:
            phone.get(path, query)
        assert len(told) <= most, told
