"""A company and who looks after it."""

from datetime import timedelta

import pytest

from accounts.models import Company
from tests.factories import make_city, make_company, make_contact, make_manager, make_region, make_user
from wholesale.errors import Refused

pytestmark = pytest.mark.django_db


def make_seller_person(**given):
    """A staff person without rights of their own, as a personal manager."""
    user = make_user(is_staff=True)
    return user, make_contact(user=user, **given)


@pytest.mark.covers("S0-04")
def test_only_an_approved_company_may_order(shop):
    manager = make_manager()
    company = make_company(status=Company.Status.DRAFT)
    assert not company.can_order
    company.approve(by=manager)
    assert company.can_order
    company.suspend(by=manager, why="Unpaid")
    assert not Company.objects.get(pk=company.pk).can_order
    assert list(company.events.values_list("verb", "became", "why")) == [
        ("approve", "approved", ""),
        ("suspend", "suspended", "Unpaid"),
    ]


def test_of_two_managers_only_the_first_approves(shop):
    company = make_company(status=Company.Status.DRAFT)
    seen_by_other = Company.objects.get(pk=company.pk)
    company.approve(by=make_manager())
    with pytest.raises(Refused) as refusal:
        seen_by_other.approve(by=make_manager())
    assert refusal.value.code == "company_transition"
    assert company.events.count() == 1


@pytest.mark.covers("S0-19")
def test_an_approved_company_without_a_manager_is_told_to_staff(shop):
    alone = make_company(manager=None)
    make_company(manager=make_contact())
    make_company(manager=None, status=Company.Status.DRAFT)
    assert list(Company.objects.unmanaged()) == [alone]


def test_a_manager_sees_own_companies_and_unmanaged_ones_of_own_regions(shop):
    user, contact = make_seller_person()
    region = make_region()
    contact.regions.add(region)
    own = make_company(manager=contact)
    of_region = make_company(city=make_city(region=region))
    make_company(manager=make_contact(), city=make_city(region=region))
    make_company()
    assert set(Company.objects.seen_by(user)) == {own, of_region}


def test_the_head_sees_all(shop):
    assert Company.objects.seen_by(make_manager()).count() == Company.objects.count()


def test_a_deputy_answers_while_the_manager_is_away_and_no_longer(shop):
    user, deputy = make_seller_person()
    today = shop.seller.today()
    manager = make_contact(deputy=deputy, away_until=today)
    company = make_company(manager=manager)
    assert manager.on(today) == deputy
    assert manager.on(today + timedelta(days=1)) == manager
    assert list(Company.objects.seen_by(user)) == [company]


def test_a_deputy_of_somebody_back_at_work_sees_nothing(shop):
    user, deputy = make_seller_person()
    back = shop.seller.today() - timedelta(days=1)
    make_company(manager=make_contact(deputy=deputy, away_until=back))
    assert not Company.objects.seen_by(user).exists()


def test_deadlines_are_counted_in_the_zone_of_the_company_then_city_then_seller(shop):
    far = make_city(time_zone="Asia/Vladivostok")
    assert str(make_company(city=far, zone="Asia/Tokyo").time_zone) == "Asia/Tokyo"
    assert str(make_company(city=far).time_zone) == "Asia/Vladivostok"
    assert str(make_company().time_zone) == "Europe/Moscow"
