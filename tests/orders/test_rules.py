"""What a cart must be: the worked examples of the requirements, to the kopeck."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders import rules
from orders.minimums import By, Minimum
from orders.rules import Amount, Choices, Facts, Line

FIRST = Minimum("first_order", Decimal("5000.00"), unlocks=True, below="retail")
REFUSING = Minimum("first_order", Decimal("5000.00"), unlocks=True, below="refuse")
EACH = Minimum("each_order", Decimal("1000.00"), city_mark="map")

CHOSEN = Choices(method="invoice", delivery="agreement")
CHECKOUT = {"methods": frozenset({"invoice"}), "deliveries": frozenset({"agreement"}), "choices": CHOSEN}


def worth(own: str, base: str | None = None, **given) -> Line:
    """A line of one piece at these prices."""
    return Line(product_id=1, sku="A-1", own=Decimal(own), base=Decimal(base or own), **given)


def judge(*lines: Line, **given) -> rules.Verdict:
    return rules.judge(Facts(**{"lines": lines, "status": "wholesale"} | CHECKOUT | given))


def codes(breaches) -> list[str]:
    return [breach.code for breach in breaches]


@pytest.mark.covers("S0-01")
@pytest.mark.parametrize(
    ("own", "by", "opens", "blocking"),
    [
        ("4999.99", By.BASE, False, []),
        ("5000.00", By.OWN, True, []),
        ("5000.01", By.OWN, True, []),
    ],
)
def test_the_first_order_is_measured_at_wholesale_prices(own, by, opens, blocking):
    verdict = judge(worth(own, "9000.00"), status="none", minimums=(FIRST,))
    assert (verdict.basis.by, verdict.basis.opens) == (by, opens)
    assert codes(verdict.blocking) == blocking
    assert verdict.total.total == (Decimal("9000.00") if by is By.BASE else Decimal(own))


@pytest.mark.covers("S0-01")
@pytest.mark.parametrize(
    ("own", "by", "blocking"), [("4999.99", By.REFUSE, ["minimum_first_order"]), ("5000.00", By.OWN, [])]
)
def test_a_seller_may_refuse_a_first_order_below_its_minimum(own, by, blocking):
    verdict = judge(worth(own), status="none", minimums=(REFUSING,))
    assert verdict.basis.by is by
    assert codes(verdict.blocking) == blocking


@pytest.mark.covers("S0-01")
def test_below_the_first_order_the_buyer_is_told_the_sum_that_is_missing():
    verdict = judge(worth("3200.00", "4000.00"), status="none", minimums=(FIRST,))
    (advice,) = verdict.advice
    assert (advice.need, advice.have, advice.missing) == (Decimal("5000.00"), Decimal("3200.00"), Decimal("1800.00"))
    assert "1,800.00" in advice.message
    assert not verdict.blocking


@pytest.mark.covers("S0-03", "S0-A2")
@pytest.mark.parametrize(
    ("total", "marks", "blocking"),
    [
        ("999.99", ("map",), ["minimum_each_order"]),
        ("1000.00", ("map",), []),
        ("999.99", (), []),
        ("999.99", ("other",), []),
    ],
)
def test_each_order_has_a_minimum_in_the_marked_cities_only(total, marks, blocking):
    verdict = judge(worth(total), marks=marks, minimums=(FIRST, EACH))
    assert codes(verdict.blocking) == blocking


@pytest.mark.covers("S0-A2")
@pytest.mark.parametrize(
    ("own", "base", "by", "blocking"),
    [
        ("999.99", "999.99", By.BASE, ["minimum_each_order"]),
        ("999.99", "1500.00", By.BASE, []),
        ("4999.99", "6000.00", By.BASE, []),
        ("5000.00", "6000.00", By.OWN, []),
    ],
)
def test_a_first_order_from_a_marked_city_needs_both_minimums_for_wholesale_prices(own, base, by, blocking):
    verdict = judge(worth(own, base), status="none", marks=("map",), minimums=(FIRST, EACH))
    assert verdict.basis.by is by
    assert codes(verdict.blocking) == blocking
    assert codes(step.breach for step in verdict.progress) == ["minimum_first_order", "minimum_each_order"]


@pytest.mark.covers("S0-A2")
@pytest.mark.parametrize("total", ["1000.00", "1500.00", "2500.00"])
def test_later_orders_need_only_the_minimum_of_each(total):
    verdict = judge(worth(total), status="wholesale", marks=("map",), minimums=(FIRST, EACH))
    assert verdict.basis.by is By.OWN
    assert not verdict.blocking
    assert codes(step.breach for step in verdict.progress) == ["minimum_each_order"]


@pytest.mark.covers("S3-04")
def test_a_seller_without_minimums_shows_none():
    verdict = judge(worth("0.01"), status="exempt")
    assert verdict.progress == verdict.advice == verdict.blocking == ()


def test_the_minimum_of_a_marked_city_is_named_with_the_city():
    verdict = judge(worth("400.00"), marks=("map",), city="Tver", minimums=(EACH,))
    assert "Tver" in verdict.blocking[0].message
    assert verdict.blocking[0].missing == Decimal("600.00")


def test_everything_wrong_is_told_at_once():
    lines = (
        Line(1, "A-1", quantity=15, pack_size=10, own=Decimal(1)),
        Line(2, "A-2", quantity=2, min_quantity=4, own=Decimal(1)),
        Line(3, "A-3", quantity=8, available=5, own=Decimal(1)),
        Line(4, "A-4"),
        Line(5, "A-5", is_active=False, own=Decimal(1), quantity=3, pack_size=2),
        Line(6, "A-6", own=Decimal(1), tax_percent=None),
    )
    verdict = judge(
        *lines, can_order=False, minimums=(EACH,), marks=("map",), choices=Choices(), wanted={"mobile": "mobile"}
    )
    assert {pk: codes(found) for pk, found in verdict.lines.items()} == {
        1: ["order_multiple"],
        2: ["minimum_quantity"],
        3: ["stock_shortage"],
        4: ["price_absent"],
        5: ["product_absent"],
        6: ["tax_absent"],
    }
    assert codes(verdict.whole) == ["company_not_approved", "minimum_each_order"]
    assert codes(verdict.missing) == ["mobile_absent", "delivery_absent", "method_absent"]


def test_an_odd_quantity_names_the_two_that_are_sold():
    (breach,) = judge(worth("1.00", quantity=7, pack_size=5)).blocking
    assert "5 or 10" in breach.message
    assert (breach.need, breach.have) == (10, 7)


@pytest.mark.parametrize(
    ("available", "pack_size", "words"),
    [(1, 1, "Only 1 of A-1 is left."), (5, 1, "Only 5 of A-1 are left."), (7, 5, "take 5."), (4, 5, "out of stock")],
)
def test_a_shortage_says_how_many_can_be_taken(available, pack_size, words):
    (breach,) = judge(worth("1.00", quantity=10, pack_size=pack_size, available=available)).blocking
    assert breach.code == "stock_shortage"
    assert words in breach.message
    assert breach.missing == 10 - available


def test_goods_without_a_retail_price_wait_for_the_first_order():
    line = Line(1, "A-1", own=Decimal("100.00"))
    (breach,) = judge(line, status="none", minimums=(FIRST,)).blocking
    assert (breach.code, breach.help) == ("price_absent", "price")


@pytest.mark.covers("S2-02")
def test_checkout_names_every_field_that_is_still_empty():
    wanted = {"personal_number": "personal number", "mobile": "mobile phone", "address": "delivery address"}
    empty = judge(worth("1.00"), wanted=wanted, choices=Choices(fields={"mobile": "+995599123456"}))
    assert codes(empty.missing) == ["personal_number_absent", "address_absent", "delivery_absent", "method_absent"]
    filled = dict.fromkeys(wanted, "something")
    assert judge(worth("1.00"), wanted=wanted, choices=Choices("invoice", "agreement", filled)).missing == ()


def test_an_empty_cart_is_no_order():
    assert codes(judge().blocking) == ["cart_empty"]


@pytest.mark.parametrize(
    ("price", "quantity", "percent", "included", "total", "tax"),
    [
        ("120.00", 1, "20", True, "120.00", "20.00"),
        ("0.99", 3, "20", True, "2.97", "0.50"),  # 0.495 goes up
        ("100.00", 1, "20", False, "120.00", "20.00"),
        ("0.03", 1, "21", False, "0.04", "0.01"),  # 0.0063
        ("10.50", 3, "0", True, "31.50", "0.00"),
        ("10.25", 2, "18", False, "24.19", "3.69"),
    ],
)
def test_tax_is_rounded_half_up_once_a_line(price, quantity, percent, included, total, tax):
    found = rules.amount(Decimal(price), quantity, Decimal(percent), included=included)
    assert found == Amount(Decimal(total), Decimal(tax))


prices = st.decimals(min_value=0, max_value=10**7, places=2)
lines = st.builds(
    Line,
    quantity=st.integers(1, 10**5),
    own=prices,
    base=prices,
    tax_percent=st.decimals(min_value=0, max_value=50, places=3),
    own_includes_tax=st.booleans(),
)


@given(st.lists(lines, max_size=20))
def test_the_total_is_the_sum_of_its_lines_to_the_kopeck(found):
    total = rules.total(found, By.OWN)
    assert total.total == sum((line.amount(By.OWN).total for line in found), Decimal())
    assert total.tax == sum((line.amount(By.OWN).tax for line in found), Decimal())
    assert Decimal() <= total.tax <= total.total
    assert total.total == total.total.quantize(Decimal("0.01"))


@given(price=prices, quantity=st.integers(1, 10**5), percent=st.decimals(min_value=0, max_value=50, places=3))
def test_tax_taken_out_and_tax_put_on_differ_by_half_a_kopeck_at_most(price, quantity, percent):
    inside = rules.amount(price, quantity, percent, included=True)
    net = inside.total - inside.tax
    assert abs(inside.tax - net * percent / 100) <= Decimal("0.005") * (1 + percent / 100)


@pytest.mark.covers("S0-A3")
@pytest.mark.parametrize(
    ("confirms", "is_marked", "uses_marks", "status"),
    [
        ("always", True, True, "placed"),
        ("always", False, True, "awaiting_manager"),
        ("always", False, False, "placed"),
        ("unmarked", True, True, "confirmed"),
        ("unmarked", False, False, "awaiting_manager"),
        ("never", False, True, "confirmed"),
    ],
)
def test_an_order_to_a_place_off_the_map_waits_for_the_manager(confirms, is_marked, uses_marks, status):
    assert rules.first_status(confirms, is_marked=is_marked, uses_marks=uses_marks) == status
