"""Who the seller is: requisites, and who answers where."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import City, Contact, Region
from faq.views.articles import language, published
from wholesale.models import Seller
from wholesale.templatetags.house import kind_of_number


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """The seller in its own words and its requisites, ready to be copied."""
    return render(request, "faq/about.html", {"article": written("about"), "requisites": requisites()})


@require_safe
def about_print(request: HttpRequest) -> HttpResponse:
    """The requisites on a sheet of paper."""
    return render(request, "faq/about_print.html", {"requisites": requisites()})


@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """Who answers: the reader's own manager first, then departments, then people by region and city."""
    known = Contact.objects.all() if request.user.is_authenticated else Contact.objects.public()
    cities = Prefetch("regions__cities", City.objects.in_order())
    people = list(known.select_related("deputy").prefetch_related("regions", cities))
    context = {
        "article": written("contacts"),
        "everywhere": [answering(each) for each in people if not each.regions.all()],
        "regions": by_region(people),
    }
    return render(request, "faq/contacts.html", context)


def written(slug: str) -> Any:
    """Return the text the seller has written for one of its own pages, None where there is none."""
    return published().pages().filter(slug=slug).in_(language()).defer("search").first()


def requisites() -> list[tuple[str, str]]:
    """Return the seller's requisites as (name, value), in the order a bank asks for them."""
    seller = Seller.objects.get_current()
    told = [(_("Legal name"), seller.legal_name)]
    told += [(kind_of_number(kind), str(number)) for kind, number in seller.numbers.items()]
    told += [(_("Address"), str(seller.address))]
    for bank in seller.banks:
        told += [(name, str(bank[key])) for key, name in _bank_names().items() if bank.get(key)]
    told += [(_("Director"), seller.director), (_("Chief accountant"), seller.accountant)]
    return [(name, value) for name, value in told if value]


def by_region(people: Iterable[Contact]) -> list[dict[str, Any]]:
    """Return the regions somebody answers for, in the seller's order, with their cities and people."""
    regions: dict[int, Region] = {}
    answer: dict[int, list[dict[str, Any]]] = {}
    for contact in people:
        for region in contact.regions.all():
            regions.setdefault(region.pk, region)
            answer.setdefault(region.pk, []).append(answering(contact))
    ordered = sorted(regions.values(), key=lambda region: (region.position, region.code))
    return [{"region": each, "cities": list(each.cities.all()), "people": answer[each.pk]} for each in ordered]


def answering(contact: Contact) -> dict[str, Any]:
    """Return who answers today for a contact, and until when they stand in."""
    today = Seller.objects.get_current().today()
    person = contact.on(today)
    return {"who": person, "instead_of": contact if person is not contact else None}


def _bank_names() -> dict[str, str]:
    return {
        "name": _("Bank"),
        "account": _("Account"),
        "bic": _("BIC"),
        "corr": _("Correspondent account"),
        "iban": _("IBAN"),
        "swift": _("SWIFT"),
    }
