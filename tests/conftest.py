"""What every test stands on: a clean cache, compiled words, and a seller where a test asks for a shop."""

from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import override_settings
from django.utils import translation

from tests import factories
from wholesale import memory, texts


@pytest.fixture(autouse=True)
def _fresh_cache():
    """No test reads what another has cached."""
    cache.clear()
    memory.clear()
    with translation.override("en"):
        yield


@pytest.fixture(scope="session", autouse=True)
def _compiled_words():
    """Pages speak every language they can, as after `bin/run`."""
    texts.compile_stale()


@pytest.fixture(scope="session", autouse=True)
def _plain_static():
    """Pages name their static files as they lie in static/: nothing is collected for a test."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        yield


@pytest.fixture
def shop(db):
    """A seller that sells: taxes, terms, own and base price list, and an approved company with its owner."""
    seller = factories.make_seller()
    tax = factories.make_tax()
    base = factories.make_price_list(code="retail", name="Retail")
    own = factories.make_price_list(code="wholesale", name="Wholesale")
    catalog = factories.make_catalog_terms(default_list=own, base_list=base)
    terms = factories.make_order_terms()
    manager = factories.make_contact()
    company = factories.make_company(manager=manager)
    member = factories.make_member(company=company)
    factories.make_tariff(company, own)
    return SimpleNamespace(
        seller=seller, tax=tax, base=base, own=own, catalog=catalog, terms=terms, company=company, member=member
    )
