"""Letters of the catalogue: one function a letter."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from django.urls import reverse

from accounts.telling import to_person
from wholesale import outbox, stoplinks
from wholesale.outbox import Letter
from wholesale.stoplinks import Stop

if TYPE_CHECKING:
    from catalog.models import Restock

LINES = 30  # goods a letter names; the page has them all


def arrived(people: "Iterable[Sequence[Restock]]") -> None:
    """What each person waited for has come: one letter for all of it, and a push for each of their phones."""
    outbox.write_many([letter for wishes in people for letter in _arrived(wishes)])


def _arrived(wishes: "Sequence[Restock]") -> "Iterator[Letter]":
    first = min(wishes, key=lambda wish: wish.pk)
    stop = stoplinks.address("restock", Stop(first.user_id, first.pk), view="catalog:restock_stop")
    yield from to_person(
        first.user,
        "catalog/restock",
        event=f"restock:{first.user_id}:{first.pk}",
        link=first.product.get_absolute_url() if len(wishes) == 1 else reverse("catalog:restocks"),
        headers=stoplinks.headers(stop),
        goods=[wish.product for wish in wishes[:LINES]],
        count=len(wishes),
        more=max(len(wishes) - LINES, 0),
        stop=stop,
    )
