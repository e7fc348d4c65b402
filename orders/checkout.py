"""Checkout: what a buyer is shown of a cart, what they choose, and the order it becomes.

facts ──▶ page ──▶ place        facts: no lock, a constant number of statements
  ▲                  │
  └──── accept ◀─────┘          prices have changed since they were seen
"""

from dataclasses import asdict, dataclass
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import City, User
from catalog.rules import least
from orders import cart as carts
from orders import placing, weighing
from orders.minimums import By, Progress
from orders.models import Cart, Order, PaymentMethod
from orders.placing import Chosen, Seen, choose, however_late
from orders.refusals import Change
from orders.rules import Amount, Line
from orders.weighing import Item, Weighed
from wholesale import idempotency
from wholesale.errors import Breach

__all__ = ["DELIVERIES", "Checkout", "CheckoutLine", "Chosen", "Seen", "choose", "facts", "place"]

DELIVERIES = {
    Order.DeliveryKind.AGREEMENT: _("Your manager agrees the way, the day and the price of the delivery with you.")
}


@dataclass(frozen=True, slots=True)
class CheckoutLine:
    """A line as a page shows it: a product of `item`, priced by the list the cart is sold by."""

    item: Item
    line: Line
    by: By
    breaches: tuple[Breach, ...]

    @property
    def price(self) -> Decimal | None:
        """Of one unit, as the list states it; None where the list has none."""
        return self.line.price(self.by)

    @property
    def was(self) -> Decimal | None:
        """The price seen before, where it was another one."""
        shown = self.item.shown(self.by)
        return shown if shown != self.price else None

    @property
    def amount(self) -> Amount:
        return self.line.amount(self.by)

    @property
    def total(self) -> Decimal | None:
        """The line's sum, tax included."""
        return None if self.price is None else self.amount.total

    @property
    def least(self) -> int:
        """The smallest quantity the product is sold in."""
        return least(self.item.pack_size, self.item.min_quantity)

    @property
    def url(self) -> str:
        return reverse("catalog:product", args=[self.item.product_id, slugify(self.item.sku) or "product"])


@dataclass(frozen=True, slots=True)
class Checkout:
    """A cart as its page, checkout and the header show it: sums, the way to the minimums and what is in the way."""

    cart: Cart
    lines: tuple[CheckoutLine, ...]
    weighed: Weighed

    @property
    def count(self) -> int:
        return len(self.lines)

    @property
    def pieces(self) -> int:
        return sum(line.item.quantity for line in self.lines)

    @property
    def currency(self) -> str:
        return self.weighed.tariff.currency

    @property
    def total(self) -> Decimal:
        """What the goods cost, tax included."""
        return self.weighed.verdict.total.total

    @property
    def tax(self) -> Decimal:
        return self.weighed.verdict.total.tax

    @property
    def own_total(self) -> Decimal:
        """What the same goods cost at wholesale prices: what the first order is measured by."""
        return self.weighed.verdict.own_total.total

    @property
    def taxes(self) -> list[tuple[Decimal, Decimal]]:
        """The tax by its percentage, the highest first."""
        sums: dict[Decimal, Decimal] = {}
        for line in self.lines:
            percent = line.line.tax_percent or Decimal()
            sums[percent] = sums.get(percent, Decimal()) + line.amount.tax
        return sorted(sums.items(), reverse=True)

    @property
    def includes_tax(self) -> bool:
        """Whether the prices of the lines have the tax in them; their sums always do."""
        tariff = self.weighed.tariff
        return tariff.base_includes_tax if self.is_retail else tariff.includes_tax

    @property
    def is_retail(self) -> bool:
        """Whether the cart is sold at base prices, being below the first order's minimum."""
        return self.weighed.by is By.BASE

    @property
    def opens(self) -> bool:
        """Whether confirming the order opens wholesale prices."""
        return self.weighed.verdict.basis.opens

    @property
    def place(self) -> City | None:
        """The city the minimums are judged by."""
        return self.weighed.place

    @property
    def progress(self) -> tuple[Progress, ...]:
        """The minimums that hold for this buyer, met or not; none configured, none shown."""
        return self.weighed.verdict.progress

    @property
    def advice(self) -> tuple[Breach, ...]:
        return self.weighed.verdict.advice

    @property
    def breaches(self) -> tuple[Breach, ...]:
        """What stands in the way of checkout: lines first, then the cart as a whole."""
        return self.weighed.verdict.blocking

    @property
    def missing(self) -> tuple[Breach, ...]:
        """What checkout still asks for."""
        return self.weighed.verdict.missing

    @property
    def obstacles(self) -> tuple[Breach, ...]:
        """Everything that keeps the button disabled."""
        return self.breaches + self.missing

    @property
    def can_check_out(self) -> bool:
        return not self.breaches

    @property
    def can_place(self) -> bool:
        return not self.obstacles

    @property
    def changes(self) -> list[Change]:
        """The lines whose prices are not those seen before."""
        return list(placing.changes_of(self.weighed))

    @property
    def seen(self) -> Seen:
        """What this page shows, to be sent back with the order."""
        return Seen(self.cart.version, self.total)

    @property
    def methods(self) -> list[PaymentMethod]:
        return list(self.weighed.terms.methods.all())

    @property
    def deliveries(self) -> list[tuple[str, str]]:
        return [(value, str(label)) for value, label in Order.DeliveryKind.choices]

    @property
    def wanted(self) -> list[str]:
        """Names of the fields checkout requires (S2-02)."""
        return list(self.weighed.terms.checkout_fields)


def facts(cart: Cart) -> Checkout:
    """Return everything pages show of a cart, in a constant number of statements and without a lock."""
    weighed = weighing.weigh(cart, carts.tariff_of(cart), weighing.read(cart))
    found = weighed.verdict.lines
    pairs = zip(weighed.items, weighed.lines, strict=True)
    lines = (CheckoutLine(item, line, weighed.by, found.get(item.product_id, ())) for item, line in pairs)
    return Checkout(cart, tuple(lines), weighed)


@however_late
@transaction.atomic
def place(cart: Cart, *, by: User, key: str, chosen: Chosen, seen: Seen) -> Order:
    """Place the order of a cart, once for each `key`; a repeated key returns the first order.

    `seen` is what the page showed. Raises PriceChanged and CartChanged when that is not so
    any more, LinesRefused with everything the rules have against it, and what
    `idempotency.once` raises. After a refusal nothing has changed.
    """
    body = {"chosen": asdict(chosen), "seen": str(seen)}
    scope = f"company:{cart.company_id}"
    # The order itself keeps the key: that is the whole answer.
    with idempotency.once(scope=scope, endpoint="order_place", key=key, body=body, answer={}) as deed:
        if deed.replay is not None:
            return Order.objects.get(company=cart.company_id, operation_key=key)
        return placing.make(cart, by=by, key=key, chosen=chosen, seen=seen)
