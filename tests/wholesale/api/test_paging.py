"""Lists by key: their bounds, their tag, and what is asked of them in vain."""

import pytest
from rest_framework.exceptions import ValidationError

from wholesale.api import paging

ROWS = [{"id": key} for key in (9, 7, 4)]


def test_a_page_names_the_row_to_go_on_behind_and_the_last_names_none():
    assert paging.page(ROWS, 2) == {"results": ROWS[:2], "next": 7}
    assert paging.page(ROWS, 3) == {"results": ROWS, "next": None}
    assert paging.page([], 3) == {"results": [], "next": None}
    assert paging.whole_list(ROWS) == {"results": ROWS, "next": None}


@pytest.mark.parametrize(
    ("given", "size"), [({}, 50), ({"limit": ""}, 50), ({"limit": "7"}, 7), ({"limit": "1000000"}, 200)]
)
def test_a_page_is_never_longer_than_two_hundred(given, size):
    assert paging.limit(given) == size


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "1e3", "٣", "１", " 1", "+1", "x", str(2**63), "9" * 5000])
def test_a_number_that_is_none_is_refused(text):
    for name, read in (("limit", paging.limit), ("after", paging.after)):
        with pytest.raises(ValidationError) as refused:
            read({name: text})
        assert list(refused.value.detail) == [name]


def test_the_largest_key_is_a_key():
    assert paging.after({"after": str(2**63 - 1)}) == 2**63 - 1
    assert paging.after({}) is None
