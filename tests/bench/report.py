"""The table: what was measured, beside its limit, and whether it is what it should be."""

import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.bench.load import Measured

HEAD = ("id", "workload", "portal", "limit", "ratio", "wanted", "", "statements", "p95 ms", "kB")


@dataclass
class Row:
    """One line. `portal` and `limit` share a unit, named in `name` unless it is requests a second."""

    code: str
    name: str
    portal: float
    limit: float | None
    ratio: float | None = None
    wanted: str = ""
    is_met: bool | None = None
    statements: float | None = None
    allowed: int | None = None
    p95: float | None = None
    kilobytes: float | None = None
    failed: int = 0
    limit_ms: float | None = None

    def __post_init__(self) -> None:
        if self.limit_ms is not None:
            self.wanted, self.is_met = f"≤ {self.limit_ms:g} ms", self.portal <= self.limit_ms
        if self.statements is not None and self.allowed is not None and self.statements > self.allowed:
            self.is_met = False
        if self.failed:
            self.is_met = False

    def cells(self) -> tuple[str, ...]:
        counted = "" if self.statements is None else f"{self.statements:.1f}"
        if self.allowed is not None:
            counted += f" of {self.allowed}"
        return (
            self.code,
            self.name,
            figure(self.portal),
            figure(self.limit),
            "" if self.ratio is None else f"{self.ratio:.2f}",
            self.wanted,
            {True: "met", False: "MISSED", None: ""}[self.is_met] + (f" {self.failed} failed" if self.failed else ""),
            counted,
            figure(self.p95),
            figure(self.kilobytes),
        )


def at_least(code: str, name: str, portal: Measured, limit: Measured, *, percent: int, allowed: int) -> Row:
    """Return a row of requests a second that should be a part of the limit's."""
    ratio = portal.per_second / limit.per_second
    return Row(
        code,
        name,
        portal.per_second,
        limit.per_second,
        ratio,
        f"≥ {percent} %",
        ratio * 100 >= percent,
        statements=portal.statements,
        allowed=allowed,
        p95=portal.p95,
        kilobytes=portal.size / 1000,
        failed=portal.failed + limit.failed,
    )


def at_most(
    code: str,
    name: str,
    portal: Sequence[float],
    limit: Sequence[float],
    *,
    times: float,
    statements: float | None = None,
    allowed: int | None = None,
) -> Row:
    """Return a row of times that should be no more than so many of the limit's; medians of both."""
    mine, theirs = statistics.median(portal), statistics.median(limit)
    ratio = mine / theirs
    return Row(code, name, mine, theirs, ratio, f"≤ {times:g}×", ratio <= times, statements, allowed, p95=max(portal))


def growth(code: str, name: str, small: float, large: float, *, times: float) -> Row:
    """Return a row of W10: how much dearer the same is on the larger catalogue."""
    ratio = large / small
    return Row(code, name, large, small, ratio, f"≤ {times:g}×", ratio <= times)


def table(rows: Iterable[Row]) -> str:
    """Return the rows as text, columns aligned."""
    written = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(row[n]) for row in written) for n in range(len(HEAD))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in written)


def keep(rows: Iterable[Row], path: Path) -> None:
    """Write the rows as JSON, to be compared with other runs."""
    path.write_text(json.dumps([asdict(row) for row in rows], indent=1, ensure_ascii=False))


def figure(number: float | None) -> str:
    if number is None:
        return ""
    return f"{number:.0f}" if number >= 100 else f"{number:.1f}" if number >= 1 else f"{number:.3f}"
