"""A company's list of orders: which of them it shows, in which order, and what they come to."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from accounts.models import Company
from catalog.codes import normalise
from orders.models import Order, OrderLine
from orders.models.order import OrderQuerySet
from wholesale import calendar, rowkeys
from wholesale.models import Seller

PAGE = 50  # orders
UNREAD = [f"product__{name}" for name in ("description", "search", "attributes", "sort_name")]  # long, and not shown
SORTS = {  # what the address says: what the database is asked
    "-number": ["-pk"],
    "number": ["pk"],
    "-total": ["-total", "-pk"],
    "total": ["total", "-pk"],
}
NEWEST = "-number"


@dataclass(frozen=True, slots=True)
class Totals:
    """What a list of orders comes to; cancelled ones stand beside the sum, not in it."""

    count: int
    total: Decimal
    cancelled_count: int
    cancelled_total: Decimal

    @property
    def all_count(self) -> int:
        return self.count + self.cancelled_count


def find(
    company: Company, *, text: str = "", status: str = "", since: date | None = None, until: date | None = None
) -> OrderQuerySet:
    """Return the company's orders that match everything given; the days are the company's own.

    `text` is a number as the order shows it, a part of the buyer's own number, or a part of
    an article code of one of its lines.
    """
    zone = company.time_zone.key
    orders = Order.objects.of(company)
    if text:
        orders = orders.filter(_named(text))
    if status:
        orders = orders.filter(status=status)
    if since:
        orders = orders.filter(created_at__gte=calendar.start_of_day(since, zone))
    if until:
        orders = orders.filter(created_at__lt=calendar.end_of_day(until, zone))
    return orders


def lines(order: Order) -> QuerySet[OrderLine]:
    """Return the lines of an order with what a page shows of their products, in one statement."""
    return order.lines.filter(quantity__gt=0).order_by("n").select_related("product").defer(*UNREAD)


def number_of(text: str) -> int | None:
    """Read a number as people write it, "№ Z-1042" or 1042, into the order's key; None for what is no number."""
    bare = text.removeprefix("№").strip().removeprefix(Seller.objects.get_current().prefix.get("order", ""))
    return rowkeys.read(bare)


def totals(orders: OrderQuerySet) -> Totals:
    """Count the orders and add them up, in one statement."""
    cancelled = Q(status=Order.Status.CANCELLED)
    none = Decimal()
    found = orders.aggregate(
        standing=Count("pk", filter=~cancelled),
        sum=Sum("total", filter=~cancelled, default=none),
        off=Count("pk", filter=cancelled),
        off_sum=Sum("total", filter=cancelled, default=none),
    )
    return Totals(found["standing"], found["sum"], found["off"], found["off_sum"])


def _named(text: str) -> Q:
    named = Q(po_number__icontains=text)
    if (number := number_of(text)) is not None:
        named |= Q(pk=number)
    with_code = Q(sku__icontains=text)
    if code := normalise(text):
        with_code |= Q(product__codes__normal__contains=code)
    return named | Q(Exists(OrderLine.objects.filter(with_code, order=OuterRef("pk"))))
