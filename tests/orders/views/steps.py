"""What the tests of the buyer's pages do again and again."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from uuid import uuid4

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership
from catalog.models import Product
from orders import cart as carts
from orders import checkout
from orders.models import Cart, CartLine, Order

HTMX = {"HTTP_HX_REQUEST": "true"}
CHOSEN = {"delivery_kind": "agreement", "method_code": "invoice"}
FRAME = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


@contextmanager
def counted() -> Iterator[list[str]]:
    """Gather the statements of a block, without those that only frame a transaction."""
    told: list[str] = []
    with CaptureQueriesContext(connection) as made:
        yield told
    told += [each["sql"] for each in made if not each["sql"].startswith(FRAME)]


def text_of(response: HttpResponse) -> str:
    """Return a page as one reads it: without tags, spaces as single ones."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def held(member: Membership) -> dict[int, int]:
    """Return what the member's cart holds."""
    return dict(CartLine.objects.filter(cart__membership=member).values_list("product_id", "quantity"))


def cart_of(member: Membership) -> Cart:
    return carts.current(Membership.objects.with_context().get(pk=member.pk))


def fill(member: Membership, *lines: tuple[Product, int]) -> None:
    for product, quantity in lines:
        carts.put(cart_of(member), product.pk, quantity)


def sent(member: Membership, **given: str) -> dict[str, str]:
    """Return what the form of checkout sends."""
    return {**CHOSEN, "key": uuid4().hex, "seen": str(checkout.facts(cart_of(member)).seen), **given}


def place(client: Client, member: Membership, *lines: tuple[Product, int], **given: str) -> Order:
    """Fill the cart and place its order by the page."""
    fill(member, *lines)
    answer = client.post("/checkout/place/", sent(member, **given))
    assert answer.status_code == 303, text_of(answer)
    return Order.objects.latest("pk")
