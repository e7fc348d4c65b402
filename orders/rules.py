"""What a cart must be to become an order: every rule answers in numbers and words a buyer can act on.

Pure decisions: no question to the database, no clock. The cart, checkout, the change of
an order and the desk ask the same `judge`, so they say the same words. A *breach*
stands in the way; *progress* that does not block is advice.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.rules import least
from orders import minimums
from orders.minimums import Basis, By, Minimum, Progress
from orders.quantities import LARGEST, nearest
from wholesale import money
from wholesale.errors import Breach

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum with the tax in it."""

    total: Decimal = ZERO
    tax: Decimal = ZERO

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.total + other.total, self.tax + other.tax)


@dataclass(frozen=True, slots=True)
class Line:
    """A product in a quantity, with both prices of one unit as their lists state them; None is no price."""

    product_id: int = 0
    sku: str = ""
    quantity: int = 1
    pack_size: int = 1
    min_quantity: int = 1
    is_active: bool = True
    available: int = LARGEST
    own: Decimal | None = None
    base: Decimal | None = None
    own_includes_tax: bool = True
    base_includes_tax: bool = True
    tax_percent: Decimal | None = ZERO  # None: no rate is in force for the product's code

    def price(self, by: By) -> Decimal | None:
        return self.base if by is By.BASE else self.own

    def amount(self, by: By) -> Amount:
        """Return the line's sum, tax included; nothing where there is no price."""
        price = self.price(by)
        included = self.base_includes_tax if by is By.BASE else self.own_includes_tax
        if price is None:
            return Amount()
        return amount(price, self.quantity, self.tax_percent or ZERO, included=included)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the buyer chose and typed at checkout, by the names of `OrderTerms.Field`."""

    method: str = ""
    delivery: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a cart is judged by. `marks` and `city` are of the place the goods go to."""

    lines: tuple[Line, ...]
    status: str = "exempt"
    currency: str = "RUB"
    minimums: tuple[Minimum, ...] = ()
    marks: tuple[str, ...] = ()
    city: str = ""
    can_order: bool = True
    methods: frozenset[str] = frozenset()
    deliveries: frozenset[str] = frozenset()
    wanted: Mapping[str, str] = field(default_factory=dict)  # required fields: name → label
    choices: Choices = Choices()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say of a cart.

    `lines` holds the breaches of each product, `breaches` those of the whole, `progress`
    the minimums met or not, `missing` what checkout still asks for.
    """

    basis: Basis
    total: Amount
    own_total: Amount
    lines: Mapping[int, tuple[Breach, ...]]
    breaches: tuple[Breach, ...]
    progress: tuple[Progress, ...]
    missing: tuple[Breach, ...]

    @property
    def whole(self) -> tuple[Breach, ...]:
        """What stands in the way of the cart as a whole, minimums among it."""
        return (*self.breaches, *(step.breach for step in self.progress if step.is_blocking))

    @property
    def blocking(self) -> tuple[Breach, ...]:
        """Everything that stands in the way of checkout, lines first."""
        return (*(breach for line in self.lines.values() for breach in line), *self.whole)

    @property
    def advice(self) -> tuple[Breach, ...]:
        """What is worth doing though nothing forbids the order as it is."""
        return tuple(step.breach for step in self.progress if not step.is_met and not step.is_blocking)


def amount(price: Decimal, quantity: int, percent: Decimal, *, included: bool) -> Amount:
    """Return the sum of `quantity` units with its tax, rounded half up once, for the line."""
    total = money.round_half_up(price * quantity)
    if included:
        return Amount(total, money.tax_within(total, percent))
    tax = money.tax_on(total, percent)
    return Amount(total + tax, tax)


def total(lines: Iterable[Line], by: By) -> Amount:
    """Return the sum of the lines' sums: the total never disagrees with its lines."""
    return sum((line.amount(by) for line in lines), Amount())


def judge(facts: Facts) -> Verdict:
    """Say by what prices the cart is sold and everything that is wrong with it, at once."""
    own = total(facts.lines, By.OWN)
    first = minimums.matching(facts.minimums, minimums.FIRST_ORDER, facts.marks)
    each = minimums.matching(facts.minimums, minimums.EACH_ORDER, facts.marks)
    basis = minimums.basis(facts.status, own.total, first)
    sold = own if basis.by is not By.BASE else total(facts.lines, By.BASE)
    progress = []
    if first and facts.status in minimums.BEFORE_FIRST_ORDER:
        progress.append(minimums.first_order(first, own.total, facts.currency))
    if each:
        progress.append(minimums.each_order(each, sold.total, facts.currency, facts.city))
    return Verdict(
        basis=basis,
        total=sold,
        own_total=own,
        lines={line.product_id: found for line in facts.lines if (found := line_breaches(line, basis.by))},
        breaches=tuple(whole(facts)),
        progress=tuple(progress),
        missing=tuple(missing(facts)),
    )


def line_breaches(line: Line, by: By) -> tuple[Breach, ...]:
    """Return what is wrong with one line; goods that are not sold any more need no further word."""
    if not line.is_active:
        return (not_sold(line),)
    found = (rule(line, by) for rule in LINE_RULES)
    return tuple(breach for breach in found if breach)


def not_sold(line: Line) -> Breach:
    return Breach("product_absent", _("%(sku)s is not sold any more: remove it.") % {"sku": line.sku})


def priced(line: Line, by: By) -> Breach | None:
    """A line has a price in the list it is sold by, and a known tax."""
    if line.price(by) is not None and line.tax_percent is not None:
        return None
    if line.price(by) is not None:
        words = _("The tax of %(sku)s is not known: ask your manager.")
        return Breach("tax_absent", words % {"sku": line.sku})
    if by is By.BASE and line.own is not None:
        words = _("%(sku)s is sold at wholesale prices only: reach the first order's minimum or remove it.")
        return Breach("price_absent", words % {"sku": line.sku}, help="price")
    return Breach("price_absent", _("%(sku)s has no price for you: remove it.") % {"sku": line.sku})


def order_multiple(line: Line, by: By) -> Breach | None:
    """A line is a whole number of packs."""
    if not line.quantity % line.pack_size:
        return None
    near = nearest(line.quantity, line.pack_size, line.min_quantity)
    facts = {"sku": line.sku, "pack": line.pack_size, "less": near[0], "more": near[-1]}
    if len(near) == 1:
        words = _("%(sku)s is sold by %(pack)d: take %(more)d.")
    else:
        words = _("%(sku)s is sold by %(pack)d: take %(less)d or %(more)d.")
    return Breach("order_multiple", words % facts, need=near[-1], have=line.quantity)


def minimum_quantity(line: Line, by: By) -> Breach | None:
    """A line is not smaller than the product is sold in."""
    need = least(line.pack_size, line.min_quantity)
    if line.quantity >= need:
        return None
    words = _("Of %(sku)s take %(need)d or more.") % {"sku": line.sku, "need": need}
    return Breach("minimum_quantity", words, need=need, have=line.quantity, missing=need - line.quantity)


def largest_quantity(line: Line, by: By) -> Breach | None:
    """A line is not larger than a line can be."""
    if line.quantity <= LARGEST:
        return None
    words = _("Of %(sku)s take %(most)d or fewer.") % {"sku": line.sku, "most": LARGEST}
    return Breach("largest_quantity", words, have=line.quantity)


def in_stock(line: Line, by: By) -> Breach | None:
    """A line is covered by what is free to sell."""
    if line.quantity <= line.available:
        return None
    can_take = line.available // line.pack_size * line.pack_size
    facts = {"sku": line.sku, "left": line.available, "take": can_take}
    if can_take < least(line.pack_size, line.min_quantity):
        words = _("%(sku)s is out of stock: remove it.")
    elif can_take == line.available:
        words = ngettext("Only %(left)d of %(sku)s is left.", "Only %(left)d of %(sku)s are left.", line.available)
    else:
        words = _("Only %(left)d of %(sku)s are left: take %(take)d.")
    short = line.quantity - line.available
    return Breach("stock_shortage", words % facts, need=line.quantity, have=line.available, missing=short)


LINE_RULES: tuple[Callable[[Line, By], Breach | None], ...] = (
    priced,
    order_multiple,
    minimum_quantity,
    largest_quantity,
    in_stock,
)
QUANTITY_RULES = (order_multiple, minimum_quantity, largest_quantity)


def quantity_breach(line: Line) -> Breach | None:
    """Return the first reason not to let a quantity into a cart or an order, with the numbers to take instead."""
    return next((breach for rule in QUANTITY_RULES if (breach := rule(line, By.OWN))), None)


def whole(facts: Facts) -> list[Breach]:
    """Return what stands before any line: who orders, and whether there is anything."""
    found = []
    if not facts.can_order:
        words = _("Your company may not order yet: your manager is checking it.")
        found.append(Breach("company_not_approved", words, help="registration"))
    if not facts.lines:
        found.append(Breach("cart_empty", _("The cart is empty: add goods to it.")))
    return found


def missing(facts: Facts) -> list[Breach]:
    """Return what checkout still asks for before the button is there (S2-02)."""
    chosen = facts.choices
    found = [
        Breach(f"{name}_absent", _("Fill in: %(label)s.") % {"label": label})
        for name, label in facts.wanted.items()
        if not chosen.fields.get(name)
    ]
    if chosen.delivery not in facts.deliveries:
        found.append(Breach("delivery_absent", _("Choose how the goods are delivered.")))
    if chosen.method not in facts.methods:
        found.append(Breach("method_absent", _("Choose how you pay.")))
    return found


def first_status(confirms: str, *, is_marked: bool, uses_marks: bool) -> str:
    """Return the state an order begins in: `confirms` of the terms, and whether its city is on the map (S0-A3).

    A seller whose terms name no city has no map, so no place is outside it.
    """
    if confirms == "never":
        return "confirmed"
    if not is_marked and (uses_marks or confirms == "unmarked"):
        return "awaiting_manager"
    return "placed" if confirms == "always" else "confirmed"
