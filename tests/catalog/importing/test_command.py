import pytest
from django.core.management import call_command

from catalog.models import Import, Price, Product
from tests.catalog.importing.exchange import catalogue, good, offer, offers, price, sheet, write
from tests.factories import make_warehouse
from tests.samples import FOLDER, absent, names

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def warehouse(shop):
    return make_warehouse()


@pytest.fixture
def run(capsys):
    """Run the command; returns how it ended, what it printed and what it complained about."""

    def run(*arguments):
        code = 0
        try:
            call_command("catalog_import", *map(str, arguments))
        except SystemExit as ended:
            code = ended.code
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def paths(files):
    return [path for _name, path in files]


def test_it_prints_what_came_of_every_row(tmp_path, run):
    rows = offers(offer("k-1", price("10")), offer("nowhere", price("1"), sku="N-1", name="Нечто"))
    code, out, err = run(*paths(write(tmp_path, **{"import": catalogue(good("k-1")), "offers": rows})))
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "import0_1.xml, offers0_1.xml: applied",
        "Goods: new 1",
        "Offers: unchanged 1, refused 1",
        "Prices: new 1, refused 1",
        "  ✗ offers0_1.xml:5 N-1 Нечто: There is no such product in the file or on the portal.",
    ]


def test_again_it_says_that_nothing_changes(tmp_path, run):
    files = paths(write(tmp_path, **{"import": catalogue(good("k-1"))}))
    run(*files)
    assert run(*files)[1].splitlines()[-1] == "Nothing changes."


def test_the_guard_ends_it_with_3_and_changes_nothing_until_told_otherwise(tmp_path, run):
    run(*paths(write(tmp_path, **{"import": catalogue(good("k-1"), good("k-2"))})))
    files = paths(write(tmp_path, **{"import": catalogue(good("k-1"))}))
    code, out, _err = run(*files)
    assert code == 3
    assert out.splitlines()[-1] == "Stopped: 1 of 2 goods would be hidden, more than 30 %. Nothing was changed."
    assert Product.objects.filter(is_active=True).count() == 2
    assert run(*files, "--despite-guard")[0] == 0
    assert Product.objects.filter(is_active=True).count() == 1


def test_a_file_that_cannot_be_taken_ends_it_with_1_and_the_reason(tmp_path, run):
    path = tmp_path / "price.pdf"
    path.write_bytes(b"%PDF-1.7")
    code, out, err = run(path)
    assert (code, out) == (1, "")
    assert err == "Refused: “price.pdf” is neither CommerceML, a zip of it, a YML feed, nor an XLSX price list.\n"
    assert Import.objects.get().state == "refused"


def test_while_another_import_is_applied_it_waits_for_nobody(tmp_path, run):
    Import.objects.create(state="applying")
    code, _out, err = run(*paths(write(tmp_path, **{"import": catalogue(good("k-1"))})))
    assert (code, err) == (1, "Another import is being applied: try again in a minute.\n")
    assert not Product.objects.exists()


def test_many_remarks_are_cut(tmp_path, run):
    rows = [["Наименование", "Цена"], *([f"Товар {number}", 5] for number in range(250))]
    code, out, _err = run(sheet(tmp_path / "p.xlsx", rows))
    assert code == 0
    assert out.splitlines()[-1].strip() == "… and 50 more rows"


@absent
def test_a_real_exchange_of_1c_is_imported_and_then_changes_nothing(run):
    files = [FOLDER / "commerceml" / f"ut_{name}0_1.xml" for name in ("import", "offers")]
    code, out, _err = run(*files)
    assert code == 0
    assert (Product.objects.count(), Product.objects.filter(is_active=True).count()) == (36, 35)
    assert Price.objects.count() == 36
    assert Product.objects.filter(stock__isnull=False, stock_at__isnull=False).distinct().count() == 36
    assert out.count("✗") == 8
    code, out, _err = run(*reversed(files))
    assert (code, out.count("✗")) == (0, 8)
    assert "Nothing changes." in out


@absent
@pytest.mark.parametrize(
    ("folder", "files", "goods", "prices"),
    [("commerceml", ["offdoc1c_import.xml", "offdoc1c_offers.xml"], 4, 8), ("excel", ["vostok_price.xlsx"], 206, 206)],
)
def test_other_real_files_are_imported_and_then_change_nothing(run, folder, files, goods, prices):
    paths = [FOLDER / folder / name for name in files]
    assert run(*paths)[0] == 0
    assert (Product.objects.count(), Price.objects.count()) == (goods, prices)
    assert "Nothing changes." in run(*paths)[1]


ACCEPTED = {"ut_import0_1.xml", "offdoc1c_import.xml", "vostok_price.xlsx"}  # by themselves; offers need their goods


@absent
@pytest.mark.parametrize(
    ("folder", "name"),
    [(folder, name) for folder in ("commerceml", "excel", "xml", "malicious") for name in names(folder)],
)
def test_every_sample_is_imported_or_refused_with_a_reason(run, folder, name):
    code, _out, err = run(FOLDER / folder / name)
    assert code == (0 if name in ACCEPTED else 1)
    assert err.startswith("Refused: ") == (name not in ACCEPTED)
    assert Product.objects.exists() == (name in ACCEPTED)
