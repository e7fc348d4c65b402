"""Settings of a worker that knows the long work of tests."""

from wholesale.settings import *  # noqa: F403

JOBS = {kind: f"tests.longwork.{kind}" for kind in ("count", "refuse", "break_off", "link_only")}
JOB_NAMES = {"count": "Counting"}
