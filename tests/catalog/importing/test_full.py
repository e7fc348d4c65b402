"""What a full file hides, and the guard that stops one that would hide too much."""

import pytest

from catalog.models import Category, Import, Product
from tests.catalog.importing.exchange import (
    applied,
    catalogue,
    good,
    snapshot,
    staged,
    write,
)
from tests.factories import make_catalog_terms, make_product, make_warehouse

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def warehouse(shop):
    return make_warehouse()


@pytest.mark.parametrize("is_full", [True, False])
def test_only_a_full_file_hides_what_it_leaves_out(tmp_path, is_full):
    applied(write(tmp_path, **{"import": catalogue(*(good(f"k-{n}") for n in range(4)))}))
    import_ = applied(write(tmp_path, **{"import": catalogue(*(good(f"k-{n}") for n in range(3)), is_full=is_full)}))
    gone = Product.objects.get(erp_id="k-3")
    assert (gone.is_active, gone.is_gone) == (not is_full, is_full)
    assert import_.counts["goods"]["vanishing"] == int(is_full)
    assert Category.objects.get().products_count == (3 if is_full else 4)


def test_a_full_file_speaks_only_for_its_own_catalogue(tmp_path):
    make_product(sku="OURS")
    applied(write(tmp_path, **{"import": catalogue(good("a-1"), origin="cat-a")}))
    applied(write(tmp_path, **{"import": catalogue(good("b-1"), origin="cat-b")}))
    assert Product.objects.filter(is_active=True).count() == 3


def test_a_full_file_that_would_hide_too_much_stops(tmp_path):
    applied(write(tmp_path, **{"import": catalogue(*(good(f"k-{n}") for n in range(10)))}))
    before = snapshot()
    files = write(tmp_path, **{"import": catalogue(*(good(f"k-{n}", "Новое имя") for n in range(6)))})
    import_ = staged(files)
    assert import_.state == Import.State.STOPPED
    assert (import_.counts["goods"]["vanishing"], import_.counts["catalogue"]["shown"]) == (4, 10)
    assert snapshot() == before
    assert applied(files, despite_guard=True).state == Import.State.DONE
    assert Product.objects.filter(is_active=True).count() == 6


def test_exactly_the_guard_passes_and_an_empty_full_file_never(tmp_path):
    applied(write(tmp_path, **{"import": catalogue(*(good(f"k-{n}") for n in range(10)))}))
    assert staged(write(tmp_path, **{"import": catalogue()})).state == Import.State.STOPPED
    assert staged(write(tmp_path, **{"import": catalogue(*(good(f"k-{n}") for n in range(7)))})).state == "preview"


def test_the_guard_is_the_terms(tmp_path, shop):
    applied(write(tmp_path, **{"import": catalogue(*(good(f"k-{n}") for n in range(10)))}))
    make_catalog_terms(default_list=shop.own, base_list=shop.base, guard_percent=50)
    assert staged(write(tmp_path, **{"import": catalogue(*(good(f"k-{n}") for n in range(6)))})).state == "preview"


def test_what_an_import_hid_it_shows_again_and_what_a_person_hid_stays_hidden(tmp_path):
    marked = [good("k-1", Статус="Удален"), good("k-2")]
    whole = write(tmp_path / "..", **{"import": catalogue(good("k-1"), good("k-2"))})
    applied(whole)
    applied(write(tmp_path, **{"import": catalogue(*marked, is_full=False)}))
    Product.objects.filter(erp_id="k-2").update(is_active=False)
    assert not Product.objects.filter(is_active=True).exists()
    applied(whole)
    assert list(Product.objects.filter(is_active=True).values_list("erp_id", flat=True)) == ["k-1"]
