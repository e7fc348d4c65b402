from decimal import Decimal

import pytest

from catalog.models import CatalogTerms
from catalog.pricing import Step
from catalog.rules import ladder, least, stock_line, stock_words


def terms(words: str = "exact", bands: list[int] | None = None) -> CatalogTerms:
    return CatalogTerms(stock_words=words, bands=bands or [])


@pytest.mark.parametrize(
    ("pack_size", "min_quantity", "expected"), [(1, 1, 1), (10, 1, 10), (10, 10, 10), (10, 11, 20), (3, 100, 102)]
)
def test_the_least_is_whole_packs_that_reach_the_minimum(pack_size, min_quantity, expected):
    assert least(pack_size, min_quantity) == expected


@pytest.mark.parametrize(
    ("available", "expected"),
    [(0, ("no stock", "")), (-3, ("no stock", "")), (1, ("1\u00a0pcs", "good")), (1280, ("1,280\u00a0pcs", "good"))],
)
def test_exact_terms_tell_the_number(available, expected):
    told = stock_words(available, "pcs", terms())
    assert (told.words, told.tone) == expected


@pytest.mark.parametrize(
    ("available", "expected"),
    [
        (0, "no stock"),
        (1, "few"),
        (10, "few"),
        (11, "more than 10\u00a0pcs"),
        (50, "more than 10\u00a0pcs"),
        (51, "more than 50\u00a0pcs"),
    ],
)
def test_bands_tell_no_number_of_their_own(available, expected):
    assert stock_words(available, "pcs", terms("bands", [10, 50])).words == expected


def test_bands_without_a_band_only_say_that_there_is_some():
    assert stock_words(7, "pcs", terms("bands")).words == "in stock"
    assert stock_line(7, "pcs", terms("bands")).words == "in stock"


def test_few_is_told_with_its_number_where_numbers_are_told():
    told = stock_words(10, "pcs", terms("exact", [10]))
    assert (told.words, told.tone) == ("few: 10\u00a0pcs", "turn")


def test_a_line_says_what_it_speaks_of():
    assert stock_line(412, "pcs", terms()).words == "in stock: 412\u00a0pcs"
    assert stock_line(0, "pcs", terms()).words == "no stock"


def step(quantity: int, own: str | None, base: str | None = None) -> Step:
    return Step(quantity, own and Decimal(own), base and Decimal(base))


def test_a_ladder_begins_at_the_least_and_goes_in_whole_packs():
    steps = [step(1, "10"), step(5, "9"), step(25, "8"), step(100, "7")]
    reached = ladder(steps, 10, 15)
    assert {quantity: each.own for quantity, each in reached.items()} == {20: 9, 30: 8, 100: 7}


def test_a_step_that_changes_no_price_is_no_step():
    assert list(ladder([step(1, "10"), step(5, "10"), step(10, "9")], 1, 1)) == [1, 10]


def test_a_ladder_may_begin_above_the_least():
    assert list(ladder([step(100, "7")], 10, 10)) == [100]
