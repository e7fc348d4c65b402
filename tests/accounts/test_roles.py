"""What each role may do."""

import pytest

from accounts.models import Company, Membership
from accounts.roles import RIGHTS, Right, allows
from tests.factories import make_company, make_member

Role = Membership.Role
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        (Role.OWNER, set(Right)),
        (Role.BUYER, set(Right)),
        (Role.ACCOUNTANT, {Right.SEE_CATALOGUE, Right.SEE_PRICES, Right.SEE_ORDERS}),
        (Role.MECHANIC, {Right.SEE_CATALOGUE}),
        (Role.VIEWER, {Right.SEE_CATALOGUE, Right.SEE_PRICES, Right.SEE_ORDERS}),
    ],
)
def test_each_role_has_its_rights_and_no_other(role, rights):
    member = make_member(role=role)
    assert {right for right in Right if allows(member, right)} == rights


@pytest.mark.parametrize("status", [Company.Status.DRAFT, Company.Status.SUSPENDED])
def test_a_company_that_is_not_approved_orders_nothing_but_sees_its_orders(status):
    member = make_member(company=make_company(status=status))
    assert not allows(member, Right.PLACE)
    assert not allows(member, Right.CART)
    assert allows(member, Right.SEE_ORDERS)


def test_a_stranger_and_a_deactivated_member_may_look_around_and_nothing_else():
    gone = make_member(is_active=False)
    for reader in (None, gone):
        assert {right for right in RIGHTS if allows(reader, right)} == {Right.SEE_CATALOGUE}
