"""Placing: a cart becomes an order, in one transaction and as many statements for one line as for thousands.

    cart locked ─▶ stock locked, in the order of its key ─▶ prices ─▶ rules ─▶ order, lines, event, letters
                                        └ refused: nothing has happened, the cart is as it was

Everything the order says is copied. The company and its tariff are read with the locked
cart, without a lock of their own: what a manager decides meanwhile comes after the order.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import wraps
from typing import Any, Self

from django.db.models import F, Subquery
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts.models import Address, User
from catalog import pricing, stock
from orders import emails, qualification, rules, weighing
from orders.minimums import By
from orders.models import Cart, Order, OrderEvent, OrderLine
from orders.refusals import CartChanged, Change, LinesRefused, PriceChanged
from orders.weighing import Item, Weighed
from wholesale.errors import Breach

SEEN = re.compile(r"([0-9]{1,9}):([0-9]{1,12}\.[0-9]{2})")
RELATED = [
    "company__city",
    "company__tariff",
    "company__manager__user",
    "company__manager__deputy__user",
    "membership__user",
    "address__city",
]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a buyer chooses and types at checkout; nothing of it is a price."""

    address: int | None = None  # of the company's own
    delivery_kind: str = ""
    method_code: str = ""
    personal_number: str = ""
    mobile: str = ""
    po_number: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page showed: the cart's version and its total. It travels through the form as `str(seen)`."""

    version: int
    total: Decimal

    def __str__(self) -> str:
        return f"{self.version}:{self.total}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what a form brought back. Raises CartChanged for anything a page of ours did not write."""
        written = SEEN.fullmatch(text)
        if not written:
            raise CartChanged()
        return cls(int(written[1]), Decimal(written[2]))


class PlacedBefore(Exception):  # noqa: N818 - what was found, not an error
    """The key has made its order already, though nobody remembers the answer to it. Undoes the transaction."""

    def __init__(self, order_id: int) -> None:
        self.order_id = order_id


def however_late(place: Callable[..., Order]) -> Callable[..., Order]:
    """Return the first order of a key also when the answer to it is forgotten: the order keeps its key for ever."""

    @wraps(place)
    def placed(*args: Any, **kwargs: Any) -> Order:
        try:
            return place(*args, **kwargs)
        except PlacedBefore as before:
            return Order.objects.get(pk=before.order_id)

    return placed


def choose(cart: Cart, given: Mapping[str, Any]) -> None:
    """Keep what was chosen, by the names of `Chosen`, so that checkout resumes anywhere; what is not given stays.

    Another company's address is no address.
    """
    Cart.objects.filter(pk=cart.pk).update(**_columns(cart, given), updated_at=now())


def make(
    cart: Cart, *, by: User, key: str, chosen: Chosen, seen: Seen | None, source: str = Order.Source.SITE
) -> Order:
    """Make the order of a cart and empty it. Belongs inside `idempotency.once`; see `checkout.place` for refusals.

    Raises PlacedBefore for a key that outlived its record.
    """
    cart = _locked(cart, chosen, key)
    items = weighing.read(cart)
    free = {pk: held.available for pk, held in stock.lock(item.product_id for item in items).items()}
    weighed = weighing.weigh(cart, pricing.view_of(getattr(cart.company, "tariff", None)), items, free)
    if seen:
        _compare(weighed, seen, cart.version - 1)
    _check(weighed)
    stock.take({item.product_id: item.quantity for item in items})
    order = _order(cart, weighed, by=by, key=key, chosen=chosen, source=source)
    lines = OrderLine.objects.bulk_create(_lines(order, weighed))
    _tell(order, lines, by=by)
    cart.lines.all().delete()
    return order


def _columns(cart: Cart, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a choice the cart's row keeps, as the database is told it."""
    if "address" not in given:
        return dict(given)
    mine = Address.objects.deliveries().filter(company=cart.company_id, pk=given["address"] or 0)
    return {**given, "address": Subquery(mine.values("pk"))}


def _locked(cart: Cart, chosen: Chosen, key: str) -> Cart:
    """Lock the cart by writing what was chosen, and read it as it is then: a second order finds it changed."""
    mine = Cart.objects.filter(pk=cart.pk)
    kept = _columns(cart, asdict(chosen)) | {"po_number": "", "note": "", "undo": None}
    found = mine.update(**kept, version=F("version") + 1, updated_at=now())
    if not found:
        raise CartChanged()
    same = Order.objects.filter(company=cart.company_id, operation_key=key).values("pk")
    cart = mine.select_related(*RELATED).annotate(placed_before=Subquery(same)).get()
    if cart.placed_before:
        raise PlacedBefore(cart.placed_before)
    if chosen.address and not cart.address_id:
        words = _("This address is not in use any more: choose another one.")
        raise LinesRefused({}, [Breach("address_absent", words)])
    return cart


def _compare(weighed: Weighed, seen: Seen, version: int) -> None:
    """Refuse when the cart or its prices are not what the page showed: nothing is changed in silence."""
    now_total = weighed.verdict.total.total
    if seen.version != version:
        raise CartChanged(was=seen.total, now=now_total, currency=weighed.tariff.currency)
    changes = list(changes_of(weighed))
    if changes or seen.total != now_total:
        raise PriceChanged(changes, was=seen.total, now=now_total)


def changes_of(weighed: Weighed) -> Iterable[Change]:
    """Return the lines whose price is not the one the buyer saw."""
    for item, line in zip(weighed.items, weighed.lines, strict=True):
        was, price = item.shown(weighed.by), line.price(weighed.by)
        if was is not None and price is not None and was != price:
            yield Change(item.product_id, item.sku, item.name, item.quantity, was, price)


def _check(weighed: Weighed) -> None:
    verdict = weighed.verdict
    if verdict.blocking or verdict.missing:
        raise LinesRefused(verdict.lines, [*verdict.whole, *verdict.missing])


def _order(cart: Cart, weighed: Weighed, *, by: User, key: str, chosen: Chosen, source: str) -> Order:
    tariff, verdict, terms = weighed.tariff, weighed.verdict, weighed.terms
    is_base = weighed.by is By.BASE
    address = weighing.address_of(cart)
    method = next(method for method in terms.methods.all() if method.code == cart.method_code)
    order = Order(
        company=cart.company,
        membership=cart.membership,
        by=by,
        source=source,
        terms=terms,
        tariff_status=weighed.status,
        price_list_id=tariff.base_id if is_base else tariff.list_id,
        includes_tax=tariff.base_includes_tax if is_base else tariff.includes_tax,
        qualifies=verdict.basis.opens,
        status=_first_status(weighed),
        currency=tariff.currency,
        goods_total=verdict.total.total,
        tax_total=verdict.total.tax,
        total=verdict.total.total,
        method_code=method.code,
        method_kind=method.kind,
        method_words=dict(method.words),
        delivery_kind=cart.delivery_kind,
        address=address.as_facts() if address else {},
        city=weighed.place,
        personal_number=cart.personal_number,
        mobile=cart.mobile,
        po_number=chosen.po_number,
        note=chosen.note,
        operation_key=key,
    )
    order.confirmed_at = now() if order.status == Order.Status.CONFIRMED else None
    order.save(force_insert=True)
    return order


def _first_status(weighed: Weighed) -> str:
    marked = any(row.city_mark for row in weighing.minimums_of(weighed.terms))
    return rules.first_status(
        weighed.terms.manager_confirms,
        is_marked=bool(weighed.place and weighed.place.marks),
        uses_marks=marked,
    )


def _lines(order: Order, weighed: Weighed) -> list[OrderLine]:
    pairs = zip(weighed.items, weighed.lines, strict=True)
    return [line_of(order, n, item, line, weighed.by) for n, (item, line) in enumerate(pairs, 1)]


def line_of(order: Order, n: int, item: Item, line: rules.Line, by: By) -> OrderLine:
    """Copy a priced line into an order, its stock already taken."""
    amount, price = line.amount(by), line.price(by)
    assert price is not None
    assert line.tax_percent is not None
    return OrderLine(
        order=order,
        n=n,
        product_id=item.product_id,
        sku=item.sku,
        name=item.name,
        unit=item.unit,
        pack_size=item.pack_size,
        quantity=item.quantity,
        reserved=item.quantity,
        price=price,
        base_price=line.base,
        tax_code=item.tax_code,
        tax_percent=line.tax_percent,
        tax_amount=amount.tax,
        total=amount.total,
        indexed=item.indexed,
    )


def _tell(order: Order, lines: list[OrderLine], *, by: User) -> None:
    """Write the order's first events and letters; one that nobody confirms opens prices at once."""
    events = [OrderEvent(order=order, became=order.status, verb="place", by=by)]
    if order.status == Order.Status.CONFIRMED:
        events[0].became = Order.Status.PLACED
        events.append(OrderEvent(order=order, was=Order.Status.PLACED, became=order.status, verb="confirm"))
        qualification.opened(order, by=None)
    OrderEvent.objects.bulk_create(events)
    emails.placed(order, lines)
