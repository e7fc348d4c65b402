"""Orders of the desk's list as a table: what the manager sees there, filtered as it is, and nothing more."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponseBase

from orders import exporting
from orders.models import Order
from wholesale import handing, listed, sheets
from wholesale.jobs import Work
from wholesale.models import File

KIND = "orders_desk_export"


def hand_over(request: HttpRequest) -> HttpResponseBase:
    """Send the table of the list the request's address asks for, or start the work."""
    what, form = handing.asked(request, exporting.ORDERS, exporting.LINES)
    shown = listed.rows(admin.site, Order, request)
    made = exporting.table(shown, what, for_staff=True)
    return handing.hand_over(request, made, form, kind=KIND, params={"query": request.GET.urlencode(), "what": what})


def run(work: Work) -> File:
    """Write the table of a list, with the rights its reader has now."""
    shown = listed.rows(admin.site, Order, listed.again(work.owner, work.params["query"]))
    made = exporting.table(shown, work.params["what"], for_staff=True)
    return sheets.keep(made, work.params["form"], work)
