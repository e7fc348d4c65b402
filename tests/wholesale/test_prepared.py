"""Questions whose SQL is written once."""

import pytest

from accounts.models import Membership
from tests.factories import make_city, make_company, make_contact, make_member, make_user
from wholesale.prepared import KEY, Prepared

pytestmark = pytest.mark.django_db


def question():
    return Membership.objects.active().with_context().order_by("pk")


def test_a_prepared_question_answers_as_the_queryset_does(shop, django_assert_num_queries):
    manager = make_contact(deputy=make_contact(messengers={"telegram": "sales"}))
    company = make_company(manager=manager, city=make_city(), phone="+78125550100")
    users = [make_user(), make_user()]
    for user in users:
        make_member(user=user, company=company)
        make_member(user=user)
    prepared = Prepared(question().filter(user=KEY))
    for user in users:
        with django_assert_num_queries(1):
            found = prepared.ask(user.pk)
            told = [(each.user.email, each.company.name, each.company.manager, each.company.city) for each in found]
        expected = list(question().filter(user=user))
        assert found == expected
        assert told == [
            (each.user.email, each.company.name, each.company.manager, each.company.city) for each in expected
        ]
        assert [facts(each) for each in found] == [facts(each) for each in expected]


def test_nobody_is_found_as_nobody():
    assert Prepared(question().filter(user=KEY)).ask(10**9) == []


def test_a_question_without_its_key_is_a_mistake():
    with pytest.raises(ValueError, match="one place"):
        Prepared(question().filter(user=17))


def facts(member: Membership) -> list[object]:
    """Everything that was loaded, related rows with all their columns."""
    rows = [member, member.user, member.company, member.company.manager, member.company.city]
    deputy = member.company.manager.deputy if member.company.manager else None
    return [{k: v for k, v in vars(row).items() if k != "_state"} for row in [*rows, deputy] if row is not None]
