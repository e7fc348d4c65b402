"""Messages of the deal: one function a message, to the buyer and the company's manager, each in their language."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects
from django.urls import reverse

from accounts.telling import to_person
from wholesale import outbox
from wholesale.models import Seller
from wholesale.outbox import Letter

if TYPE_CHECKING:
    from accounts.models import Contact, User
    from orders.models import Order, OrderLine, Revision

LINES = 30  # lines a letter repeats; the page of the order has them all


def placed(order: "Order", lines: "Sequence[OrderLine]") -> None:
    """What was ordered and what comes next, to the buyer; a new order, to the manager."""
    facts = {"lines": lines[:LINES], "more": max(len(lines) - LINES, 0), "count": len(lines)}
    contact = _manager(order)
    people = (_orderer(order), contact.user if contact else None)
    prefetch_related_objects([each for each in people if each], "devices")
    outbox.write_many([*_to_buyer(order, "placed", facts), *_to_manager(order, "placed_desk", facts)])


def confirmed(order: "Order", *, opened: bool) -> None:
    """The order is accepted, and whether it opened wholesale prices."""
    outbox.write_many(_to_buyer(order, "confirmed", {"opened": opened}))


def cancelled(order: "Order", *, by: "User") -> None:
    """The order is off, to the buyer, and to the manager when it was the buyer who did it."""
    facts = {"by": by}
    desk = [] if by.is_staff else _to_manager(order, "cancelled_desk", facts)
    outbox.write_many([*_to_buyer(order, "cancelled", facts), *desk])


def changed(order: "Order", revision: "Revision") -> None:
    """What was and what became of the lines, with the difference of the sum."""
    facts = {"revision": revision, "rows": revision.lines.select_related("line")[:LINES]}
    outbox.write_many(_to_buyer(order, "changed", facts, event=f"revision:{revision.pk}:applied"))


def _to_buyer(order: "Order", name: str, facts: dict[str, Any], *, event: str = "") -> Iterator[Letter]:
    """A letter and pushes to who placed the order, while they work there; else to the company, else to its owner."""
    told = _facts(order, name, facts, event=event)
    to = order.company.email
    person = _orderer(order) or (None if to else _owner(order))
    if person:
        yield from to_person(person, f"orders/{name}", **told, link=order.get_absolute_url())
    elif to:
        yield _to_nobody(order, f"orders/{name}", told, to)


def _orderer(order: "Order") -> "User | None":
    member = order.membership
    return member.user if member and member.is_active and member.user.is_active else None


def _owner(order: "Order") -> "User | None":
    owners = order.company.memberships.active().filter(role="owner").select_related("user")
    owner = owners.first()
    return owner.user if owner else None


def _to_manager(order: "Order", name: str, facts: dict[str, Any]) -> Iterator[Letter]:
    """A letter to who answers for the company, and pushes where they sign in here; else to the seller."""
    told = _facts(order, name, facts)
    contact = _manager(order)
    person = contact.user if contact else None
    to = (contact.email if contact else "") or (person.email if person else "") or Seller.objects.get_current().email
    if person and person.is_active:
        page = reverse("admin:orders_order_change", args=[order.pk])
        yield from to_person(person, f"orders/{name}", **told, to=to, link=page)
    elif to:
        yield _to_nobody(order, f"orders/{name}", told, to)


def _to_nobody(order: "Order", template: str, told: dict[str, Any], to: str) -> Letter:
    """A letter to an address behind which no person of the portal stands."""
    context = {name: fact for name, fact in told.items() if name != "event"}
    scope = f"company:{order.company_id}"
    return Letter(template, told["event"], to, _first_language(), scope=scope, context=context)


def _facts(order: "Order", name: str, facts: dict[str, Any], *, event: str = "") -> dict[str, Any]:
    """Return what a message says and of which event."""
    return {"event": event or f"order:{order.pk}:{name}", "order": order, "manager": _manager(order), **facts}


def _manager(order: "Order") -> "Contact | None":
    """Who answers for the company today."""
    manager = order.company.manager
    return manager.on(Seller.objects.get_current().today()) if manager else None


def _first_language() -> str:
    return Seller.objects.get_current().languages[0]
