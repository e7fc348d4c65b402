import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.quantities import LARGEST, nearest, quantity
from wholesale.errors import Refused


@pytest.mark.parametrize(
    "given",
    ["-1", "0", "0.5", "1e9", "1e3", "NaN", "１", "١", "5,0", "+5", "0x5", "", " ", "1 00", "10 00", "1_000", "5 шт",
     "1000001", "99999999999999999999", -1, 0, 0.5, True, None, "²", "5\x00"],
)  # fmt: skip
def test_whatever_is_not_a_whole_number_of_pieces_is_refused(given):
    with pytest.raises(Refused) as refusal:
        quantity(given)
    assert refusal.value.code == "quantity"


@pytest.mark.parametrize(
    ("given", "pieces"),
    [("1", 1), ("007", 7), (" 20 ", 20), ("1 000", 1000), ("1\u00a0000\u202f000", 1_000_000), (12, 12)],
)
def test_a_whole_number_may_be_grouped_by_spaces(given, pieces):
    assert quantity(given) == pieces


@given(st.text())
def test_any_text_is_a_quantity_or_refused(text):
    try:
        pieces = quantity(text)
    except Refused:
        return
    assert 1 <= pieces <= LARGEST


@pytest.mark.parametrize(
    ("wanted", "pack_size", "min_quantity", "near"),
    [(7, 5, 1, (5, 10)), (3, 5, 1, (5,)), (7, 5, 20, (20,)), (12, 5, 11, (15,)), (999_999, 7, 1, (999_999,))],
)
def test_the_quantities_beside_are_ones_that_are_sold(wanted, pack_size, min_quantity, near):
    assert nearest(wanted, pack_size, min_quantity) == near


@given(st.integers(1, LARGEST), st.integers(1, 500), st.integers(1, 500))
def test_nearest_are_always_sellable(wanted, pack_size, min_quantity):
    for each in nearest(wanted, pack_size, min_quantity):
        assert each % pack_size == 0
        assert min_quantity <= each <= LARGEST
