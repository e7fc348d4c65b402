from decimal import Decimal

import pytest
from django.contrib.admin import site

from orders.models import OrderMinimum, OrderTerms
from tests.factories import make_manager, make_order_terms, make_seller
from wholesale.admin import TermsAdmin, TermsRowInline

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def seller():
    return make_seller()


@pytest.fixture
def manager():
    return make_manager()


class MinimumInline(TermsRowInline):
    model = OrderMinimum


class OwnTermsAdmin(TermsAdmin):
    inlines = [MinimumInline]


@pytest.fixture
def own_terms(monkeypatch):
    """The desk of the terms of ordering with one kind of rows."""
    admin = OwnTermsAdmin(OrderTerms, site)
    monkeypatch.setitem(site._registry, OrderTerms, admin)
    return admin


@pytest.fixture
def request_of(rf, manager):
    def request_of(data=None):
        request = rf.post("/", data) if data else rf.get("/")
        request.user = manager
        return request

    return request_of


def test_the_next_version_starts_as_a_copy_of_the_one_in_force(own_terms, request_of):
    make_order_terms(minimums=[{"scope": "each_order", "amount": "1000"}], checkout_fields=["mobile"])
    request = request_of()
    page = own_terms.add_view(request)
    form = page.context_data["adminform"].form
    rows = page.context_data["inline_admin_formsets"][0].formset.forms
    assert form["checkout_fields"].value() == ["mobile"]
    assert [row["amount"].value() for row in rows] == [Decimal(1000), None]


def test_the_next_version_keeps_the_rows_it_was_offered(own_terms, request_of, manager, monkeypatch):
    old = make_order_terms(minimums=[{"scope": "each_order", "amount": "1000"}])
    monkeypatch.setattr(OwnTermsAdmin, "message_user", lambda *_args, **_kwargs: None)
    row = {"scope": "each_order", "amount": "1000", "city_mark": "", "below": "refuse"}
    empty = {"scope": "", "amount": "", "city_mark": "", "below": ""}
    facts = {"effective_from": "2026-11-01", "note": "", "checkout_fields": "mobile", "manager_confirms": "always"}
    facts |= {"minimums-TOTAL_FORMS": "2", "minimums-INITIAL_FORMS": "0"}
    facts |= {f"minimums-{n}-{name}": value for n, each in enumerate([row, empty]) for name, value in each.items()}
    request = request_of(facts)
    request._dont_enforce_csrf_checks = True
    response = own_terms.add_view(request)
    assert response.status_code == 302, response.context_data["errors"]
    new = OrderTerms.objects.current()
    assert new != old
    assert new.made_by == manager
    assert [row.amount for row in new.minimums.all()] == [Decimal(1000)]


def test_a_version_is_read_and_not_changed(own_terms, request_of):
    terms = make_order_terms(minimums=[{"scope": "each_order", "amount": "1000"}])
    page = own_terms.change_view(request_of(), str(terms.pk))
    assert not own_terms.has_change_permission(request_of())
    assert "1000" in page.rendered_content
