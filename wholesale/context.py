"""What the frame of every page knows: the seller, in whose name the reader is here, who answers, where to go."""

from collections.abc import Container
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from wholesale.models import Seller

# How a company stands: what stops it from ordering, else its prices by `tariff_status` (none of a seller without them).
STOPPED = {"draft": _("your company is being checked"), "suspended": _("orders are suspended")}
PRICES = {
    "none": _("wholesale prices open with the first order"),
    "wholesale": _("wholesale prices"),
    "at_risk": _("wholesale prices at risk"),
    "retail": _("retail prices"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu."""

    label: object
    url: str
    is_here: bool


def house(request: HttpRequest) -> dict[str, Any]:
    """Give templates the frame's facts; the menu is made where a template asks for it."""
    member, seller = getattr(request, "member", None), Seller.objects.get_current()
    may = _rights(member)
    return {
        "seller": seller,
        "currency": seller.currency,
        "member": member,
        "manager": _manager(member, seller),
        "standing": _standing(member),
        "may": may,
        "menu": cache(partial(_menu, request, seller, may)),
        "languages": _languages(seller),
    }


def _standing(member: Any) -> object:
    if member is None:
        return ""
    return PRICES.get(member.tariff_status, "") if member.company.can_order else STOPPED.get(member.company.status, "")


def _manager(member: Any, seller: Seller) -> Any:
    """Who answers this company today: its personal manager, or the deputy while away; None where it has neither."""
    manager = member and member.company.manager
    return manager and manager.on(seller.today())


def _rights(member: Any) -> frozenset[str]:
    """The rights of this reader among those the menu names: `{% if "cart" in may %}`."""
    allows = import_string(settings.ALLOWS)
    return frozenset(right for _label, _name, right, _module in settings.MENU if allows(member, right))


def _menu(request: HttpRequest, seller: Seller, may: Container[str]) -> list[Entry]:
    """The entries this reader may open, of the modules this seller uses."""
    entries = []
    for label, name, right, module in settings.MENU:
        if right in may and seller.has(module):
            url = reverse(name)
            entries.append(Entry(label, url, request.path.startswith(url)))
    return entries


def _languages(seller: Seller) -> list[tuple[str, str]]:
    """The seller's languages that the portal speaks, in the seller's order, each in its own name."""
    spoken = dict(settings.LANGUAGES)
    return [(code, spoken[code]) for code in seller.languages if code in spoken]
