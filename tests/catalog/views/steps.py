"""What the tests of the catalogue's pages do again and again."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape

from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from catalog import tree
from catalog.models import Category, Product
from tests.factories import make_product

HTMX = {"HTTP_HX_REQUEST": "true"}


@contextmanager
def counted() -> Iterator[list[str]]:
    """Gather the statements of a block."""
    told: list[str] = []
    with CaptureQueriesContext(connection) as made:
        yield told
    told += [query["sql"] for query in made.captured_queries]


def fill(category: Category, n: int, **given: object) -> list[Product]:
    """Put `n` products into a category, each with a price in every list, and count them as an import would."""
    goods = [make_product(category=category, **{"name": f"Good {each:04}"} | given) for each in range(n)]
    tree.recount()
    tree.bump()
    return goods


def words(response: HttpResponse) -> str:
    """Return what a person reads on a page, in one line; spaces that do not break become plain ones."""
    body = re.sub(r"(?s)<(script|style|svg|head).*?</\1>", " ", response.content.decode())
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).replace("\u00a0", " ").split())


def codes(response: HttpResponse) -> list[str]:
    """Return the article codes of a list, in the order they stand in."""
    return [good["sku"] for good in response.context["goods"]]
