"""The worker's child: a real process with ceilings. What it does is seen in the database, so these tests commit."""

import os
import resource
import signal
import subprocess
import sys
import time
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.files.base import File as Bytes
from django.db import connection
from django.utils.timezone import now

from catalog import importing, tasks
from catalog.importing import child
from catalog.models import Import, Product
from tests.at_once import at_once
from tests.catalog.importing.exchange import catalogue, good
from tests.factories import make_catalog_terms, make_manager, make_seller, make_tax
from tests.samples import FOLDER, absent
from wholesale.locks import alone

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def manager(settings, tmp_path, monkeypatch):
    """A manager of a shop whose children work on the test's own database and files."""
    own = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    monkeypatch.setenv("DATABASE_URL", own.geturl())
    monkeypatch.setenv("DATA_DIR", str(settings.DATA_DIR))
    make_seller()
    make_tax()
    make_catalog_terms()
    return make_manager()


def upload(manager, content, name="import0_1.xml"):
    return importing.receive([Bytes(BytesIO(content), name=name)], by=manager)


def exchange(*keys):
    return catalogue(*map(good, keys)).encode()


def test_a_child_stages_and_applies(manager):
    import_ = upload(manager, exchange("k-1"))
    assert child.run(import_)
    assert import_.state == "preview"
    import_.start(by=manager)
    assert child.run(import_)
    assert (import_.state, import_.decided_by) == ("done", manager)
    assert Product.objects.get().erp_id == "k-1"


def test_a_refusal_in_the_child_is_the_imports_own(manager):
    import_ = upload(manager, b"<?xml version='1.0'?><html/>")
    child.run(import_)
    assert (import_.state, import_.reason) == ("refused", "xml_foreign")


def test_a_child_that_is_killed_leaves_the_import_failed_and_nothing_applied(manager, monkeypatch):
    import_ = upload(manager, exchange("k-1"))
    monkeypatch.setattr(child, "command", lambda _import: [sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"])
    child.run(import_)
    assert (import_.state, import_.reason) == ("failed", "cut_off")
    assert not Product.objects.exists()


def test_a_child_that_takes_too_long_is_stopped(manager, monkeypatch):
    import_ = upload(manager, exchange("k-1"))
    monkeypatch.setattr(child, "PATIENCE", 0.2)
    child.run(import_)
    assert (import_.state, import_.reason) == ("failed", "too_slow")


def test_a_child_that_wants_too_much_memory_dies_alone(manager):
    hungry = "from catalog.importing import child; child.limit(); bytearray(2 * 2**30)"
    ended = subprocess.run([sys.executable, "-c", _setup(hungry)], capture_output=True, check=False, text=True)
    assert ended.returncode
    assert "MemoryError" in ended.stderr


def test_a_child_killed_in_the_middle_of_applying_leaves_nothing_half_applied(manager):
    import_ = upload(manager, exchange(*(f"k-{number}" for number in range(4000))))
    child.run(import_)
    import_.start(by=manager)
    process = subprocess.Popen(child.command(import_))
    while not _is_writing():
        assert process.poll() is None
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    _until(lambda: not _is_writing())
    assert not Product.objects.exists()
    assert child.run(import_)
    assert import_.state == "done"
    assert Product.objects.count() == 4000


def test_one_works_at_an_import_at_a_time(manager):
    import_ = upload(manager, exchange("k-1"))
    with alone(child.lock_of(import_)):
        assert at_once([lambda: child.run(import_)]) == [False]
    import_.refresh_from_db()
    assert import_.state == "parsing"


def test_the_clock_goes_on_with_what_a_dead_worker_left(manager):
    import_ = upload(manager, exchange("k-1"))
    assert tasks.resume_imports() == 0
    Import.objects.update(moved_at=now() - timedelta(minutes=2))
    assert tasks.resume_imports() == 1
    import_.refresh_from_db()
    assert import_.state == "preview"


def test_a_step_that_was_cut_off_twice_is_not_begun_again(manager):
    import_ = upload(manager, exchange("k-1"))
    Import.objects.update(attempts=2, moved_at=now() - timedelta(minutes=2))
    assert tasks.resume_imports() == 0
    import_.refresh_from_db()
    assert (import_.state, import_.reason) == ("failed", "cut_off")


def test_a_command_that_was_cut_off_is_not_taken_up_by_the_clock(manager):
    import_ = importing.begin([("import.xml", Path("import.xml"))])
    Import.objects.update(moved_at=now() - timedelta(minutes=2))
    tasks.resume_imports()
    import_.refresh_from_db()
    assert (import_.state, import_.reason) == ("failed", "cut_off")


def test_what_a_command_staged_is_applied_from_the_desk_when_its_files_are_gone(manager, tmp_path):
    file = tmp_path / "import0_1.xml"
    file.write_bytes(exchange("k-1"))
    files = [(file.name, file)]
    import_ = importing.begin(files)
    importing.stage(import_, files)
    file.unlink()
    import_.start(by=manager)
    assert child.run(import_)
    assert (import_.state, Product.objects.count()) == ("done", 1)


HOSTILE = ["malicious/evil_zipbomb_300MB.xlsx", "xml/billion_laughs.xml", "xml/xxe_file.xml", "xml/zip_slip.zip"]


@absent
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_fast_and_in_little_memory(manager, name):
    refusing = (
        "import resource, time; from pathlib import Path; from catalog.importing import bundle; "
        "from catalog.importing.reasons import FileRefused; "
        "from catalog.importing.staging import _rows; from catalog.importing.rows import Declared; "
        f"path = Path({str(FOLDER / name)!r}); "
        "before, at = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()\n"
        "try:\n"
        "    with bundle.opened([(path.name, path)]) as files:\n"
        "        list(_rows(files, Declared()))\n"
        "except FileRefused as refusal:\n"
        "    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before\n"
        "    print(refusal.code, grown, time.process_time() - at)"
    )
    ended = subprocess.run([sys.executable, "-c", _setup(refusing)], capture_output=True, check=True, text=True)
    code, grown, seconds = ended.stdout.split()
    assert code in {"zip_too_big", "xml_doctype", "zip_name"}
    assert int(grown) < 50_000  # kilobytes
    assert float(seconds) < 1


def test_the_ceilings_are_set_in_the_child_only(manager):
    limits = "import resource; from catalog.importing import child; child.limit(); print(resource.getrlimit(9))"
    assert resource.RLIMIT_AS == 9
    told = subprocess.run([sys.executable, "-c", _setup(limits)], capture_output=True, check=True, text=True).stdout
    assert told.strip() == str((child.MEMORY, child.MEMORY))
    assert resource.getrlimit(resource.RLIMIT_AS) != (child.MEMORY, child.MEMORY)


def _setup(code):
    return f"import django; django.setup()\n{code}"


def _is_writing():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE relation = 'catalog_code'::regclass AND mode = 'RowExclusiveLock'"
        )
        return cursor.fetchone()[0]


def _until(happened):
    for _ in range(500):
        if happened():
            return
        time.sleep(0.01)
    raise AssertionError
