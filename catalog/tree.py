"""The category tree as pages walk it, and the version under which everything read from the catalogue is kept.

Every process holds the tree of one version; `bump` makes a new version, so nobody asks the
database for the tree again until the catalogue has changed. A category is shown with all
those above it: where one of them is hidden, so is everything below.

    bump() ──► catalogue:version ──► tree:<version> · facets:<version>:… · lists:<version>
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from time import monotonic
from typing import Any, TypeVar
from uuid import uuid4

from django.core.cache import cache
from django.core.files.storage import storages
from django.db import connection, transaction
from django.urls import reverse

from wholesale import memory
from wholesale.fields import Words

VERSION = "catalogue:version"
KEPT = 300  # seconds
NEAR = 1  # second a process trusts the version it has read
T = TypeVar("T")

_TREE_SQL = """
SELECT category.id, category.parent_id, category.slug, category.words::text, category.products_count, picture.thumb
FROM catalog_category category
LEFT JOIN LATERAL (
    SELECT product.thumb FROM catalog_product product
    WHERE product.category_id = category.id AND product.is_active AND product.thumb <> ''
    ORDER BY product.sort_name, product.id LIMIT 1
) picture ON true
WHERE category.is_active
ORDER BY category.position, category.id
"""

_REPATH_SQL = """
WITH RECURSIVE walked(id, path) AS (
    SELECT id, ARRAY[id] FROM catalog_category WHERE parent_id IS NULL
    UNION ALL
    SELECT category.id, walked.path || category.id
    FROM catalog_category category JOIN walked ON category.parent_id = walked.id
)
UPDATE catalog_category category SET path = walked.path
FROM walked
WHERE walked.id = category.id AND category.path IS DISTINCT FROM walked.path
"""

_RECOUNT_SQL = """
WITH own AS (
    SELECT category_id, count(*) AS goods FROM catalog_product WHERE is_active GROUP BY category_id
), counted AS (
    SELECT above.id, sum(own.goods) AS goods
    FROM own
    JOIN catalog_category category ON category.id = own.category_id
    CROSS JOIN LATERAL unnest(category.path) AS above(id)
    WHERE NOT EXISTS (SELECT FROM catalog_category up WHERE up.id = ANY(category.path) AND NOT up.is_active)
    GROUP BY above.id
)
UPDATE catalog_category category SET products_count = coalesce(counted.goods, 0)
FROM catalog_category named LEFT JOIN counted ON counted.id = named.id
WHERE named.id = category.id AND category.products_count <> coalesce(counted.goods, 0)
"""


@dataclass(frozen=True)
class Node:
    """A category as pages show it; `count` is of the goods in it and below it."""

    id: int
    parent_id: int | None
    slug: str
    words: Words
    count: int
    thumb: str

    def __str__(self) -> str:
        return str(self.words)

    @cached_property
    def url(self) -> str:
        return reverse("catalog:category", args=[self.slug])

    @property
    def picture(self) -> str:
        """Address of a small picture of one of its goods; empty where there is none."""
        return storages["goods"].url(self.thumb) if self.thumb else ""


class Tree:
    """The shown categories of one version of the catalogue."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._children: dict[int | None, list[Node]] = {}
        for node in nodes:
            self._children.setdefault(node.parent_id, []).append(node)
        self._nodes = {node.id: node for node in self._walk(None)}
        self._slugs = {node.slug: node for node in self._nodes.values()}

    def find(self, slug: str) -> Node | None:
        return self._slugs.get(slug)

    def get(self, pk: int) -> Node | None:
        return self._nodes.get(pk)

    def children(self, node: Node | None) -> list[Node]:
        """Return the categories right below one (or the top ones) that have goods to show."""
        return [child for child in self._children.get(node.id if node else None, []) if child.count]

    def trail(self, node: Node | None) -> list[Node]:
        """Return the categories from the top down to the one given."""
        above: list[Node] = []
        while node:
            above.insert(0, node)
            node = self._nodes.get(node.parent_id) if node.parent_id else None
        return above

    def ids(self, node: Node | None) -> list[int]:
        """Return the ids of a category and of everything below it, or of the whole tree."""
        return [below.id for below in ([node, *self._walk(node)] if node else self._nodes.values())]

    def picture(self, node: Node) -> str:
        """Return a picture of the category's goods, or of the first below it that has one."""
        return next((each.picture for each in [node, *self._walk(node)] if each.thumb), "")

    @cached_property
    def count(self) -> int:
        """How many goods the whole catalogue shows."""
        return sum(node.count for node in self._children.get(None, []))

    def _walk(self, node: Node | None) -> list[Node]:
        walked = []
        for child in self._children.get(node.id if node else None, []):
            walked += [child, *self._walk(child)]
        return walked


@dataclass(frozen=True, slots=True)
class _Copy:
    """What this process holds of a version, and until when it trusts it."""

    version: str
    until: float
    content: Any


_copies: dict[str, _Copy] = {}


def current() -> Tree:
    """Return the tree of the present version: no statement while this process or the cache holds it."""
    return known("tree", _read)


def version() -> str:
    """Return the catalogue's version; a cache that has lost it starts a new one."""
    return memory.near(VERSION, NEAR, lambda: cache.get(VERSION) or _renew())


def bump() -> None:
    """Let every page read the catalogue anew: now, and once more when the transaction is committed."""
    _renew()
    transaction.on_commit(_renew)


def kept(name: str, make: Callable[[], T]) -> T:
    """Return what `make` answered for this version of the catalogue, at most `KEPT` seconds ago."""
    return _kept(f"{name}:{version()}", make)


def known(name: str, make: Callable[[], T]) -> T:
    """Like `kept`, for the few things every page needs: this process holds its own copy of them."""
    held, now = _copies.get(name), version()
    if held is None or held.version != now or held.until < monotonic():
        held = _copies[name] = _Copy(now, monotonic() + KEPT, _kept(f"{name}:{now}", make))
    content: T = held.content
    return content


def repath() -> None:
    """Write the path of every category anew, in one statement: after categories were moved or written in bulk."""
    _execute(_REPATH_SQL)


def recount() -> None:
    """Count the shown goods of every category anew, in one statement."""
    _execute(_RECOUNT_SQL)


def _renew() -> str:
    cache.set(VERSION, new := uuid4().hex[:12], None)
    memory.forget(VERSION)
    return new


def _kept(key: str, make: Callable[[], T]) -> T:
    found: T | None = cache.get(key)
    if found is None:
        cache.set(key, found := make(), KEPT)
    return found


def _read() -> Tree:
    with connection.cursor() as cursor:
        cursor.execute(_TREE_SQL)
        return Tree(_node(*row) for row in cursor.fetchall())


def _node(pk: int, parent: int | None, slug: str, words: str, count: int, thumb: str | None) -> Node:
    return Node(pk, parent, slug, Words(json.loads(words)), count, thumb or "")


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
