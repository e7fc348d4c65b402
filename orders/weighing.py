"""Gathering: what the rules must know of a cart, read in a constant number of statements.

`read` asks for the lines, `weigh` for their prices, and lets the rules judge. The page
shows the answer without a lock; `placing` gives `weigh` the stock it has locked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import get_language

from accounts.models import Address, City
from catalog import pricing
from catalog.pricing import Priced, TariffView
from orders import rules
from orders.minimums import FIRST_ORDER, By, Minimum
from orders.models import Cart, CartLine, Order, OrderTerms
from orders.rules import Verdict
from wholesale.models import Seller, TaxRate

COLUMNS = [
    "product_id",
    "quantity",
    "shown_price",
    "shown_base",
    "product__sku",
    "product__name",
    "product__words",
    "product__unit",
    "product__thumb",
    "product__pack_size",
    "product__min_quantity",
    "product__is_active",
    "product__tax_code",
    "product__indexed",
    "product__stock__available",
]


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a cart with the facts of its product."""

    product_id: int
    quantity: int
    shown_price: Decimal | None
    shown_base: Decimal | None
    sku: str
    plain_name: str
    words: Mapping[str, str]
    unit: str
    thumb: str
    pack_size: int
    min_quantity: int
    is_active: bool
    tax_code: str
    indexed: bool
    free: int | None

    @property
    def name(self) -> str:
        """The product's name in the reader's language."""
        return self.words.get(get_language() or "") or self.plain_name

    @property
    def available(self) -> int:
        return self.free or 0

    def shown(self, by: By) -> Decimal | None:
        """The price the buyer saw, by the list the cart is sold by; None where no page has shown one."""
        return self.shown_base if by is By.BASE else self.shown_price


@dataclass(frozen=True, slots=True)
class Weighed:
    """A cart with its prices and what the rules say of it, at one moment for all lines."""

    items: Sequence[Item]
    lines: Sequence[rules.Line]  # one for each item, in its order
    tariff: TariffView
    status: str  # of the tariff, or what the terms say where there is none
    terms: OrderTerms
    place: City | None
    verdict: Verdict
    on: date

    @property
    def by(self) -> By:
        return self.verdict.basis.by


def read(cart: Cart) -> list[Item]:
    """Return the lines of a cart in their order, in one statement."""
    lines = CartLine.objects.filter(cart=cart.pk).order_by("position", "pk")
    return [Item(*row) for row in lines.values_list(*COLUMNS)]


def weigh(cart: Cart, tariff: TariffView, items: Sequence[Item], free: Mapping[int, int] | None = None) -> Weighed:
    """Price the lines in one statement and judge the cart; `free` is stock just locked, in place of what was read."""
    terms = OrderTerms.objects.current()
    on = pricing.today()
    prices = pricing.of(tariff, on=on, lines={item.product_id: item.quantity for item in items})
    percents = TaxRate.objects.percents(Seller.objects.get_current().country, on)
    lines = [_line(item, prices[item.product_id], tariff, percents, free) for item in items]
    status = tariff.status or status_of(terms)
    place = place_of(cart)
    verdict = rules.judge(
        rules.Facts(
            lines=tuple(lines),
            status=status,
            currency=tariff.currency,
            minimums=minimums_of(terms),
            marks=tuple(place.marks) if place else (),
            city=str(place or ""),
            can_order=cart.company.can_order,
            methods=frozenset(method.code for method in terms.methods.all()),
            deliveries=frozenset(Order.DeliveryKind.values),
            wanted={name: str(OrderTerms.Field(name).label) for name in terms.checkout_fields},
            choices=choices_of(cart),
        )
    )
    return Weighed(items, lines, tariff, status, terms, place, verdict, on)


def minimums_of(terms: OrderTerms) -> tuple[Minimum, ...]:
    """Return the minimums of a version of the terms as the rules know them."""
    rows = terms.minimums.all()
    return tuple(Minimum(row.scope, row.amount, row.city_mark, row.unlocks, row.below) for row in rows)


def status_of(terms: OrderTerms) -> str:
    """Return the price status of a company that nobody has given a tariff yet (model 2.3)."""
    return "none" if any(row.scope == FIRST_ORDER for row in terms.minimums.all()) else "exempt"


def address_of(cart: Cart) -> Address | None:
    """Return where the cart's goods go: an address of its company that is still in use."""
    address = cart.address
    good = address and address.company_id == cart.company_id and address.is_active
    return address if good else None


def place_of(cart: Cart) -> City | None:
    """Return the city the minimums are judged by: of the delivery address, else of the company (S0-03)."""
    address = address_of(cart)
    return address.city if address else cart.company.city


def choices_of(cart: Cart) -> rules.Choices:
    fields: dict[str, str] = {
        OrderTerms.Field.PERSONAL_NUMBER: cart.personal_number,
        OrderTerms.Field.MOBILE: cart.mobile,
        OrderTerms.Field.ADDRESS: str(address_of(cart) or ""),
    }
    return rules.Choices(method=cart.method_code, delivery=cart.delivery_kind, fields=fields)


def _line(
    item: Item, priced: Priced, tariff: TariffView, percents: Mapping[str, Decimal], free: Mapping[int, int] | None
) -> rules.Line:
    return rules.Line(
        product_id=item.product_id,
        sku=item.sku,
        quantity=item.quantity,
        pack_size=item.pack_size,
        min_quantity=item.min_quantity,
        is_active=item.is_active,
        available=item.available if free is None else free.get(item.product_id, 0),
        own=priced.own,
        base=priced.base,
        own_includes_tax=tariff.includes_tax,
        base_includes_tax=tariff.base_includes_tax,
        tax_percent=percents.get(item.tax_code),
    )
