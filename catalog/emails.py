"""Letters of the catalogue: one function a letter."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse

from accounts.telling import to_person
from wholesale import outbox, stoplinks
from wholesale.outbox import Letter
from wholesale.stoplinks import Stop

if TYPE_CHECKING:
    from catalog.models import Restock

LINES = 30  # goods a letter names; the page has them all


class Arrival(NamedTuple):
    """A wish whose goods have come, and what a unit of them costs the company."""

    wish: "Restock"
    price: Decimal
    currency: str


def arrived(people: Iterable[Sequence[Arrival]]) -> None:
    """What each person waited for has come: one letter for all of it, and a push for each of their phones."""
    outbox.write_many([letter for come in people for letter in _arrived(come)])


def _arrived(come: Sequence[Arrival]) -> Iterator[Letter]:
    first = min((each.wish for each in come), key=lambda wish: wish.pk)
    stop = stoplinks.address("restock", Stop(first.user_id, first.pk), view="catalog:restock_stop")
    yield from to_person(
        first.user,
        "catalog/restock",
        event=f"restock:{first.user_id}:{first.pk}",
        link=first.product.get_absolute_url() if len(come) == 1 else reverse("catalog:restocks"),
        headers=stoplinks.headers(stop),
        goods=[{"product": each.wish.product, "price": each.price, "currency": each.currency} for each in come[:LINES]],
        count=len(come),
        more=max(len(come) - LINES, 0),
        stop=stop,
    )
