"""W8: a price list of every product, and contract prices, beside the bare SQL that writes the same rows."""

import io
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.bench.data import Shop, connect
from tests.bench.report import Row

WRITE = """
INSERT INTO price SELECT g, p.id, (ARRAY[given.a, given.b, given.c])[g]
    FROM given JOIN product p USING (sku), generate_series(1, 3) g
    ON CONFLICT (list_id, product_id) DO UPDATE SET amount = excluded.amount
    WHERE price.amount IS DISTINCT FROM excluded.amount;
INSERT INTO stock SELECT p.id, given.quantity FROM given JOIN product p USING (sku)
    ON CONFLICT (product_id) DO UPDATE SET quantity = excluded.quantity
    WHERE stock.quantity IS DISTINCT FROM excluded.quantity;
"""
MEMORY = 150.0  # MB beyond the program itself


def prices(shop: Shop, folder: Path) -> Iterator[Row]:
    """W8a: new prices in three lists and new stock for every product; then the same file again."""
    # The numbers are others each time, or a second run of the bench would find nothing to write.
    rows = price_rows(shop, random.Random(time.time_ns()))
    path = sheet(folder / f"prices-{shop.size}.xlsx", ["Артикул", "Наименование", "Цена А", "Цена Б", "Цена В"], rows)
    carry(shop, path)  # the lists of the file are made, and everything is warm
    rows = price_rows(shop, random.Random(time.time_ns()))
    path = sheet(path, ["Артикул", "Наименование", "Цена А", "Цена Б", "Цена В"], rows)
    limit = bare_write(shop, rows)
    first, again = carry(shop, path), carry(shop, path)
    name = f"import {shop.size} × 3 prices and stock, s"
    ratio = first["seconds"] / limit
    yield Row("W8a", name, first["seconds"], limit, ratio, "≤ 3×", ratio <= 3)
    ratio = again["seconds"] / first["seconds"]
    yield Row("W8a", "the same file again, s", again["seconds"], first["seconds"], ratio, "≤ 40 %", ratio <= 0.4)
    over = first["peak_mb"] - idle()
    yield Row("W8a", "its memory beyond the program, MB", over, MEMORY, wanted="≤ 150 MB", is_met=over <= MEMORY)


def contracts(shop: Shop, folder: Path, lists: int = 10) -> Row:
    """W8b: contract prices of every product in ten lists."""
    rnd = random.Random(time.time_ns())
    head = ["Артикул", "Наименование", *(f"Цена договора {n}" for n in range(lists))]
    rows = [[f"A{n:07d}", f"модель {n}", *(price(rnd) for _ in range(lists))] for n in range(1, shop.size + 1)]
    path = sheet(folder / f"contracts-{shop.size}.xlsx", head, [[*row, ""] for row in rows], stock=False)
    told = carry(shop, path)
    name = f"{shop.size * lists} contract prices, s"
    return Row("W8b", name, told["seconds"], None, wanted="≤ 25 s", is_met=told["seconds"] <= 25)


def price_rows(shop: Shop, rnd: random.Random) -> list[list[Any]]:
    stock = {n: 1_000_000 + rnd.randrange(1000) if n % 5 else rnd.randrange(60) for n in range(1, shop.size + 1)}
    return [[f"A{n:07d}", f"модель {n}", price(rnd), price(rnd), price(rnd), stock[n]] for n in stock]


def price(rnd: random.Random) -> float:
    return rnd.randrange(10_000, 1_000_000) / 100


def sheet(path: Path, head: list[str], rows: list[list[Any]], *, stock: bool = True) -> Path:
    """Write a price list."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, [*head, "Остаток"] if stock else head)
        for n, row in enumerate(rows, 1):
            page.write_row(n, 0, row if stock else row[:-1])
    return path


def bare_write(shop: Shop, rows: list[list[Any]]) -> float:
    """Write the same rows with COPY and two statements; return seconds."""
    text = io.StringIO()
    for sku, _name, a, b, c, quantity in rows:
        text.write(f"{sku}\t{a}\t{b}\t{c}\t{quantity}\n")
    with connect(shop.bare) as database, database.transaction():
        began = time.monotonic()
        columns = "sku text, a numeric, b numeric, c numeric, quantity int"
        database.execute(f"CREATE TEMP TABLE given ({columns}) ON COMMIT DROP")
        with database.cursor() as cursor, cursor.copy("COPY given FROM STDIN") as copy:
            copy.write(text.getvalue())
        database.execute(WRITE)
    return time.monotonic() - began


def carry(shop: Shop, path: Path) -> dict[str, Any]:
    """Import a file in a process of its own; a row that is refused would make it look fast."""
    told = child(shop, "-m", "tests.bench.carrying", str(path))
    refused = {table: rows["refused"] for table, rows in told["counts"].items() if rows.get("refused")}
    if refused:
        raise RuntimeError(f"The import refused rows: {refused}")
    return told


def idle() -> float:
    """Return what Django with the portal's apps takes before it does anything, in MB."""
    program = "import django, json, resource; django.setup(); from catalog import importing; "
    program += "print(json.dumps({'mb': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000}))"
    return float(child(None, "-c", program)["mb"])


def child(shop: Shop | None, *arguments: str) -> dict[str, Any]:
    environment = (shop.environment if shop else dict(os.environ)) | {"DB_STATEMENT_TIMEOUT": "120"}
    done = subprocess.run([sys.executable, *arguments], env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))
