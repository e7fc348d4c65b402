"""`bin/bench [--quick] [--size N …] [--only W1 …] [--profile PATH]`: measures and prints the table."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from tests.bench import data, imports, load, memory, profile, races, report, workloads
from tests.bench.data import Shop
from tests.bench.report import Row
from tests.bench.servers import USERS, bare, portal, sign_in
from tests.bench.workloads import Stage

GROWTH = {"W1": 1.3, "W2a": 2.0, "W2b": 1.3, "W5": 1.3}  # W10: from the smallest catalogue to the largest


def main(arguments: list[str]) -> int:
    """Measure what is asked for; 0 whatever came out, because a figure is no test."""
    asked = parse(arguments)
    shops = [Shop(size) for size in sorted(asked.size)]
    for shop in shops:
        say(f"Data of {shop.size} goods")
        shop.prepare()
    data.collect_static(shops[0])
    if asked.profile:
        profile.show(shops[-1], asked.profile)
        return 0
    rows: list[Row] = []
    for row in measure(shops, asked):
        say(f"  {row.code} {row.name}: {report.figure(row.portal)}")
        rows.append(row)
    chosen = [row for row in rows if not asked.only or row.code in asked.only]
    sys.stdout.write(report.table(chosen) + "\n")
    report.keep(chosen, Path(os.environ["DATA_DIR"], "bench.json"))
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small catalogues and short rounds, for a first look")
    parser.add_argument("--size", type=int, nargs="+", help="goods in the catalogues (1000 10000 100000)")
    parser.add_argument("--only", nargs="+", metavar="ID", help="workloads to measure: W1 W5 W8a W9 W10 M")
    parser.add_argument("--profile", metavar="PATH", help="where the time of one page goes, instead of the table")
    parser.add_argument("--rounds", type=int, default=None)
    parser.add_argument("--seconds", type=int, default=None, help="of load, a side and round")
    asked = parser.parse_args(arguments)
    asked.size = asked.size or ([1000, 10_000] if asked.quick else [1000, 10_000, 100_000])
    asked.rounds = asked.rounds or (2 if asked.quick else 3)
    asked.seconds = asked.seconds or (2 if asked.quick else 4)
    return asked


def measure(shops: list[Shop], asked: argparse.Namespace) -> Iterator[Row]:
    """Measure the largest catalogue beside the limit, then how it grew from the smallest."""
    with ExitStack() as running, tempfile.TemporaryDirectory() as folder:
        stage = stage_of(shops[-1], asked, running)
        for codes, work in parts(stage, shops, asked, running, Path(folder)):
            if not asked.only or codes & set(asked.only):
                yield from work()


def parts(
    stage: Stage, shops: list[Shop], asked: argparse.Namespace, running: ExitStack, folder: Path
) -> Iterator[tuple[set[str], Callable[[], Iterable[Row]]]]:
    """Name the parts of the table in order, each with the ids of its rows."""
    yield {"M"}, lambda: memory.compare(stage)
    yield {"W1", "W2a", "W2b", "W3"}, lambda: workloads.pages(stage)
    yield {"W4"}, lambda: [workloads.adding(stage)]
    yield {"W5", "W6a", "W6b"}, lambda: workloads.deals(stage)
    yield {"W7"}, lambda: [workloads.listing(stage)]
    yield {"W9"}, lambda: races.run(stage.shop, stage.portal, carts=96 if asked.quick else 1000)
    if len(shops) > 1:
        yield {"W10"}, lambda: grown(stage, stage_of(shops[0], asked, running))
    yield {"M"}, lambda: [memory.after(stage, requests=1000 if asked.quick else 10_000)]
    yield {"W8a"}, lambda: imports.prices(stage.shop, folder)
    if not asked.quick:
        yield {"W8b"}, lambda: [imports.contracts(stage.shop, folder)]


def stage_of(shop: Shop, asked: argparse.Namespace, running: ExitStack) -> Stage:
    servers = [running.enter_context(server) for server in (portal(shop), bare(shop), bare(shop, signed_in=True))]
    readers = [[load.reader(sign_in(server, n)) for n in range(1, USERS + 1)] for server in (servers[0], servers[2])]
    deals = 5 if asked.quick else 20
    return Stage(shop, *servers, asked.rounds, asked.seconds, deals, *readers)


def grown(large: Stage, small: Stage) -> Iterator[Row]:
    """W10: the same on both catalogues in turns; what took longer is told as a ratio of times."""
    sizes = f"{small.shop.size} → {large.shop.size} goods"
    for code, (mine, _), (theirs, _) in (
        ("W1", workloads.shelves(), workloads.shelves()),
        ("W2a", workloads.words(), workloads.words()),
        ("W2b", workloads.codes(large.shop), workloads.codes(small.shop)),
    ):
        sides = [load.Side(large.portal, mine, large.readers), load.Side(small.portal, theirs, small.readers)]
        big, little = load.alternate(sides, rounds=large.rounds, seconds=large.seconds)
        name = f"{code} {sizes}, ms a request"
        yield report.growth("W10", name, 1e3 / little.per_second, 1e3 / big.per_second, times=GROWTH[code])
    yield workloads.grown_deal(large, small, f"W5 {sizes}, ms", times=GROWTH["W5"])


def say(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
