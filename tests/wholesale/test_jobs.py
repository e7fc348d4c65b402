"""Long work: one of a kind for a person, progress that shows, and an end whatever happens to the worker."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import OperationalError, connection
from django.utils import timezone

from tests import factories, longwork, longwork_settings, workers
from tests.at_once import at_once
from wholesale import jobs, outbox, tasks
from wholesale.errors import Refused
from wholesale.models import File, Job, Message

pytestmark = pytest.mark.usefixtures("seller", "storage", "kinds")


@pytest.fixture
def seller(db):
    return factories.make_seller()


@pytest.fixture
def kinds(settings):
    settings.JOBS = longwork_settings.JOBS
    settings.JOB_NAMES = longwork_settings.JOB_NAMES


@pytest.fixture
def person(seller):
    return factories.make_user(language="en")


@pytest.fixture
def start_worker(tmp_path):
    """Start a real worker of the test's database, in a process group of its own; none outlives the test."""
    database = connection.settings_dict
    where = {
        "host": database["HOST"],
        "port": database["PORT"],
        "password": database["PASSWORD"],
        **database["OPTIONS"],
    }
    query = urlencode({name: where[name] for name in ("host", "port", "password") if where.get(name)})
    url = f"postgresql://{database['USER']}@/{database['NAME']}?{query}"
    own = {"DJANGO_SETTINGS_MODULE": "tests.longwork_settings", "DATABASE_URL": url, "DATA_DIR": str(tmp_path)}
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "wholesale",
        "worker",
        "-c",
        "1",
        "--without-mingle",
        "-l",
        "ERROR",
    ]
    started = []

    def start():
        started.append(subprocess.Popen(command, env=os.environ | own, start_new_session=True))
        return started[-1]

    yield start
    for worker in started:
        if worker.poll() is None:
            kill(worker)


def ask(person, kind="count", **given):
    return jobs.start(kind, by=person, **longwork.params(**given))


def done(job):
    jobs.run(job.pk)
    job.refresh_from_db()
    return job


def test_a_job_is_done_and_keeps_its_result_for_a_week(person):
    job = done(ask(person))
    assert (job.state, job.done, job.total, job.message) == ("done", 30, 30, "")
    assert job.result.open().read() == b"1;2;3"
    assert (job.result.kind, job.result.scope) == (File.Kind.EXPORT, f"user:{person.pk}")
    assert job.expires_at - job.finished_at == timedelta(days=7)
    assert job.result.expires_at - timezone.now() > timedelta(days=6, hours=23)


def test_one_of_a_kind_at_a_time_for_a_person(person, seller):
    first = ask(person)
    with pytest.raises(jobs.Running) as running:
        ask(person)
    assert running.value.code == "job_running"
    assert running.value.job == first
    ask(person, "refuse")
    ask(factories.make_user())
    assert Job.objects.count() == 3
    done(first)
    assert ask(person) != first


@pytest.mark.django_db(transaction=True)
def test_of_two_asked_at_once_one_is_started(person):
    answers = at_once([lambda: ask(person)] * 8)
    assert sorted(type(answer).__name__ for answer in answers) == ["Job", *["Running"] * 7]
    assert Job.objects.count() == 1


def test_a_doubled_delivery_does_nothing(person):
    job = ask(person)
    assert jobs.run(job.pk)
    before = done(job).finished_at
    assert not tasks.run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.attempts, job.finished_at) == (1, before)
    assert File.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_eight_workers_one_does_the_job(person):
    job = ask(person)
    assert sorted(at_once([lambda: jobs.run(job.pk)] * 8)) == [*[False] * 7, True]
    assert File.objects.count() == 1


def test_a_refusal_is_said_as_it_is(person):
    job = done(ask(person, "refuse"))
    assert (job.state, job.message) == ("failed", "There is nothing to count.")


def test_an_error_is_told_in_plain_words_with_a_code_for_the_manager(person, caplog):
    job = done(ask(person, "break_off"))
    assert (job.state, job.done) == ("failed", 3)
    assert job.code in job.message
    assert "secret" not in job.message
    assert job.code in caplog.text
    assert "ZeroDivisionError: a secret of the program" in caplog.text


def test_what_no_column_takes_does_not_break_the_work(person):
    job = done(ask(person, "say_oddly"))
    assert (job.state, job.errors, job.link) == ("done", ["Row 1 is odd."], "/orders/")


@pytest.mark.django_db(transaction=True)
def test_a_statement_that_takes_too_long_ends_the_job_at_once(person):
    job = done(ask(person, "wait_too_long"))
    assert (job.state, job.attempts) == ("failed", 1)
    assert job.code in job.message


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_is_lost_leaves_the_job_to_the_clock(person):
    job = ask(person, "lose_connection")
    with pytest.raises(OperationalError):
        jobs.run(job.pk)
    connection.close()
    assert Job.objects.get(pk=job.pk).state == "running"


@pytest.mark.django_db(transaction=True)
def test_the_beat_survives_any_trouble(person, monkeypatch):
    looks = []

    def look(pulse):
        looks.append(pulse)
        if len(looks) == 1:
            raise ValueError("odd")
        whole(pulse)

    whole = jobs.Pulse.look
    monkeypatch.setattr(jobs.Pulse, "look", look)
    job = done(ask(person, to=40, pause=0.05))
    assert (job.state, len(looks) > 1) == ("done", True)


def test_the_first_errors_are_kept_and_all_are_counted(person):
    job = done(ask(person, to=300, errors=True))
    assert job.errors[:2] == ["Row 10 is odd.", "Row 20 is odd."]
    assert (len(job.errors), job.error_count, job.more_errors) == (20, 30, 10)


def test_work_may_end_with_a_page_instead_of_a_file(person):
    job = done(ask(person, "link_only"))
    assert (job.state, job.done, job.link, job.result) == ("done", 2, "/orders/", None)


def test_what_waits_is_cancelled_at_once(person):
    job = ask(person)
    job.cancel(by=person)
    assert job.state == "cancelled"
    assert not jobs.run(job.pk)
    assert File.objects.count() == 0
    job.cancel(by=person)
    assert job.state == "cancelled"


def test_what_has_ended_is_not_cancelled(person):
    job = done(ask(person))
    with pytest.raises(Refused) as refusal:
        job.cancel(by=person)
    job.refresh_from_db()
    assert (refusal.value.code, job.state) == ("job_ended", "done")


@pytest.mark.django_db(transaction=True)
def test_work_under_way_stops_at_its_next_step_and_leaves_no_trace(person):
    job = ask(person, to=10_000, pause=0.01)

    def stop():
        until(lambda: Job.objects.get(pk=job.pk).done > 0)
        job.cancel(by=person)

    started = time.monotonic()
    at_once([lambda: jobs.run(job.pk), stop])
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert 0 < job.done < 10_000
    assert time.monotonic() - started < 20
    assert File.objects.count() == 0
    assert Message.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_progress_shows_while_the_transaction_of_the_work_is_open(person):
    job = ask(person, to=200, pause=0.01, in_transaction=True)
    seen = []

    def look():
        until(lambda: seen.append(Job.objects.get(pk=job.pk)) or seen[-1].state == "done")

    at_once([lambda: jobs.run(job.pk), look])
    half = [each for each in seen if each.state == "running" and 0 < each.done < 200]
    assert half
    assert half[0].total == 200
    assert half[0].message == f"Row {half[0].done}"


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_is_replaced_and_the_job_done_once(person, tmp_path, start_worker):
    trace = tmp_path / "trace"
    job = ask(person, to=100, pause=0.05, trace=str(trace))
    worker = start_worker()
    until(lambda: Job.objects.get(pk=job.pk).done > 10)
    kill(worker)
    assert Job.objects.get(pk=job.pk).state == "running"
    assert jobs.resume() == 0  # its heart has only just stopped
    assert Job.objects.get(pk=job.pk).state == "running"

    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        assert tasks.resume_jobs() == 1
    jobs.call(job.pk)  # delivered twice
    start_worker()
    until(lambda: Job.objects.get(pk=job.pk).state == "done")
    time.sleep(1)
    job.refresh_from_db()
    assert trace.read_text().splitlines() == ["begin 1", "begin 2", "end"]
    assert (job.attempts, job.done) == (2, 100)
    assert File.objects.count() == 1


def test_a_job_that_kills_every_worker_fails_at_the_third(person):
    job = ask(person)
    for attempt in (1, 2, 3):
        assert Job.objects.claim(job.pk, at=timezone.now()).attempts == attempt
        with time_machine.travel(timezone.now() + timedelta(minutes=3)):
            jobs.resume()
    job.refresh_from_db()
    assert job.state == "failed"
    assert job.code in job.message
    assert Message.objects.get().event == f"job:{job.pk}:failed"


def test_a_job_whose_worker_died_after_cancel_was_asked_is_cancelled(person):
    job = ask(person)
    Job.objects.claim(job.pk, at=timezone.now())
    job.cancel(by=person)
    assert job.status == "being stopped"
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        jobs.resume()
    job.refresh_from_db()
    assert job.state == "cancelled"


def test_a_worker_taken_for_dead_writes_nothing(person):
    job = ask(person)
    late = jobs.Work(Job.objects.claim(job.pk, at=timezone.now()))
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        jobs.resume()
    Job.objects.claim(job.pk, at=timezone.now())
    jobs.Pulse(late).look()
    assert late.must_stop.is_set()
    made = late.keep(ContentFile(b"late"), name="late.csv", mime="text/csv")
    jobs._finish(late, made)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.result) == ("running", 2, None)
    assert not File.objects.filter(pk=made.pk).exists()
    assert not storages["default"].exists(made.raw)


def test_the_clock_calls_for_what_nobody_took(person):
    ask(person)
    assert jobs.resume() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        assert jobs.resume() == 1


def test_a_job_behind_others_is_not_called_for_over_and_over(person):
    ask(person)
    for minutes, called in ((1, 1), (2, 0), (4, 1)):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False):
            assert jobs.resume() == called


@pytest.mark.django_db(transaction=True)
def test_letters_go_while_long_work_keeps_its_worker_busy(person, settings, tmp_path):
    own = {"DJANGO_SETTINGS_MODULE": "tests.longwork_settings", "DATA_DIR": str(tmp_path)}
    job = ask(person, to=2000, pause=0.1)
    outbox.write("wholesale/job_done", event="e", to="p@example.com", language="en", job=job)
    tasks.send_letters.delay()
    with workers.worker(tmp_path, queue=settings.LONG_QUEUE, **own):
        until(lambda: Job.objects.get(pk=job.pk).done > 0)
        assert Message.objects.get().status == Message.Status.WAITING
        with workers.worker(tmp_path, queue=settings.CELERY_TASK_DEFAULT_QUEUE, **own):
            until(lambda: Message.objects.get().status == Message.Status.SENT)
        assert Job.objects.get(pk=job.pk).state == "running"


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_leaves_the_job_to_the_clock(person, monkeypatch):
    monkeypatch.setattr(jobs.current_app.conf, "broker_url", "redis://127.0.0.1:1/0")
    job = ask(person)
    assert Job.objects.get(pk=job.pk).state == "queued"


@pytest.mark.parametrize(("seconds", "letters"), [(29, 0), (31, 1)])
def test_a_letter_tells_of_the_end_when_it_took_longer_than_half_a_minute(person, seconds, letters):
    job = ask(person)
    with time_machine.travel(timezone.now() + timedelta(seconds=seconds)):
        done(job)
    assert Message.objects.count() == letters
    for letter in Message.objects.all():
        assert (letter.recipient, letter.language, letter.scope) == (person.email, "en", f"user:{person.pk}")
        assert letter.subject == "Ready: Counting"
        assert f"/jobs/{job.pk}/" in letter.text
        assert "kept until" in letter.text
        assert letter.link == job.get_absolute_url()


def test_the_letter_says_what_was_done_in_the_words_of_the_work(person):
    job = ask(person, "sum_up")
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        done(job)
    letter = Message.objects.get()
    assert job.message == "Read; it waits for your decision."
    assert job.message in letter.text
    assert "1 row was not taken." in letter.text


def test_a_failure_after_a_long_time_is_told_too(person):
    job = ask(person, "break_off")
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        done(job)
    letter = Message.objects.get()
    assert letter.subject == "Not done: Long work"
    assert job.code in letter.text


def test_after_a_week_the_job_and_its_file_are_gone(person):
    job = done(ask(person))
    path = job.result.raw
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        tasks.purge()
    assert Job.objects.filter(pk=job.pk).exists()
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        tasks.purge()
    assert not Job.objects.exists()
    assert not File.objects.exists()
    assert not storages["default"].exists(path)


def test_an_open_job_is_never_purged(person):
    ask(person)
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        tasks.purge()
    assert Job.objects.count() == 1


@pytest.mark.parametrize("rows", [10, 1000])
def test_work_costs_the_same_statements_however_long(person, rows, django_assert_max_num_queries):
    job = ask(person, to=rows)
    with django_assert_max_num_queries(14):
        jobs.run(job.pk)


def until(is_so, *, seconds=90):
    """Wait until something is so; fail when it takes too long."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "It never came to that."
        time.sleep(0.05)


def kill(worker):
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
