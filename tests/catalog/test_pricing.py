from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from time_machine import travel

from accounts.models import Company, Membership
from catalog import listing, pricing, rules
from catalog.listing import Asked, Scope, Wish
from catalog.models import CatalogTerms, Price, Product
from catalog.pricing import Priced, TariffView
from tests.factories import (
    make_company,
    make_member,
    make_price,
    make_price_list,
    make_product,
    make_tariff,
)

ON = date(2026, 11, 22)
DAY = timedelta(days=1)


def reader(**given: Any) -> Membership:
    """A member as the middleware gives it to a page."""
    return Membership.objects.with_context().get(pk=make_member(**given).pk)


def tariff(shop) -> TariffView:
    return pricing.tariff_of(Membership.objects.with_context().get(pk=shop.member.pk))


def price(product: Product, view: TariffView, quantity: int = 1, on: date = ON) -> Priced:
    return pricing.of(view, on=on, lines={product.pk: quantity})[product.pk]


# ------------------------------------------------------------------ by which lists


def test_a_company_buys_by_its_own_list(shop):
    contract = make_price_list(code="contract", includes_tax=False)
    company = make_company()
    make_tariff(company, contract, status="wholesale")
    view = pricing.tariff_of(reader(company=company))
    assert (view.list_id, view.base_id, view.status) == (contract.pk, shop.base.pk, "wholesale")
    assert (view.includes_tax, view.base_includes_tax, view.currency) == (False, True, "RUB")
    assert pricing.tariff_for(company) == view


def test_a_company_without_a_tariff_buys_by_the_default_list(shop):
    company = make_company()
    expected = TariffView(shop.own.pk, shop.base.pk, "", "RUB", True, True)
    assert pricing.tariff_of(reader(company=company)) == expected
    assert pricing.tariff_for(company) == expected
    assert pricing.tariff_of(None) == expected


def test_a_base_list_in_another_currency_is_no_comparison(shop):
    euro = make_price_list(code="euro", currency="EUR")
    company = make_company()
    make_tariff(company, euro, status="none")
    view = pricing.tariff_of(reader(company=company))
    assert (view.list_id, view.base_id, view.currency, view.shows_both) == (euro.pk, euro.pk, "EUR", False)


def test_a_list_added_behind_the_cache_is_found(shop):
    pricing.tariff_of(None)
    late = make_price_list(code="late", currency="USD")
    company = make_company()
    make_tariff(company, late)
    assert pricing.tariff_of(reader(company=company)).currency == "USD"


def test_a_tariff_costs_no_statement_when_warm(shop, django_assert_num_queries):
    member = reader(company=shop.company)
    pricing.tariff_of(member)
    with django_assert_num_queries(0):
        pricing.tariff_of(member)


@pytest.mark.parametrize(("status", "expected"), [("none", True), ("exempt", False), ("wholesale", False)])
def test_both_prices_are_shown_until_the_own_list_is_open(shop, status, expected):
    company = make_company()
    make_tariff(company, shop.own, status=status)
    assert pricing.tariff_of(reader(company=company)).shows_both is expected


# ------------------------------------------------------------------ who sees prices


APPROVED, DRAFT = Company.Status.APPROVED, Company.Status.DRAFT


@pytest.mark.parametrize(
    ("open_to", "stranger", "draft", "approved"),
    [("everyone", True, True, True), ("registered", False, True, True), ("approved", False, False, True)],
)
def test_prices_are_shown_to_whom_the_terms_say(shop, open_to, stranger, draft, approved):
    shop.catalog.clone(prices_for=open_to)
    assert bool(pricing.shown_to(None)) is stranger
    assert bool(pricing.shown_to(reader(company=make_company(status=DRAFT)))) is draft
    assert bool(pricing.shown_to(reader(company=make_company(status=APPROVED)))) is approved


def test_a_mechanic_sees_no_price_whatever_the_terms(shop):
    assert pricing.shown_to(reader(company=shop.company, role="mechanic")) is None


def test_staff_see_prices(shop):
    shop.catalog.clone(prices_for=CatalogTerms.PricesFor.APPROVED)
    assert pricing.shown_to(None, staff=True) == pricing.tariff_of(None)


# ------------------------------------------------------------------ what a unit costs


def test_the_largest_step_that_the_quantity_reaches_counts(shop):
    product = make_product(price=None)
    for quantity, amount in [(1, "10.00"), (10, "9.00"), (100, "8.00")]:
        make_price(product, shop.own, amount, min_quantity=quantity)
    view = tariff(shop)
    asked = {1: "10.00", 9: "10.00", 10: "9.00", 99: "9.00", 100: "8.00", 1_000_000: "8.00"}
    assert {n: price(product, view, n).own for n in asked} == {n: Decimal(amount) for n, amount in asked.items()}
    assert price(product, view, 12).step == 10


def test_the_latest_price_in_force_counts(shop):
    product = make_product(price=None)
    make_price(product, shop.own, "10.00")
    make_price(product, shop.own, "11.00", valid_from=ON)
    make_price(product, shop.own, "12.00", valid_from=ON + DAY)
    view = tariff(shop)
    assert [price(product, view, on=on).own for on in (ON - DAY, ON, ON + DAY)] == [10, 11, 12]


def test_a_price_ends_with_its_last_day(shop):
    product = make_product(price=None)
    make_price(product, shop.own, "10.00", valid_until=ON)
    assert price(product, tariff(shop), on=ON).own == 10
    assert price(product, tariff(shop), on=ON + DAY).own is None


def test_no_price_is_none_and_not_zero(shop):
    product = make_product(price="5.00", price_list=shop.base)
    free = make_product(price="0.00", price_list=shop.own)
    assert price(product, tariff(shop)) == Priced(own=None, base=Decimal("5.00"), step=None)
    assert price(free, tariff(shop)).own == 0


def test_other_companies_lists_stay_theirs(shop):
    contract = make_price_list(code="contract")
    product = make_product(price="1.00", price_list=contract)
    make_price(product, shop.own, "9.00")
    assert price(product, tariff(shop)).own == 9


def test_the_day_is_the_sellers(shop):
    """22:30 in London is half past one of the next day in Moscow."""
    with travel("2026-11-22T22:30:00+00:00", tick=False):
        assert pricing.today() == date(2026, 11, 23)


@pytest.mark.parametrize("lines", [1, 200])
def test_prices_take_one_statement_for_any_number_of_lines(shop, django_assert_num_queries, lines):
    wanted = {make_product().pk: 1 for _ in range(lines)}
    view = tariff(shop)
    with django_assert_num_queries(1):
        assert len(pricing.of(view, on=ON, lines=wanted)) == lines


def test_nothing_asked_is_nothing_told(shop):
    assert pricing.of(tariff(shop), on=ON, lines={}) == {}


def test_steps_name_both_lists_wherever_one_changes(shop):
    product = make_product(price=None)
    make_price(product, shop.own, "10.00")
    make_price(product, shop.own, "9.00", min_quantity=10)
    make_price(product, shop.base, "15.00", min_quantity=5)
    told = [(each.quantity, each.own, each.base) for each in pricing.steps(product.pk, tariff(shop), ON)]
    assert told == [(1, 10, None), (5, 10, 15), (10, 9, 15)]


# ------------------------------------------------------------------ one price everywhere

tables = st.dictionaries(
    st.tuples(st.sampled_from(["own", "base"]), st.sampled_from([1, 2, 5, 10, 12]), st.integers(-3, 3)),
    st.tuples(st.decimals("0.01", "99999.99", places=2), st.one_of(st.none(), st.integers(-3, 3))),
    max_size=12,
)


def expected(table, name: str, quantity: int) -> Decimal | None:
    """The rule in plain Python: of the rows in force, the largest step reached, then the latest."""
    in_force = [
        ((step, since), amount)
        for (of, step, since), (amount, until) in table.items()
        if of == name and step <= quantity and since <= 0 and (until is None or until >= 0)
    ]
    return max(in_force)[1] if in_force else None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(table=tables, pack_size=st.sampled_from([1, 4, 10]), min_quantity=st.sampled_from([1, 3, 11]))
def test_list_card_and_cart_tell_one_price(shop, table, pack_size, min_quantity):
    product = make_product(price=None, pack_size=pack_size, min_quantity=min_quantity)
    lists = {"own": shop.own, "base": shop.base}
    Price.objects.bulk_create(
        Price(
            product=product,
            price_list=lists[name],
            min_quantity=step,
            amount=amount,
            valid_from=ON + since * DAY,
            valid_until=None if until is None else ON + until * DAY,
        )
        for (name, step, since), (amount, until) in table.items()
    )
    view, least = tariff(shop), rules.least(pack_size, min_quantity)

    cart = {quantity: price(product, view, quantity) for quantity in (1, least, least * 3, 1000)}
    for quantity, told in cart.items():
        assert (told.own, told.base) == (expected(table, "own", quantity), expected(table, "base", quantity))

    (row,) = listing.rows(Asked(Scope([product.category_id], 1), Wish(), view, ON))
    assert (row["own"], row["base"]) == (cart[least].own, cart[least].base)

    ladder = rules.ladder(pricing.steps(product.pk, view, ON), pack_size, min_quantity)
    for quantity, step in ladder.items():
        told = price(product, view, quantity)
        assert (step.own, step.base) == (told.own, told.base)
    card = ladder.get(least)
    assert ((card.own, card.base) if card else (None, None)) == (cart[least].own, cart[least].base)
