"""The desk's door to goods, prices and the terms of the catalogue."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts import staff
from catalog.admin.goods import PriceForm
from catalog.models import CatalogTerms, Code, Tariff
from tests.factories import (
    make_company,
    make_contact,
    make_manager,
    make_price_list,
    make_product,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(shop, client):
    client.force_login(make_manager())
    return client


def test_a_manager_sets_prices_of_own_companies_only(shop, client):
    staff.grant()
    person = make_user(is_staff=True)
    person.groups.add(Group.objects.get(name="manager"))
    client.force_login(person)
    own, other, bought_by = make_company(manager=make_contact(user=person)), make_company(), make_price_list()
    for company in (own, other):
        client.post(reverse("admin:catalog_tariff_add"), {"company": company.pk, "price_list": bought_by.pk})
    assert [tariff.company for tariff in Tariff.objects.filter(company__in=[own, other])] == [own]


def test_a_code_that_is_changed_is_found_by_its_new_value(desk):
    product = make_product()
    code = Code.objects.create(product=product, kind="cross", value="AA-1", normal="AA1")
    facts = {"product": product.pk, "kind": code.kind, "value": "BB-2"}
    answer = desk.post(reverse("admin:catalog_code_change", args=[code.pk]), facts)
    assert answer.status_code == 302, answer.context["errors"]
    code.refresh_from_db()
    assert code.normal == "BB2"


@pytest.mark.parametrize(("amount", "is_right"), [("0", False), ("-1", False), ("0.01", True)])
def test_a_price_is_more_than_nothing(desk, amount, is_right):
    product, price_list = make_product(price=None), make_price_list()
    facts = {"product": product.pk, "price_list": price_list.pk, "min_quantity": 1, "amount": amount}
    desk.post(reverse("admin:catalog_price_add"), facts | {"valid_from": "2026-01-01"})
    assert product.prices.exists() == is_right


def test_prices_on_the_page_of_a_product_are_checked_alike(desk):
    from_page = desk.get(reverse("admin:catalog_product_add")).context["inline_admin_formsets"][0]
    assert issubclass(from_page.formset.form, PriceForm)


WRONG = [
    ("guard_percent", "0"),
    ("guard_percent", "101"),
    ("bands", "50,10"),
    ("bands", "10,10"),
    ("default_list", "foreign"),
    ("base_list", "foreign"),
]


@pytest.mark.parametrize(("name", "value"), [("bands", "10,50"), *WRONG])
def test_terms_that_pages_could_not_show_are_refused(desk, name, value):
    count = CatalogTerms.objects.count()
    own, foreign = make_price_list(), make_price_list(currency="EUR")
    facts = {"effective_from": "2026-11-01", "stock_words": "bands", "prices_for": "everyone", "guard_percent": "30"}
    facts |= {"bands": "10", "default_list": own.pk, "base_list": own.pk, "note": ""}
    facts[name] = foreign.pk if value == "foreign" else value
    answer = desk.post(reverse("admin:catalog_catalogterms_add"), facts)
    if (name, value) in WRONG:
        assert list(answer.context["adminform"].form.errors) == [name]
        assert CatalogTerms.objects.count() == count
    else:
        assert answer.status_code == 302
