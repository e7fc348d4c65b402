"""The worker's child: a real process with ceilings. What it does is seen in the database, so these tests commit."""

import os
import resource
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import psycopg
import pytest
from django.core.files.base import File as Bytes
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from catalog import importing, tasks
from catalog.importing import child, job
from catalog.models import Import, Product, StagedProduct
from tests.at_once import at_once
from tests.catalog.importing.exchange import catalogue, good, snapshot
from tests.factories import make_catalog_terms, make_manager, make_seller, make_tax
from tests.samples import FOLDER, absent
from wholesale import jobs
from wholesale.locks import alone
from wholesale.models import File, Job

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


@pytest.fixture(autouse=True)
def called(monkeypatch):
    """No broker is asked: a test itself is the worker."""
    called = []
    monkeypatch.setattr(jobs, "call", called.append)
    return called


def upload(manager, content, name="import0_1.xml"):
    return importing.receive([Bytes(BytesIO(content), name=name)], by=manager)


def carried(import_, manager):
    """Let a worker do the next step as a job, and return the job as it ended."""
    asked = job.hand_over(import_, by=manager)
    assert jobs.run(asked.pk)
    asked.refresh_from_db()
    import_.refresh_from_db()
    return asked


def exchange(*keys):
    return catalogue(*map(good, keys)).encode()


def test_a_job_stages_and_another_one_applies(manager):
    import_ = upload(manager, exchange("k-1"))
    read = carried(import_, manager)
    assert (import_.state, read.state) == ("preview", "done")
    assert read.link == f"/admin/catalog/import/{import_.pk}/change/"
    import_.start(by=manager)
    assert carried(import_, manager).state == "done"
    assert (import_.state, import_.decided_by) == ("done", manager)
    assert Product.objects.get().erp_id == "k-1"


def test_a_refusal_in_the_child_is_the_imports_own_and_the_job_says_why(manager):
    import_ = upload(manager, b"<?xml version='1.0'?><html/>")
    ended = carried(import_, manager)
    assert (import_.state, import_.reason) == ("refused", "xml_foreign")
    assert (ended.state, "neither CommerceML nor YML" in ended.message) == ("failed", True)


def test_rows_that_are_refused_are_told_while_it_is_read(manager):
    import_ = upload(manager, catalogue(good("k-1"), good("k-2", name=None), good("k-1", "Второй")).encode())
    ended = carried(import_, manager)
    assert (ended.state, ended.error_count) == ("done", 2)
    assert "It has no name." in ended.errors[0]
    assert "The same product is already in line" in ended.errors[1]


def test_a_child_that_is_killed_leaves_the_import_failed_and_nothing_applied(manager, monkeypatch):
    import_ = upload(manager, exchange("k-1"))
    monkeypatch.setattr(child, "command", lambda _import: [sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"])
    assert carried(import_, manager).state == "failed"
    assert (import_.state, import_.reason) == ("failed", "cut_off")
    assert not Product.objects.exists()


def test_a_child_that_takes_too_long_is_stopped(manager, monkeypatch):
    import_ = upload(manager, exchange("k-1"))
    monkeypatch.setattr(child, "PATIENCE", 0.2)
    carried(import_, manager)
    assert (import_.state, import_.reason) == ("failed", "too_slow")


def test_a_child_that_wants_too_much_memory_dies_alone(manager):
    hungry = "from catalog.importing import child; child.limit(); bytearray(2 * 2**30)"
    ended = subprocess.run([sys.executable, "-c", _setup(hungry)], capture_output=True, check=False, text=True)
    assert ended.returncode
    assert "MemoryError" in ended.stderr


def test_a_child_killed_in_the_middle_of_applying_leaves_nothing_half_applied(manager):
    import_ = upload(manager, exchange(*(f"k-{number}" for number in range(4000))))
    carried(import_, manager)
    import_.start(by=manager)
    process = subprocess.Popen(child.command(import_))
    while not _is_writing():
        assert process.poll() is None
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    _until(lambda: not _is_writing())
    assert not Product.objects.exists()
    assert carried(import_, manager).state == "done"
    assert (import_.state, Product.objects.count()) == ("done", 4000)


def test_a_child_does_not_outlive_the_worker_that_waits_for_it(manager):
    waiting = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"
    sleeping = _setup("from catalog.importing import child; child.limit(); print('ready', flush=True)\n") + (
        "import time; time.sleep(60)"
    )
    worker = subprocess.Popen([sys.executable, "-c", waiting, sleeping], stdout=subprocess.PIPE)
    assert worker.stdout
    assert worker.stdout.readline() == b"ready\n"
    worker.kill()
    assert worker.stdout.read() == b""  # the pipe ends with the last process that could write to it
    worker.wait()


def test_one_works_at_an_import_at_a_time(manager):
    import_ = upload(manager, exchange("k-1"))
    asked = job.hand_over(import_, by=manager)
    with alone(child.lock_of(import_)):
        assert at_once([lambda: jobs.run(asked.pk)]) == [True]
    import_.refresh_from_db()
    asked.refresh_from_db()
    assert (import_.state, asked.state) == ("parsing", "failed")


def test_a_job_whose_worker_died_is_done_again_and_applies_once(manager):
    import_ = upload(manager, exchange("k-1"))
    carried(import_, manager)
    import_.start(by=manager)
    asked = job.hand_over(import_, by=manager)
    Job.objects.claim(asked.pk, at=now() - timedelta(minutes=5))  # the worker that takes it dies at once
    jobs.resume()
    assert jobs.run(asked.pk)
    assert not jobs.run(asked.pk)
    import_.refresh_from_db()
    assert (import_.state, Product.objects.get().version) == ("done", 1)


def test_an_import_whose_job_gave_up_has_failed(manager):
    import_ = upload(manager, exchange("k-1"))
    asked = job.hand_over(import_, by=manager)
    Import.objects.update(moved_at=now() - timedelta(minutes=2))
    assert tasks.close_lost_imports() == 0
    Job.objects.filter(pk=asked.pk).update(state="failed")
    assert tasks.close_lost_imports() == 1
    import_.refresh_from_db()
    assert (import_.state, import_.reason) == ("failed", "cut_off")


def test_an_import_whose_job_was_cancelled_before_it_began_is_discarded(manager):
    import_ = upload(manager, exchange("k-1"))
    job.hand_over(import_, by=manager).cancel(by=manager)
    Import.objects.update(moved_at=now() - timedelta(minutes=2))
    assert tasks.close_lost_imports() == 1
    import_.refresh_from_db()
    assert (import_.state, import_.decided_by) == ("discarded", manager)


def test_a_command_that_was_cut_off_has_failed_and_one_at_work_has_not(manager):
    import_ = importing.begin([("import.xml", Path("import.xml"))])
    Import.objects.update(moved_at=now() - timedelta(minutes=2))
    with alone(child.lock_of(import_)):
        assert at_once([tasks.close_lost_imports]) == [0]
    assert tasks.close_lost_imports() == 1
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
    carried(import_, manager)
    assert (import_.state, Product.objects.count()) == ("done", 1)


def test_cancelled_while_it_is_applied_it_leaves_no_trace(manager):
    import_ = upload(manager, exchange(*(f"k-{number}" for number in range(3000))))
    carried(import_, manager)
    import_.start(by=manager)
    before = snapshot()
    with _held("LOCK TABLE catalog_code IN SHARE MODE"):  # the child comes as far as the codes, then waits
        asked = job.hand_over(import_, by=manager)
        worker = Thread(target=_work, args=[asked.pk])
        worker.start()
        _until(lambda: _waits_for("catalog_code"))
        _until(lambda: Job.objects.filter(pk=asked.pk, message="Writing goods", total=3000).exists())
        job.cancel(import_, by=manager)
        at = time.monotonic()
        worker.join()
        assert time.monotonic() - at < 5  # though its statement waits on
    asked.refresh_from_db()
    import_.refresh_from_db()
    assert (asked.state, import_.state, import_.decided_by) == ("cancelled", "discarded", manager)
    assert snapshot() == before
    assert not StagedProduct.objects.exists()
    assert File.objects.filter(kind="import").exists()


def test_five_thousand_rows_show_how_far_they_are_and_pages_do_not_wait(manager, monkeypatch):
    seen = []
    look = jobs.Pulse.look

    def looked(pulse):
        look(pulse)
        seen.append(pulse.work.told)

    monkeypatch.setattr(jobs.Pulse, "look", looked)
    monkeypatch.setattr(jobs, "BEAT", 0.02)
    import_ = upload(manager, exchange(*(f"k-{number:04}" for number in range(5000))))
    carried(import_, manager)
    reading = [told["done"] for told in seen if told["message"] == "Reading the files"]
    assert reading == sorted(reading)
    assert [told["total"] for told in seen if told["message"] == "Checking against the catalogue"][-1] == 5000
    import_.start(by=manager)
    with _held("LOCK TABLE catalog_stock IN SHARE MODE"):  # the child has written goods and prices and waits
        asked = job.hand_over(import_, by=manager)
        worker = Thread(target=_work, args=[asked.pk])
        worker.start()
        _until(lambda: _waits_for("catalog_stock"))
        answered = Client().get(reverse("catalog:catalog"))
        assert answered.status_code in {200, 302}
        assert not Product.objects.exists()
    worker.join()
    import_.refresh_from_db()
    assert (import_.state, Product.objects.count()) == ("done", 5000)


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


def _work(pk):
    try:
        jobs.run(pk)
    finally:
        connection.close()


@contextmanager
def _held(lock):
    """Hold a lock on a connection of its own."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as other:
        other.execute(lock)
        yield
        other.rollback()


def _waits_for(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE relation = %s::regclass AND NOT granted", [table])
        return cursor.fetchone()[0]


def _is_writing():

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE relation = 'catalog_code'::regclass AND mode = 'RowExclusiveLock'"
        )
        return cursor.fetchone()[0]


def _until(happened):
    for _ in range(1500):
        if happened():
            return
        time.sleep(0.02)
    raise AssertionError
