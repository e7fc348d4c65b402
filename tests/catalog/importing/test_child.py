"""The worker's child: a real process with ceilings. What it does is seen in the database, so these tests commit."""

import os
import resource
import signal
import subprocess
import sys
import time

import pytest

from catalog.importing import child
from catalog.models import Product
from tests.catalog.importing.working import carried, exchange, is_writing, until, upload
from tests.samples import FOLDER, absent

pytestmark = pytest.mark.django_db(transaction=True)


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
    while not is_writing():
        assert process.poll() is None
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    until(lambda: not is_writing())
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
