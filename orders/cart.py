"""The cart: one per member, in the database, changed by one word per deed.

Every verb first takes the cart (`_take`), which locks its row and counts its version up,
so two hands on one cart wait for each other and a page can tell that it shows an older
one. Statements are as many for one line as for thousands. A refusal changes nothing.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import Company, Membership
from catalog import codes, pricing
from catalog.pricing import Priced, TariffView
from orders import pasting
from orders.goods import find, not_in_cart, wrong
from orders.models import Cart, CartLine, Order
from orders.pasting import PasteResult
from orders.quantities import LARGEST
from orders.quantities import quantity as pieces
from orders.refusals import LinesRefused
from wholesale.errors import Breach, Refused

TAKE = "UPDATE orders_cart SET version = version + 1, updated_at = now() WHERE id = %s RETURNING version, undo::text"


def current(member: Membership) -> Cart:
    """Return the member's own cart to be changed, made when first asked for."""
    cart = shown(member)
    if cart.pk is None:
        Cart.objects.bulk_create([cart], ignore_conflicts=True)
        cart = shown(member)
    return cart


def shown(member: Membership) -> Cart:
    """Return the member's own cart to be looked at; who has never filled one has an empty one that no row keeps."""
    mine = Cart.objects.filter(membership=member, kind=Cart.Kind.CURRENT).select_related("address__city")
    cart = mine.first() or Cart()
    cart.membership, cart.company = member, member.company
    return cart


def desk(company: Company) -> Cart:
    """Return a new empty cart that a manager fills in the name of a company."""
    return Cart.objects.create(company=company, kind=Cart.Kind.DESK)


def tariff_of(cart: Cart) -> TariffView:
    """Return by which lists the cart's owner buys."""
    if cart.membership is not None and hasattr(cart.membership, "tariff_list_id"):
        return pricing.tariff_of(cart.membership)
    return pricing.tariff_for(cart.company)


@transaction.atomic
def put(cart: Cart, product_id: int, quantity: int | str) -> int:
    """Add pieces of a product to what the cart holds of it and return how many that makes.

    Raises Refused: "quantity", "product_absent", "price_absent", "order_multiple",
    "minimum_quantity" or "largest_quantity".
    """
    sums, refused = _add(cart, {product_id: pieces(quantity)})
    _refuse(refused)
    return sums[product_id]


@transaction.atomic
def put_many(cart: Cart, wanted: Mapping[int, int]) -> dict[int, Breach]:
    """Add pieces of many products and return what is wrong with those that were left out."""
    _sums, refused = _add(cart, wanted)
    return refused


def repeat(cart: Cart, order: Order) -> tuple[int, dict[int, Breach]]:
    """Add the goods of an order, at today's prices; return how many lines that were and what is wrong with the others.

    Goods that are not sold any more stay out.
    """
    lines = order.lines.filter(product__isnull=False, quantity__gt=0)
    wanted = dict(lines.values_list("product_id", "quantity"))
    refused = put_many(cart, wanted)
    return len(wanted) - len(refused), refused


def set_quantity(cart: Cart, product_id: int, quantity: int | str) -> None:
    """Say how many pieces of a product the cart holds. Raises Refused as `put` does, and "not_in_cart"."""
    set_quantities(cart, {product_id: quantity})


@transaction.atomic
def set_quantities(cart: Cart, given: Mapping[int, int | str]) -> None:
    """Say how many pieces of many products the cart holds, all or none.

    Raises LinesRefused with what is wrong with each line. A line given as it is needs no
    rule, so that one bad line does not hold back the others.
    """
    wanted, refused = _read(given)
    _take(cart)
    goods = find(cart, wanted)
    changed = {pk: n for pk, n in wanted.items() if pk not in goods or goods[pk].held != n}
    prices = _prices(cart, changed)
    for pk, n in changed.items():
        breach = wrong(goods[pk], n, prices[pk]) if pk in goods and goods[pk].held else not_in_cart()
        if breach:
            refused[pk] = breach
    _refuse(refused)
    _keep(cart, changed, prices)


@transaction.atomic
def remove(cart: Cart, product_id: int) -> None:
    """Take a product out; `undo` brings it back. Nothing happens when it is gone already."""
    _drop(cart, product_id=product_id)


@transaction.atomic
def empty(cart: Cart) -> None:
    """Take everything out; `undo` brings it back."""
    _drop(cart)


@transaction.atomic
def undo(cart: Cart) -> int:
    """Bring back what the last removal took, on top of what has come since; return how many lines that were.

    Raises Refused("nothing_to_undo").
    """
    _take(cart)
    if not cart.undo:
        raise Refused("nothing_to_undo", _("There is nothing to bring back."))
    goods = find(cart, [pk for pk, _n, _position in cart.undo])
    _upsert(
        CartLine(cart=cart, product_id=pk, quantity=min(n + (goods[pk].held or 0), LARGEST), position=position)
        for pk, n, position in cart.undo
        if pk in goods
    )
    _remember(cart, None)
    return len(goods)


@transaction.atomic
def accept(cart: Cart) -> None:
    """Take note that the buyer has seen the prices as they are now; `checkout.place` compares with it."""
    _take(cart)
    held = dict(cart.lines.values_list("product_id", "quantity"))
    _keep(cart, held, _prices(cart, held))


@transaction.atomic
def paste(cart: Cart, text: str) -> PasteResult:
    """Add a pasted list and answer row by row: good rows are in the cart, the others say why not.

    A row without a quantity gets the smallest one its product is sold in; rows of one product
    are added up. Raises Refused("paste_long") before anything is done.
    """
    lines = pasting.read(text)
    found = codes.resolve(pasting.codes_of(lines))
    near = codes.near_each(pasting.unknown(lines, found))
    _take(cart)
    goods = find(cart, {pk for ids in found.values() for pk in ids})
    rows = [pasting.understand(line, found, near, goods) for line in lines]
    sums = pasting.sums(rows, goods)
    prices = _prices(cart, sums)
    refused = {pk: breach for pk, n in sums.items() if (breach := wrong(goods[pk], n, prices[pk]))}
    _keep(cart, {pk: n for pk, n in sums.items() if pk not in refused}, prices)
    return PasteResult(tuple(pasting.answer(rows, refused, prices)))


def _add(cart: Cart, wanted: Mapping[int, int]) -> tuple[dict[int, int], dict[int, Breach]]:
    """Add what can be added; return the quantities there are to be, and what is wrong with the rest."""
    _take(cart)
    goods = find(cart, wanted)
    sums = {pk: n + (goods[pk].held or 0 if pk in goods else 0) for pk, n in wanted.items()}
    prices = _prices(cart, sums)
    refused = {pk: breach for pk, n in sums.items() if (breach := wrong(goods.get(pk), n, prices[pk]))}
    _keep(cart, {pk: n for pk, n in sums.items() if pk not in refused}, prices)
    return sums, refused


def _take(cart: Cart) -> None:
    """Lock the cart and count its version up; `cart.version` and `cart.undo` are then as nobody else can change."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [cart.pk])
        row = cursor.fetchone()
    if row is None:
        raise Refused("cart_absent", _("This cart is gone: open the page again."))
    cart.version, cart.undo = row[0], json.loads(row[1] or "null")


def _prices(cart: Cart, quantities: Mapping[int, int]) -> dict[int, Priced]:
    return pricing.of(tariff_of(cart), on=pricing.today(), lines=quantities)


def _keep(cart: Cart, quantities: Mapping[int, int], prices: Mapping[int, Priced]) -> None:
    """Write lines with the prices the buyer sees with them; a new one goes to the end, which is the newest version."""
    _upsert(
        CartLine(
            cart=cart,
            product_id=pk,
            quantity=n,
            shown_price=prices[pk].own,
            shown_base=prices[pk].base,
            position=cart.version,
        )
        for pk, n in quantities.items()
    )


def _upsert(lines: Iterable[CartLine]) -> None:
    CartLine.objects.bulk_create(
        lines,
        update_conflicts=True,
        unique_fields=["cart", "product"],
        update_fields=["quantity", "shown_price", "shown_base"],
    )


def _drop(cart: Cart, **which: Any) -> None:
    _take(cart)
    lines = cart.lines.filter(**which)
    taken = [list(line) for line in lines.values_list("product_id", "quantity", "position")]
    if taken:
        lines.delete()
        _remember(cart, taken)


def _remember(cart: Cart, taken: list[list[int]] | None) -> None:
    Cart.objects.filter(pk=cart.pk).update(undo=taken)
    cart.undo = taken


def _read(given: Mapping[int, int | str]) -> tuple[dict[int, int], dict[int, Breach]]:
    """Read what was typed; return the quantities and what is wrong with the others."""
    wanted, refused = {}, {}
    for pk, text in given.items():
        try:
            wanted[pk] = pieces(text)
        except Refused as refusal:
            refused[pk] = Breach(refusal.code, refusal.text)
    return wanted, refused


def _refuse(refused: Mapping[int, Breach]) -> None:
    if refused:
        raise LinesRefused({pk: [breach] for pk, breach in refused.items()})
