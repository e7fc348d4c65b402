"""An import as a job: what the worker does with it, and what is left when it does not. These tests commit."""

import time
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from catalog import importing, tasks
from catalog.importing import child, job
from catalog.models import Import, Product, StagedProduct
from tests.at_once import at_once
from tests.catalog.importing.exchange import catalogue, good, snapshot
from tests.catalog.importing.working import carried, exchange, held, until, upload, waits_for, work
from wholesale import jobs, pulse
from wholesale.locks import alone
from wholesale.models import File, Job

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_job_stages_and_another_one_applies(manager):
    import_ = upload(manager, exchange("k-1"))
    read = carried(import_, manager)
    assert (import_.state, read.state) == ("preview", "done")
    assert read.link == f"/admin/catalog/import/{import_.pk}/change/"
    assert "apply or discard it" in read.message
    import_.start(by=manager)
    applied = carried(import_, manager)
    assert (applied.state, "is applied" in applied.message) == ("done", True)
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
    with held("LOCK TABLE catalog_code IN SHARE MODE"):  # the child comes as far as the codes, then waits
        asked = job.hand_over(import_, by=manager)
        worker = Thread(target=work, args=[asked.pk])
        worker.start()
        until(lambda: waits_for("catalog_code"))
        until(lambda: Job.objects.filter(pk=asked.pk, message="Writing goods", total=3000).exists())
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
    monkeypatch.setattr(pulse, "BEAT", 0.02)
    import_ = upload(manager, exchange(*(f"k-{number:04}" for number in range(5000))))
    carried(import_, manager)
    reading = [told["done"] for told in seen if told["message"] == "Reading the files"]
    assert reading == sorted(reading)
    assert [told["total"] for told in seen if told["message"] == "Checking against the catalogue"][-1] == 5000
    import_.start(by=manager)
    with held("LOCK TABLE catalog_stock IN SHARE MODE"):  # the child has written goods and prices and waits
        asked = job.hand_over(import_, by=manager)
        worker = Thread(target=work, args=[asked.pk])
        worker.start()
        until(lambda: waits_for("catalog_stock"))
        answered = Client().get(reverse("catalog:catalog"))
        assert answered.status_code in {200, 302}
        assert not Product.objects.exists()
    worker.join()
    import_.refresh_from_db()
    assert (import_.state, Product.objects.count()) == ("done", 5000)
