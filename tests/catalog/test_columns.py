from accounts.models import Membership
from tests.factories import make_company, make_member


def test_a_member_brings_the_tariff_along(shop, django_assert_num_queries):
    with django_assert_num_queries(1):
        member = Membership.objects.with_context().get(pk=shop.member.pk)
        assert (member.tariff_list_id, member.tariff_status) == (shop.own.pk, "exempt")


def test_a_company_without_a_tariff_brings_nothing(shop):
    other = make_member(company=make_company())
    member = Membership.objects.with_context().get(pk=other.pk)
    assert (member.tariff_list_id, member.tariff_status) == (None, None)
