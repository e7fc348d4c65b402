import pytest

from orders import pasting
from orders.pasting import Reading
from wholesale.errors import Refused


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("LD-10231\t20", Reading("LD-10231", "20")),
        ("LD-10231\t1\u00a0000", Reading("LD-10231", "1\u00a0000")),
        ("LD-10231;20;note", Reading("LD-10231", "20")),
        ("LD-10231;", Reading("LD-10231", "")),
        ("LD-10231, 20", Reading("LD-10231", "20")),
        ("LD-10231 20", Reading("LD-10231", "20")),
        ("LD-10231 1 000", Reading("LD-10231", "1 000")),
        ("LD 10231 20", Reading("LD 10231", "20")),
        ("LD-10231", Reading("LD-10231", "")),
        ("LD-10231\t-1", Reading("LD-10231", "-1")),
    ],
)
def test_a_line_is_a_code_and_a_quantity(line, first):
    assert next(pasting.readings(line)) == first


def test_a_space_may_belong_to_the_code():
    assert Reading("LD 10231", "") in list(pasting.readings("LD 10231"))
    assert Reading("A,B", "") in list(pasting.readings("A,B"))


def test_empty_lines_are_left_out_and_the_others_keep_their_numbers():
    assert [(line.n, line.text) for line in pasting.read("A 1\r\n\n  \nB 2\n")] == [(1, "A 1"), (4, "B 2")]


def test_a_longer_list_is_refused_as_a_whole():
    assert len(pasting.read("A 1\n" * pasting.LONGEST)) == pasting.LONGEST
    with pytest.raises(Refused, match="2001"):
        pasting.read("A 1\n" * (pasting.LONGEST + 1))
