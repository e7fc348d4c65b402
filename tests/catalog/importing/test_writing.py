"""How an import writes: no more than differs, where it costs least, and with a planner that knows how much it is."""

from decimal import Decimal
from importlib import import_module

import pytest
from django.db import connection

from catalog.models import Price
from tests.catalog.importing.exchange import applied, catalogue, good, offer, offers, price, write

pytestmark = pytest.mark.django_db
FILLS, READS = "pg_monitor", "pg_signal_backend"  # two roles that every server has


def test_whoever_fills_the_staging_tables_may_analyse_them():
    migration = import_module("catalog.migrations.0002_restock")
    with connection.cursor() as cursor:
        for role, right in ((FILLS, "INSERT"), (READS, "SELECT")):
            cursor.execute(f"GRANT {right} ON catalog_stagedprice TO {role}")
        cursor.execute(migration.MAY_ANALYSE)
        asked = "SELECT has_table_privilege(%s, 'catalog_stagedprice', 'MAINTAIN')"
        told = {role: cursor.execute(asked, [role]).fetchone()[0] for role in (FILLS, READS)}
    assert told == {FILLS: True, READS: False}


def test_a_changed_price_is_written_beside_the_old_one_and_into_no_index(tmp_path, shop):
    applied(write(tmp_path, **{"import": catalogue(good("k-1")), "offers": offers(offer("k-1", price("4")))}))
    before = _hot()
    applied(write(tmp_path, offers=offers(offer("k-1", price("5")))))
    assert Price.objects.get().amount == Decimal(5)
    assert _hot() == before + 1


def _hot() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_get_xact_tuples_hot_updated('catalog_price'::regclass)")
        return int(cursor.fetchone()[0])
