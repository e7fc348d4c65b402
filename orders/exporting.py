"""Orders as a table for a spreadsheet: one row an order, or one row a line.

A buyer gets the orders of their list, a manager those of the desk's list with company,
manager and source beside them. Above `sheets.AT_ONCE` rows the table is long work:
`for_buyer` is its function, `orders.admin.exports.run` the desk's.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Company, Membership
from accounts.roles import Right, allows
from orders import listing
from orders.models import Order, OrderLine
from orders.models.order import OrderQuerySet
from wholesale import sheets
from wholesale.errors import Refused
from wholesale.jobs import Work
from wholesale.models import File, Seller
from wholesale.sheets import Cell, Row, Table

KIND = "orders_export"
ORDERS, LINES = "orders", "lines"
CHUNK = 1000  # rows a round trip
OF_ORDER = ("created_at", "status", "po_number", "total", "tax_total", "currency", "method_code", "method_words")


def table(orders: OrderQuerySet, what: str, *, for_staff: bool = False) -> Table:
    """Return the orders, or their lines where `what` is "lines", in the order given."""
    found = orders.order_by(*(orders.query.order_by or ["-pk"]))
    day = f"{Seller.objects.get_current().today():%Y-%m-%d}"
    if what == LINES:
        lines = OrderLine.objects.filter(order__in=orders.order_by(), quantity__gt=0)
        return Table(f"{_('order-lines')}-{day}", _line_heads(for_staff), _lines(lines, for_staff), lines.count())
    return Table(f"{_('orders')}-{day}", _heads(for_staff), _orders(found, for_staff), found.count())


def params(company: Company, what: str, narrowing: dict[str, Any]) -> dict[str, Any]:
    """Return what `for_buyer` must know, as JSON can carry it."""
    told = {name: value.isoformat() if isinstance(value, date) else value for name, value in narrowing.items()}
    return {"company": company.pk, "what": what, "narrowing": told}


def for_buyer(work: Work) -> File:
    """Write the table a buyer asked for, with the rights they have now. Raises Refused("not_yours")."""
    company = company_of(work)
    told = dict(work.params["narrowing"])
    days = {name: date.fromisoformat(told[name]) for name in ("since", "until") if name in told}
    found = listing.find(company, **{**told, **days})
    return sheets.keep(table(found, work.params["what"]), work.params["form"], work)


def company_of(work: Work) -> Company:
    """Return the company whose orders the work is about, if who asked still sees them. Raises Refused("not_yours")."""
    members = Membership.objects.active().filter(user=work.owner, company=work.params["company"])
    reader = members.select_related("company").first()
    if reader is None or not allows(reader, Right.SEE_ORDERS):
        raise Refused("not_yours", _("You may not see the orders of this company any more."))
    return reader.company


def _heads(for_staff: bool) -> list[str]:
    heads = [_("Order"), _("Placed"), _("State"), _("Your order number"), _("Placed by")]
    sums = [_("Sum"), _("of it tax"), _("Currency"), _("Payment"), _("Address")]
    return heads + (_staff_heads() if for_staff else []) + sums


def _staff_heads() -> list[str]:
    return [_("Company"), _("Manager"), _("Source")]


def _line_heads(for_staff: bool) -> list[str]:
    heads = [_("Order"), _("Placed"), _("State"), *([_("Company")] if for_staff else [])]
    goods = [_("№"), _("Article code"), _("Product"), _("Quantity"), _("Unit")]
    return [*heads, *goods, _("Price"), _("Tax, %"), _("Sum"), _("Currency")]


def _orders(orders: OrderQuerySet, for_staff: bool) -> Iterator[Row]:
    related = ["by", *(["company__manager"] if for_staff else [])]
    names = ["by__name", "by__email", *(["company__name", "company__manager__words", "source"] if for_staff else [])]
    found = orders.select_related(None).select_related(*related).only(*OF_ORDER, "address", *names)
    for order in found.iterator(chunk_size=CHUNK):
        first: Row = (order.number, order.created_at, _state(order.status), order.po_number, str(order.by))
        staff: Row = (order.company.name, str(order.company.manager or ""), str(order.get_source_display()))
        sums: Row = (order.total, order.tax_total, order.currency, order.method, order.place)
        yield (*first, *(staff if for_staff else ()), *sums)


def _lines(lines: Any, for_staff: bool) -> Iterator[Row]:
    seller = Seller.objects.get_current()
    named = ["order_id", "order__created_at", "order__status", *(["order__company__name"] if for_staff else [])]
    goods = ["n", "sku", "name", "quantity", "unit", "price", "tax_percent", "total", "order__currency"]
    rows = lines.order_by("-order_id", "n").values_list(*named, *goods)
    for pk, placed, status, *rest in rows.iterator(chunk_size=CHUNK):
        *facts, percent, total, currency = rest
        yield (seller.numbered("order", pk), placed, _state(status), *facts, _percent(percent), total, currency)


def _percent(rate: Decimal) -> Cell:
    """Return a tax rate without the zeros behind it: 20, 5.5."""
    return int(rate) if rate == int(rate) else rate.normalize()


def _state(status: str) -> str:
    return str(Order.Status(status).label)
