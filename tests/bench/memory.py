"""M: what two workers hold, how soon the first answer comes, and whether memory grows."""

from collections.abc import Iterator

from tests.bench import load, workloads
from tests.bench.load import Side
from tests.bench.report import Row
from tests.bench.workloads import Stage

GROWN = 10.0  # MB that caches may take while many pages are shown


def compare(stage: Stage) -> Iterator[Row]:
    """Memory after both have answered a few pages, and the time from start to the first answer."""
    shelves, limit = workloads.shelves()
    load.check(Side(stage.portal, shelves, stage.readers))
    load.check(Side(stage.bare_signed_in, limit, stage.bare_readers))
    for name, mine, theirs, times in (
        ("memory of 2 workers, MB", stage.portal.memory(), stage.bare_signed_in.memory(), 1.8),
        ("first answer after the start, s", stage.portal.start_seconds, stage.bare_signed_in.start_seconds, 2.5),
    ):
        ratio = mine / theirs
        yield Row("M", name, mine, theirs, ratio, f"≤ {times:g}×", ratio <= times)


def after(stage: Stage, *, requests: int) -> Row:
    """How much memory has grown over so many requests, once everything that is cached has been asked for."""
    shelves, _ = workloads.shelves()
    side = Side(stage.portal, shelves, stage.readers)
    load.wrk(side, 3)
    before, asked = stage.portal.memory(), 0.0
    while asked < requests:
        asked += load.wrk(side, 5)[0] * 5
    grown = stage.portal.memory() - before
    return Row("M", f"growth over {asked:.0f} requests, MB", grown, GROWN, wanted="none", is_met=grown <= GROWN)
