"""Products of the desk's list as a table: what the manager sees there, filtered as it is, and nothing more."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponseBase

from catalog import exporting
from catalog.models import Product
from wholesale import handing, listed, sheets
from wholesale.jobs import Work
from wholesale.models import File
from wholesale.sheets import Table

KIND = "products_desk_export"


def hand_over(request: HttpRequest) -> HttpResponseBase:
    """Send the table of the list the request's address asks for, or start the work."""
    _what, form = handing.asked(request, "products")
    return handing.hand_over(request, _table(request), form, kind=KIND, params={"query": request.GET.urlencode()})


def run(work: Work) -> File:
    """Write the table of a list, with the rights its reader has now."""
    made = _table(listed.again(work.owner, work.params["query"]))
    return sheets.keep(made, work.params["form"], work)


def _table(request: HttpRequest) -> Table:
    person: Any = request.user
    shown = listed.rows(admin.site, Product, request)
    may = person.has_perm
    return exporting.table(shown, with_stock=may("catalog.view_stock"), with_prices=may("catalog.view_price"))
