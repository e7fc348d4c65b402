from decimal import Decimal

import pytest

from catalog import importing
from catalog.importing.looking import Change
from catalog.models import Import
from tests.catalog.importing.exchange import applied, catalogue, good, offer, offers, price, staged, write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def goods(shop, tmp_path):
    """Three goods with prices that are there already."""
    keys = ("k-1", "k-2", "k-3")
    rows = offers(*(offer(key, price("10")) for key in keys))
    applied(write(tmp_path, **{"import": catalogue(*map(good, keys)), "offers": rows}))


def test_a_person_sees_what_is_new_what_changes_from_what_and_what_vanishes(tmp_path):
    text = catalogue(good("k-1", "Ковёр", sku="NEW-1"), good("k-2"), good("k-4"))
    preview = importing.preview(staged(write(tmp_path, **{"import": text})))
    new, changed, vanishing = preview.goods
    assert [(table.verdict, table.count) for table in preview.goods] == [("new", 1), ("changed", 1), ("vanishing", 1)]
    assert (new.rows[0].sku, vanishing.rows[0].sku) == ("K-4", "K-3")
    assert changed.rows[0].sku == "K-1"
    assert changed.rows[0].changes == [Change("Article code", "K-1", "NEW-1"), Change("Name", "Коврик", "Ковёр")]


def test_prices_that_change_are_seen_with_both_sums(tmp_path):
    rows = offers(offer("k-1", price("12")), offer("k-2", price("10")))
    preview = importing.preview(staged(write(tmp_path, offers=rows)))
    [seen] = preview.prices
    assert (seen.sku, seen.was, seen.becomes, preview.prices_count) == ("K-1", Decimal(10), Decimal(12), 1)


def test_of_an_old_import_nothing_is_left_to_look_at(tmp_path):
    import_ = applied(write(tmp_path, **{"import": catalogue(good("k-1", "Ковёр"), is_full=False)}))
    staged(write(tmp_path, **{"import": catalogue(good("k-2"), is_full=False)}))
    assert importing.preview(import_).goods == []
    assert Import.objects.get(pk=import_.pk).counts["goods"]["changed"] == 1
