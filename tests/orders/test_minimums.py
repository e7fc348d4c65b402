from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders import minimums
from orders.minimums import Basis, By, Minimum

FIRST = Minimum("first_order", Decimal(5000), unlocks=True, below="retail")


@pytest.mark.parametrize("status", ["exempt", "wholesale", "at_risk"])
def test_a_company_that_has_qualified_buys_at_its_own_prices_whatever_the_sum(status):
    assert minimums.basis(status, Decimal(), FIRST) == Basis(By.OWN)


@pytest.mark.parametrize("status", ["none", "retail"])
def test_one_that_has_not_buys_at_base_prices_below_the_sum(status):
    assert minimums.basis(status, Decimal("4999.99"), FIRST) == Basis(By.BASE)
    assert minimums.basis(status, Decimal("5000.00"), FIRST) == Basis(By.OWN, opens=True)


def test_without_the_rule_there_is_nothing_to_qualify_for():
    assert minimums.basis("none", Decimal(), None) == Basis(By.OWN)


@given(st.sampled_from(["none", "exempt"]), st.decimals(min_value=0, max_value=10**6, places=2))
def test_only_an_order_at_own_prices_opens_them(status, own_total):
    basis = minimums.basis(status, own_total, FIRST)
    assert basis.opens == (status == "none" and own_total >= 5000)
    assert not (basis.opens and basis.by is not By.OWN)


def test_of_several_minimums_of_a_city_the_largest_holds():
    rows = [Minimum("each_order", Decimal(n), mark) for n, mark in [(500, ""), (1000, "map"), (9000, "far")]]
    assert minimums.matching(rows, "each_order", ["map"]).amount == 1000
    assert minimums.matching(rows, "each_order", []).amount == 500
    assert minimums.matching(rows, "first_order", ["map"]) is None


@pytest.mark.parametrize(("have", "is_met", "missing"), [("999.99", False, "0.01"), ("1000.00", True, None)])
def test_progress_says_how_far_it_is_in_money(have, is_met, missing):
    step = minimums.each_order(Minimum("each_order", Decimal("1000.00")), Decimal(have), "RUB")
    assert (step.is_met, step.is_blocking) == (is_met, not is_met)
    assert step.breach.missing == (Decimal(missing) if missing else None)
    assert step.code == "minimum_each_order"
