"""W1 to W7: pages, search, cart, checkout, the phone's list; each a row beside its limit."""

import random
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from tests.bench import data, load
from tests.bench.data import Shop
from tests.bench.deals import Buyer, bare_check_out
from tests.bench.load import Asked, Measured, Side
from tests.bench.report import Row, at_least, at_most, growth
from tests.bench.servers import Served, sign_in, token
from tests.bench.statements import Counted

VARIANTS = 200  # different requests of a workload


@dataclass
class Stage:
    """What the workloads of one size stand on."""

    shop: Shop
    portal: Served
    bare: Served
    bare_signed_in: Served
    rounds: int
    seconds: int
    deals: int  # conversations a workload
    readers: list[dict[str, str]]
    bare_readers: list[dict[str, str]]

    def against(self, mine: list[Asked], limit: list[Asked], *, signed_in: bool, expect: str = "") -> list[Measured]:
        """Measure requests of the portal, always signed in, beside those of the bare view."""
        server, readers = (self.bare_signed_in, self.bare_readers) if signed_in else (self.bare, [{}])
        sides = [Side(self.portal, mine, self.readers, expect), Side(server, limit, readers)]
        return load.alternate(sides, rounds=self.rounds, seconds=self.seconds)


def shelves() -> tuple[list[Asked], list[Asked]]:
    numbers = random.Random(1).sample(range(data.CATEGORIES), VARIANTS)
    return [Asked(f"/catalog/shelf-{n}/") for n in numbers], [Asked(f"/shelf/{n + 1}/") for n in numbers]


def codes(shop: Shop) -> tuple[list[Asked], list[Asked]]:
    numbers = random.Random(2).choices(range(1, shop.size + 1), k=VARIANTS)
    both = [Asked(f"/search/?q=A{n:07d}") for n in numbers]
    return both, both


def words() -> tuple[list[Asked], list[Asked]]:
    both = [Asked(f"/search/?q={quote(text)}") for text in data.WORDS]
    return both, both


def cards(shop: Shop) -> tuple[list[Asked], list[Asked]]:
    numbers = random.Random(3).choices(range(1, shop.size + 1), k=VARIANTS)
    bare = [Asked(f"/shelf/{1 + n % data.CATEGORIES}/") for n in numbers]
    return [Asked(f"/p/{n}-a{n:07d}/") for n in numbers], bare


def pages(stage: Stage) -> Iterator[Row]:
    """W1, W2a, W2b, W3."""
    told = (
        ("W1", "category page, signed in", shelves(), True, 50, 6),
        ("W2a", "words, some with a slip", words(), False, 40, 5),
        ("W2b", "article code", codes(stage.shop), False, 40, 4),
        ("W3", "product page", cards(stage.shop), True, 40, 7),
    )
    for code, name, (mine, limit), signed_in, percent, allowed in told:
        portal, bare = stage.against(mine, limit, signed_in=signed_in)
        yield at_least(code, name, portal, bare, percent=percent, allowed=allowed)


def adding(stage: Stage) -> Row:
    """W4: one more product into the cart, beside a bare checkout of ten lines."""
    rnd = random.Random(4)
    numbers = [n for n in rnd.choices(range(1, stage.shop.size + 1), k=2 * VARIANTS) if n % 5]
    mine = [Asked("/cart/add/", "POST", f"product={n}&quantity=1") for n in numbers]
    bodies = [[[n, 2] for n in sorted(set(rnd.sample(numbers, 10)))] for _ in range(VARIANTS)]
    limit = [Asked("/checkout", "POST", str(body)) for body in bodies]
    sides = [Side(stage.portal, mine, stage.readers, accepted=(302,)), Side(stage.bare, limit)]
    portal, bare = load.alternate(sides, rounds=stage.rounds, seconds=stage.seconds)
    return at_least("W4", "add to the cart (limit: a checkout)", portal, bare, percent=30, allowed=8)


def deals(stage: Stage) -> Iterator[Row]:
    """W5, W6a, W6b: the same conversation with 10 and with 200 lines."""
    for code, lines, times in (("W5", 10, 4.0), ("W6b", 200, 2.5)):
        buyer = Buyer(stage.portal, sign_in(stage.portal, data.BUYERS), stage.shop)
        rnd, pasted, told = random.Random(lines), [], list[Counted]()

        def mine(buyer: Buyer = buyer, rnd: random.Random = rnd, n: int = lines, pasted: list[float] = pasted) -> float:
            buyer.post("/cart/empty/")
            pasted.append(buyer.paste(buyer.codes(n, rnd)))
            return buyer.check_out()

        def theirs(rnd: random.Random = random.Random(lines), n: int = lines) -> float:  # noqa: B008
            return bare_check_out(stage.bare, stage.shop, n, rnd)

        portal, bare = load.in_turns(mine, theirs, stage.deals)
        buyer.paste(buyer.codes(lines, rnd))
        buyer.check_out(told)
        if code == "W6b":
            yield Row("W6a", "paste 200 lines, ms", statistics.median(pasted), None, limit_ms=150.0)
        yield at_most(
            code, f"check out {lines} lines, ms", portal, bare, times=times, statements=told[0].statements, allowed=15
        )


def listing(stage: Stage) -> Row:
    """W7: the phone's list of 100 goods by key."""
    numbers = random.Random(7).sample(range(max(stage.shop.size - 200, 1)), min(VARIANTS, stage.shop.size // 2))
    mine = [Asked(f"/api/v1/products/?limit=100&after={n + 1}") for n in numbers]
    limit = [Asked(f"/list?after={n}") for n in numbers]
    readers = [{"X-Session-Token": token(stage.portal, n), "Accept-Language": "ru"} for n in range(1, 5)]
    sides = [Side(stage.portal, mine, readers), Side(stage.bare, limit)]
    portal, bare = load.alternate(sides, rounds=stage.rounds, seconds=stage.seconds)
    return at_least("W7", "the phone's list of 100", portal, bare, percent=50, allowed=3)


def grown_deal(large: Stage, small: Stage, name: str, *, times: float) -> Row:
    """W10 of W5: the checkout of ten lines on both catalogues in turns."""

    def deal(stage: Stage) -> Callable[[], float]:
        buyer, rnd = Buyer(stage.portal, sign_in(stage.portal, data.BUYERS - 1), stage.shop), random.Random(10)

        def once() -> float:
            buyer.paste(buyer.codes(10, rnd))
            return buyer.check_out()

        return once

    big, little = load.in_turns(deal(large), deal(small), large.deals)
    return growth("W10", name, statistics.median(little), statistics.median(big), times=times)
