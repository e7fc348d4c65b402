"""The supervisor with real children: what dies starts again, and nothing is left behind."""

import os
import signal
import sys
import time
from contextlib import ExitStack

import pytest

from tests.wholesale.ground.waiting import lives, pids_in, started, wait_for
from wholesale.ground.places import ROOT
from wholesale.ground.supervisor import BIG_LOG, Child, Supervisor, open_log

SLEEPER = 'echo $$ >> "$0"; exec sleep 600'
FAMILY = 'sleep 600 & echo $! >> "$0"; echo $$ >> "$0"; wait'
STUBBORN = 'trap "" TERM; echo $$ >> "$0"; while :; do sleep 1; done'
SUPERVISION = """
import sys
from pathlib import Path
from wholesale.ground.supervisor import Child, Supervisor
script, *files = sys.argv[1:]
with Supervisor([Child(file, ["sh", "-c", script, file], grace=1) for file in files]) as supervisor:
    supervisor.watch()
"""


@pytest.fixture
def supervise(tmp_path):
    """Start a supervisor of two children as a process of its own; give it and the ids of all below it."""

    def start(script, *, expected):
        files = [tmp_path / "one", tmp_path / "two"]
        env = os.environ | {"PYTHONPATH": str(ROOT)}
        process = stack.enter_context(started(sys.executable, "-c", SUPERVISION, script, *map(str, files), env=env))
        wait_for(lambda: sum(len(pids_in(file)) for file in files) == expected, "the children run")
        return process, [pid for file in files for pid in pids_in(file)]

    with ExitStack() as stack:
        yield start


def child(tmp_path, script=SLEEPER, **given):
    return Child("child", ["sh", "-c", script, str(tmp_path / "pids")], **given)


def test_a_dead_child_is_started_again_and_that_is_told(tmp_path):
    told: list[str] = []
    with Supervisor([child(tmp_path)], tell=told.append) as supervisor:
        wait_for(lambda: pids_in(tmp_path / "pids"), "the child runs")
        os.kill(pids_in(tmp_path / "pids")[0], signal.SIGKILL)
        assert supervisor.watch(until=lambda: len(pids_in(tmp_path / "pids")) == 2, seconds=20)
        first, second = pids_in(tmp_path / "pids")
        assert (lives(first), lives(second)) == (False, True)
    assert not lives(second)
    assert told == ["child ended (-9); it starts again in 0.5 s"]


def test_a_child_that_keeps_dying_waits_longer_each_time():
    flickering = Child("flickering", ["false"])
    waits = []
    for _ in range(9):
        flickering.start()
        wait_for(lambda: flickering.died() is not None, "it has died")
        waits.append(flickering.delay)
    assert waits == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]


def test_after_a_long_life_a_death_is_the_first_again():
    old = Child("old", ["false"], deaths=5)
    old.start()
    old.began -= 3600
    wait_for(lambda: old.died() is not None, "it has died")
    assert old.delay == 0.5


def test_a_child_that_never_stands_ends_the_watch_when_patience_does():
    told: list[str] = []
    with Supervisor([Child("broken", ["false"])], patience=2, tell=told.append) as supervisor:
        assert not supervisor.watch(seconds=20)
    assert len(told) == 2


def test_what_a_dead_child_leaves_behind_goes_before_it_starts_again(tmp_path):
    with Supervisor([child(tmp_path, FAMILY)], tell=lambda text: None) as supervisor:
        wait_for(lambda: len(pids_in(tmp_path / "pids")) == 2, "the child and its own child run")
        grandchild, leader = pids_in(tmp_path / "pids")
        os.kill(leader, signal.SIGKILL)
        supervisor.watch(until=lambda: len(pids_in(tmp_path / "pids")) == 4, seconds=20)
        assert not lives(grandchild)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_told_to_leave_it_leaves_nobody_behind(supervise, number):
    process, pids = supervise(FAMILY, expected=4)
    process.send_signal(number)
    assert process.wait(20) == 0
    assert not any(map(lives, pids))


def test_under_nohup_a_closed_terminal_does_not_stop_it(supervise):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup starts its program
    try:
        process, pids = supervise(SLEEPER, expected=2)
    finally:
        signal.signal(signal.SIGHUP, before)
    process.send_signal(signal.SIGHUP)
    time.sleep(0.5)
    assert all(map(lives, pids))
    process.terminate()
    assert process.wait(20) == 0


def test_killed_outright_it_leaves_nobody_behind(supervise):
    process, pids = supervise(SLEEPER, expected=2)
    process.kill()
    wait_for(lambda: not any(map(lives, pids)), "the children follow their supervisor")


def test_a_child_deaf_to_its_signal_is_killed_after_its_grace(tmp_path):
    deaf = child(tmp_path, STUBBORN, grace=0.5)
    with Supervisor([deaf]):
        wait_for(lambda: pids_in(tmp_path / "pids"), "the child runs")
        began = time.monotonic()
    assert 0.4 < time.monotonic() - began < 5
    assert not any(map(lives, pids_in(tmp_path / "pids")))


def test_a_program_that_is_not_there_leaves_no_half_started_family(tmp_path):
    first = child(tmp_path)
    handler = signal.getsignal(signal.SIGTERM)
    with pytest.raises(FileNotFoundError), Supervisor([first, Child("missing", ["/no/such/program"])]):
        pass
    assert first.process is None
    assert not any(map(lives, pids_in(tmp_path / "pids")))
    assert signal.getsignal(signal.SIGTERM) is handler


def test_a_childs_words_go_to_its_log(tmp_path):
    log = tmp_path / "log" / "child.log"
    with Supervisor([Child("child", ["sh", "-c", "echo out; echo err >&2; sleep 600"], log=log)]):
        wait_for(lambda: log.read_text() == "out\nerr\n", "both lines are in the log")
    assert log.stat().st_mode & 0o777 == 0o600


def test_a_big_log_begins_anew_and_the_old_one_is_kept(tmp_path):
    log = tmp_path / "web.log"
    with log.open("wb") as file:
        file.truncate(BIG_LOG + 1)
    os.close(open_log(log))
    assert log.stat().st_size == 0
    assert (tmp_path / "web.log.1").stat().st_size == BIG_LOG + 1
