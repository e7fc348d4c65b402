import os
from urllib.parse import urlsplit

import pytest
from django.db import connection

from tests.factories import make_catalog_terms, make_manager, make_seller, make_tax
from wholesale import jobs


@pytest.fixture
def manager(settings, monkeypatch):
    """A manager of a shop whose children work on the test's own database and files; no broker is asked."""
    own = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    monkeypatch.setenv("DATABASE_URL", own.geturl())
    monkeypatch.setenv("DATA_DIR", str(settings.DATA_DIR))
    monkeypatch.setattr(jobs, "call", lambda _job: None)
    make_seller()
    make_tax()
    make_catalog_terms()
    return make_manager()
