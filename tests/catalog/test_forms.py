from decimal import Decimal

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from catalog.forms import GoodsFilter
from catalog.listing import Sort, Wish


def wish(query: str, *, first: Sort = Sort.NAME, priced: bool = True) -> Wish:
    return GoodsFilter(QueryDict(query)).wish(first=first, priced=priced)


def test_an_address_says_what_is_wanted():
    asked = wish("brand=Onega&brand=Saima&stock=1&price_from=10&price_to=1%20234,5&sort=cheap&page=3")
    assert asked == Wish(("Onega", "Saima"), True, Decimal(10), Decimal("1234.5"), Sort.CHEAP, 3)
    assert asked.narrowings == 4


@pytest.mark.parametrize(
    "query",
    [
        "page=abc",
        "page=0",
        "page=-1",
        "page=" + "9" * 10_000,
        "price_from=abc",
        "price_from=NaN",
        "price_from=Infinity",
        "price_from=-1",
        "price_to=1e999999",
        "price_to=" + "9" * 10_000,
        "sort=company__users__password",
        "sort=best",
        "ordering=-price",
        "brand=",
        "brand=a%00b",
        "brand=" + "x" * 10_000,
        "company__balance__gt=1",
        "fields=password",
        "after=abc",
        "after=99999999999999999999",
        "view=nothing",
    ],
)
def test_what_cannot_be_meant_is_as_good_as_absent(query):
    assert wish(query) == Wish()


def test_who_sees_no_prices_cannot_ask_about_them():
    assert wish("sort=cheap&price_from=1&price_to=2", priced=False) == Wish()


def test_a_search_shows_the_best_first_unless_asked_otherwise():
    assert wish("", first=Sort.BEST).sort == Sort.BEST
    assert wish("sort=name", first=Sort.BEST).sort == Sort.NAME


def test_brands_are_asked_for_once_and_not_without_end():
    assert wish("brand=a&brand=a").brands == ("a",)
    assert len(wish("&".join(f"brand={n}" for n in range(500))).brands) == 50


@given(query=st.dictionaries(st.sampled_from([*GoodsFilter.base_fields, "x"]), st.text(max_size=30)))
def test_any_address_has_a_wish(query):
    asked = QueryDict(mutable=True)
    asked.update(query)
    assert GoodsFilter(asked).wish(first=Sort.NAME, priced=True).page >= 1
