"""Changing an order that nobody has confirmed yet: what a buyer asks by phone, done by the manager (S3-05).

A change keeps the prices the order was placed at and takes today's price of the same list
for a product that is new to it. It is kept as a Revision with what was and what became.
The minimums the order was made under are checked again: the manager goes below one
only by saying so. Stock is never given twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from catalog import pricing, stock
from catalog.models import Product
from catalog.pricing import TariffView
from orders import emails, goods, minimums, rules, weighing
from orders.minimums import By, Minimum
from orders.models import Order, OrderLine, Revision, RevisionLine
from orders.models.order import moved
from orders.quantities import quantity
from orders.refusals import LinesRefused
from wholesale.errors import Breach, Refused
from wholesale.models import Seller, TaxRate

FIELDS = ["sku", "name", "words", "unit", "pack_size", "min_quantity", "is_active", "tax_code", "indexed"]
MAY_WAIVE = {"order_multiple", "minimum_quantity", "minimum_first_order", "minimum_each_order"}


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the order, as it was and as it is to be; `rule` is how the rules see the latter."""

    line: OrderLine
    was: int
    becomes: int
    rule: rules.Line

    @property
    def more(self) -> int:
        """Pieces to take from stock, negative to give back."""
        return self.becomes - self.was


@dataclass(frozen=True, slots=True)
class Ground:
    """What an order stands on: the list it is priced by and the minimums it was made under."""

    tariff: TariffView
    first: Minimum | None
    each: Minimum | None


@transaction.atomic
def apply(
    order: Order,
    lines: Mapping[int, int | str],
    *,
    by: User,
    why: str,
    way: str,
    version: int | None = None,
    despite: bool = False,
) -> Revision:
    """Set the quantities of products in an order that is not confirmed: other ones, 0 to drop one, new products.

    `way` is one of `Revision.Way`; `version` is that of the order the manager saw. Raises
    Refused: "order_transition" when the order has moved on, "nothing_changed", "order_emptied",
    "quantity"; LinesRefused with every rule the result breaks, where `despite` overrides
    the multiples and the minimums but never stock, price or tax.
    """
    order.lock(version=version)
    if not order.can_change:
        raise moved()
    kept = {line.product_id: line for line in order.lines.order_by("n")}
    ground = _ground(order)
    steps = _steps(order, kept, lines, ground.tariff)
    free = {pk: held.available for pk, held in stock.lock(step.rule.product_id for step in steps).items()}
    amount = _amount(kept, steps)
    _check(steps, free, _short(order, amount, ground), despite=despite)
    _move_stock(steps)
    difference = amount.total - order.total
    _rewrite(order, steps, amount, ground.first)
    revision = _record(order, steps, difference, by=by, why=why, way=way)
    emails.changed(order, revision)
    return revision


def pieces(given: int | str) -> int:
    """Read what a line becomes: 0 drops it. Raises Refused("quantity")."""
    return 0 if str(given) == "0" else quantity(given)


def _ground(order: Order) -> Ground:
    """Return the ground of an order; one sold at base prices was opened by no first order."""
    tariff = pricing.tariff_for(order.company)
    rows, marks = weighing.minimums_of(order.terms), order.city.marks if order.city else []
    is_retail = order.price_list_id == tariff.base_id != tariff.list_id
    opened = order.tariff_status in minimums.BEFORE_FIRST_ORDER and not is_retail
    return Ground(
        tariff=replace(tariff, list_id=order.price_list_id, includes_tax=order.includes_tax),
        first=minimums.matching(rows, minimums.FIRST_ORDER, marks) if opened else None,
        each=minimums.matching(rows, minimums.EACH_ORDER, marks),
    )


def _steps(
    order: Order, kept: Mapping[int | None, OrderLine], given: Mapping[int, int | str], tariff: TariffView
) -> list[Step]:
    """Return the lines that are to change, those of new products among them."""
    wanted = {pk: pieces(text) for pk, text in given.items()}
    changed = {pk: n for pk, n in wanted.items() if n != (kept[pk].quantity if pk in kept else 0)}
    if not changed:
        raise Refused("nothing_changed", _("Nothing has been changed."))
    products = Product.objects.only(*FIELDS).in_bulk(list(changed))
    if unknown := changed.keys() - products.keys():
        raise LinesRefused({pk: [goods.absent()] for pk in unknown})
    new = {pk: n for pk, n in changed.items() if pk not in kept}
    prices = pricing.of(tariff, on=pricing.today(), lines=new)
    steps: list[Step] = []
    for pk, product in products.items():
        line = kept.get(pk) or _new_line(order, product, prices[pk], len(kept) + len(steps) + 1)
        was = line.quantity if pk in kept else 0
        steps.append(Step(line, was, changed[pk], _rule(order, line, product, changed[pk])))
    return steps


def _new_line(order: Order, product: Product, priced: pricing.Priced, n: int) -> OrderLine:
    on = pricing.today()
    return OrderLine(
        order=order,
        n=n,
        product=product,
        sku=product.sku,
        name=product.title,
        unit=product.unit,
        pack_size=product.pack_size,
        price=priced.own,  # type: ignore[misc]  # the rules refuse a line without a price, and one without a tax
        base_price=priced.base,
        tax_code=product.tax_code,
        tax_percent=TaxRate.objects.percents(Seller.objects.get_current().country, on).get(product.tax_code),
        indexed=product.indexed,
    )


def _rule(order: Order, line: OrderLine, product: Product, becomes: int) -> rules.Line:
    return rules.Line(
        product_id=product.pk,
        sku=line.sku,
        quantity=becomes,
        pack_size=product.pack_size,
        min_quantity=product.min_quantity,
        is_active=product.is_active,
        own=line.price,
        base=line.base_price,
        own_includes_tax=order.includes_tax,
        tax_percent=line.tax_percent,
    )


def _amount(kept: Mapping[int | None, OrderLine], steps: list[Step]) -> rules.Amount:
    """Return what the order will come to: the lines that stay and those that change."""
    touched = {step.line.product_id for step in steps}
    stay = [line for pk, line in kept.items() if pk not in touched and line.quantity]
    if not stay and not any(step.becomes for step in steps):
        raise Refused("order_emptied", _("An order keeps at least one line: cancel it instead."))
    amounts = [rules.Amount(line.total, line.tax_amount) for line in stay]
    return sum((step.rule.amount(By.OWN) for step in steps), sum(amounts, rules.Amount()))


def _short(order: Order, amount: rules.Amount, ground: Ground) -> list[Breach]:
    """Return the minimums that the order would not reach any more."""
    progress = []
    if ground.first:
        progress.append(minimums.first_order(ground.first, amount.total, order.currency))
    if ground.each:
        progress.append(minimums.each_order(ground.each, amount.total, order.currency, str(order.city or "")))
    return [step.breach for step in progress if not step.is_met]


def _check(steps: list[Step], free: Mapping[int, int], short: list[Breach], *, despite: bool) -> None:
    """Refuse what the rules have against the change, all at once."""
    found = {step.rule.product_id: _breaches(step, free.get(step.rule.product_id, 0)) for step in steps}
    if despite:
        found = {pk: [each for each in breaches if each.code not in MAY_WAIVE] for pk, breaches in found.items()}
        short = []
    found = {pk: breaches for pk, breaches in found.items() if breaches}
    if found or short:
        raise LinesRefused(found, short)


def _breaches(step: Step, free: int) -> list[Breach]:
    """Return what is wrong with a line as it is to be; fewer pieces than before are always there."""
    if not step.becomes:
        return []
    rule = replace(step.rule, available=step.was + free, is_active=step.rule.is_active or step.more < 0)
    return list(rules.line_breaches(rule, By.OWN))


def _move_stock(steps: list[Step]) -> None:
    stock.take({step.rule.product_id: step.more for step in steps if step.more > 0})
    stock.release({step.rule.product_id: -step.more for step in steps if step.more < 0})


def _rewrite(order: Order, steps: list[Step], amount: rules.Amount, first: Minimum | None) -> None:
    """Write the lines and the sums of the order as they are now."""
    for step in steps:
        part = step.rule.amount(By.OWN)
        step.line.quantity = step.line.reserved = step.becomes
        step.line.total, step.line.tax_amount = part.total, part.tax
    written = ["quantity", "reserved", "total", "tax_amount"]
    OrderLine.objects.bulk_update([step.line for step in steps if step.line.pk], written)
    OrderLine.objects.bulk_create([step.line for step in steps if not step.line.pk])
    order.goods_total = order.total = amount.total
    order.tax_total, order.version = amount.tax, order.version + 1
    order.qualifies = bool(first and first.unlocks and amount.total >= first.amount)
    order.save(update_fields=["goods_total", "total", "tax_total", "version", "qualifies", "changed_at"])


def _record(order: Order, steps: list[Step], difference: Decimal, *, by: User, why: str, way: str) -> Revision:
    """Keep what was and what became, and put it on the order's timeline."""
    revision = Revision.objects.create(
        order=order,
        n=order.revisions.count() + 1,
        state=Revision.State.APPLIED,
        why=why,
        way=way,
        asked_by=by,
        difference=difference,
    )
    RevisionLine.objects.bulk_create(
        RevisionLine(
            revision=revision,
            line=step.line,
            product_id=step.line.product_id,
            was=step.was,
            becomes=step.becomes,
            price=step.line.price,
        )
        for step in steps
    )
    order.events.create(was=order.status, became=order.status, verb="change", by=by, why=why)
    return revision
