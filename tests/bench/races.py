"""W9: many buyers and the last pieces, and overlapping carts in any order; figures here are exact."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import psycopg

from tests.bench import data
from tests.bench.data import Shop, connect
from tests.bench.deals import Buyer, checkout_form
from tests.bench.report import Row
from tests.bench.servers import Served, sign_in

T = TypeVar("T")
LEFT = 5  # pieces
GOODS = 60  # that overlapping carts share
LINES = 20  # of such a cart
ORDERED = """SELECT coalesce(sum(line.quantity), 0) FROM orders_orderline line
JOIN catalog_product p ON p.id = line.product_id WHERE p.sku = %s"""


def run(shop: Shop, portal: Served, *, carts: int) -> Iterator[Row]:
    """Both races."""
    yield last_pieces(shop, portal, 16)
    yield last_pieces(shop, portal, data.BUYERS)
    yield overlapping(shop, portal, carts)


def last_pieces(shop: Shop, portal: Served, buyers: int) -> Row:
    """So many buyers order one piece each of a product that has five left."""
    number = 3  # goods whose number is no multiple of five never run out otherwise
    code = f"A{number:07d}"
    with connect(shop.name) as database:
        sold = ordered(database, code)
        database.execute("UPDATE catalog_stock SET on_hand = reserved + %s WHERE product_id = %s", [LEFT, number])
        hands = [Buyer(portal, sign_in(portal, n), shop) for n in range(1, buyers + 1)]
        forms = [ready(buyer, {code: 1}) for buyer in hands]
        statuses = Counter(together([lambda b=b, f=f: place(b, f) for b, f in zip(hands, forms, strict=True)]))
        sold = ordered(database, code) - sold
        database.execute("UPDATE catalog_stock SET on_hand = 1000000 WHERE product_id = %s", [number])
    broken = sum(count for status, count in statuses.items() if status >= 500)
    return Row(
        "W9", f"{buyers} buyers, {LEFT} pieces: sold", sold, LEFT, wanted="exact", is_met=sold == LEFT, failed=broken
    )


def overlapping(shop: Shop, portal: Served, carts: int) -> Row:
    """Carts that share goods, in any order, sixteen at once: no deadlock, no error, every piece accounted for."""
    hands = [Buyer(portal, sign_in(portal, n), shop) for n in range(1, 17)]
    each = carts // len(hands)
    with connect(shop.name) as database:
        before, locked = reserved(database), deadlocks(database, shop)
        done = together([lambda b=b, n=n: shopping(b, n, each) for n, b in enumerate(hands)])
        taken, dead = reserved(database) - before, deadlocks(database, shop) - locked
    statuses = Counter(status for told in done for status in told)
    wanted = carts // 16 * 16 * LINES
    is_met = taken == wanted and not dead
    return Row(
        "W9",
        f"{carts} overlapping carts: pieces reserved, {dead} deadlocks",
        taken,
        wanted,
        wanted="exact",
        is_met=is_met,
        failed=sum(count for status, count in statuses.items() if status != 303),
    )


def shopping(buyer: Buyer, seed: int, count: int) -> list[int]:
    rnd, told = random.Random(seed), []
    goods = [f"A{n:07d}" for n in range(1, 100) if n % 5][:GOODS]
    for _ in range(count):
        told.append(place(buyer, ready(buyer, dict.fromkeys(rnd.sample(goods, LINES), 1))))
    return told


def ready(buyer: Buyer, wanted: dict[str, int]) -> dict[str, str]:
    """Fill the cart and return the form that would place it."""
    buyer.post("/cart/empty/")
    buyer.post("/cart/paste/", text="\n".join(f"{code}\t{n}" for code, n in wanted.items()))
    return checkout_form(buyer.session.get(f"{buyer.server.base}/checkout/"))


def place(buyer: Buyer, form: dict[str, str]) -> int:
    return buyer.post("/checkout/place/", **form).status_code


def together(calls: list[Callable[[], T]]) -> list[T]:
    """Start every call at the same moment."""
    start = Barrier(len(calls))

    def run(call: Callable[[], T]) -> T:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def ordered(database: "psycopg.Connection[tuple[object, ...]]", code: str) -> int:
    return int(str(database.execute(ORDERED, [code]).fetchone()[0]))  # type: ignore[index]


def reserved(database: "psycopg.Connection[tuple[object, ...]]") -> int:
    return int(str(database.execute("SELECT sum(reserved) FROM catalog_stock").fetchone()[0]))  # type: ignore[index]


def deadlocks(database: "psycopg.Connection[tuple[object, ...]]", shop: Shop) -> int:
    asked = "SELECT deadlocks FROM pg_stat_database WHERE datname = %s"
    return int(str(database.execute(asked, [shop.name]).fetchone()[0]))  # type: ignore[index]
