"""Settings of a worker that knows the long work of tests."""

from wholesale.settings import *  # noqa: F403

KINDS = ("count", "refuse", "break_off", "link_only", "say_oddly", "sum_up", "wait_too_long", "lose_connection")
JOBS = {kind: f"tests.longwork.{kind}" for kind in KINDS}
JOB_NAMES = {"count": "Counting"}
