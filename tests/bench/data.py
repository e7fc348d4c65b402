"""Deterministic data of any size: goods, three price lists, stock, buyers; the same in the portal and beside it."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

BUYERS, CATEGORIES, BRANDS = 64, 200, 40
KINDS = "{Кабель,Чехол,Зарядка,Наушники,Стекло,Держатель,Колонка,Переходник,Штатив,Лампа,Бампер,Ремешок}"
TRAITS = "{быстрый,прозрачный,усиленный,магнитный,складной,дорожный,матовый,гибкий,тонкий,двойной,плоский,круглый}"
# Of product number i: what it is called, and what it costs in the dearest list.
NAME = (
    f"('{KINDS}'::text[])[1 + i % 12] || ' ' || ('{TRAITS}'::text[])[1 + i / 12 % 12] || ' '"
    f" || ('{TRAITS}'::text[])[1 + i / 144 % 12] || ' ' || (1 + i * 31 % 97) || ' см, модель ' || i"
)
SKU = "'A' || lpad(i::text, 7, '0')"
BRAND = f"'Brand ' || (1 + i * 13 % {BRANDS})"
CATEGORY = f"1 + i * 17 % {CATEGORIES}"
RETAIL = "(100 + i * 37 % 9900)::numeric(14,2)"
LISTS = ("1.0", "0.8", "0.7")  # parts of the retail price
STOCK = "CASE i % 5 WHEN 0 THEN i % 60 ELSE 1000000 END"
WORDS = ("кабель", "прозрачный", "магнтный", "держатель складной", "наушники", "зарядка быстрая", "матовы")
PASSWORD = "a-long-enough-secret"


@dataclass(frozen=True)
class Shop:
    """The databases of one size: the portal's and the bare view's."""

    size: int

    @property
    def name(self) -> str:
        return f"bench_portal_{self.size}"

    @property
    def bare(self) -> str:
        return f"bench_bare_{self.size}"

    @property
    def environment(self) -> dict[str, str]:
        """Of processes that serve or fill the portal's database."""
        owner = url_of(self.name)
        facts = {"DATABASE_URL": owner, "DATABASE_OWNER_URL": owner, "SELLER": f"bench{self.size}"}
        return {**os.environ, **facts, "DJANGO_SETTINGS_MODULE": "wholesale.settings"}

    def prepare(self) -> None:
        """Make and fill both databases, unless they are there as this code would make them."""
        with connect("postgres") as server:
            if note_of(server, self.name) == fingerprint() and note_of(server, self.bare) == fingerprint():
                return
            for name in (self.name, self.bare):
                server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
                server.execute(f"CREATE DATABASE {name}")
        for command in (["manage.py", "migrate", "-v0"], ["-m", "tests.bench.filling", str(self.size)]):
            subprocess.run([sys.executable, *command], env=self.environment, check=True)
        with connect(self.bare) as database:
            database.execute(BARE.replace(":size", str(self.size)))
            database.execute("VACUUM ANALYZE")
            for name in (self.name, self.bare):
                database.execute(f"COMMENT ON DATABASE {name} IS '{fingerprint()}'")


BARE = f"""
CREATE TABLE product AS SELECT i AS id, {SKU} AS sku, {NAME} AS name, 'p' || i AS slug, {CATEGORY} AS category_id
    FROM generate_series(1, :size) i;
CREATE TABLE price AS SELECT g AS list_id, i AS product_id,
    round({RETAIL} * (ARRAY[{", ".join(LISTS)}])[g], 2) AS amount
    FROM generate_series(1, :size) i, generate_series(1, 3) g;
CREATE TABLE stock AS SELECT i AS product_id, {STOCK} AS quantity FROM generate_series(1, :size) i;
CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, total numeric(16,2));
CREATE TABLE line (order_id bigint, n int, product_id int, quantity int, price numeric(14,2),
    PRIMARY KEY (order_id, n));
ALTER TABLE product ADD PRIMARY KEY (id);
ALTER TABLE product ADD words tsvector GENERATED ALWAYS AS (to_tsvector('simple', name)) STORED;
ALTER TABLE price ADD PRIMARY KEY (list_id, product_id);
ALTER TABLE stock ADD PRIMARY KEY (product_id);
ALTER TABLE stock SET (fillfactor = 80);
CREATE UNIQUE INDEX ON product (sku);
CREATE INDEX ON product (category_id, name, id);
CREATE INDEX ON product USING gin (words);
"""


def collect_static(shop: Shop) -> None:
    """Gather the static files, as production serves them."""
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], env=shop.environment, check=True)


def url_of(database: str) -> str:
    """Return the URL of another database of the server that DATABASE_URL names."""
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}"))


@contextmanager
def connect(database: str) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    with psycopg.connect(url_of(database), autocommit=True) as connection:
        yield connection


def note_of(server: "psycopg.Connection[tuple[object, ...]]", database: str) -> str:
    found = server.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [database]
    ).fetchone()
    return str(found[0]) if found else ""


def fingerprint() -> str:
    """Return a short hash of everything the databases are made from."""
    root = Path(__file__).resolve().parents[2]
    made_from = [*sorted(root.glob("*/migrations/*.py")), Path(__file__), Path(__file__).with_name("filling.py")]
    told = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in made_from}
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]
