"""Carts and orders as the phone gets them: dictionaries of values, amounts as strings."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Prefetch

from accounts.models import Address
from accounts.roles import Right, allows
from orders import listing
from orders.checkout import DELIVERIES, Checkout, CheckoutLine
from orders.models import Cart, Order, OrderEvent, OrderLine, Revision, RevisionLine
from orders.pasting import PasteResult, PasteRow
from orders.refusals import Change
from wholesale.api.errors import breach
from wholesale.api.values import address, amount, picture
from wholesale.errors import Breach

CHOSEN = ("delivery_kind", "method_code", "personal_number", "mobile", "po_number", "note")


# ---------------------------------------------------------------- the cart
def cart(found: Checkout) -> dict[str, Any]:
    """Return the cart with its sums, its lines, and what the rules say of it."""
    return {
        "seen": {"version": found.seen.version, "total": str(found.seen.total)},
        "currency": found.currency,
        "price_includes_tax": found.includes_tax,
        "is_retail": found.is_retail,
        "opens": found.opens,
        "pieces": found.pieces,
        "total": str(found.total),
        "own_total": str(found.own_total),
        "tax": str(found.tax),
        "taxes": [{"percent": str(percent), "amount": str(amount)} for percent, amount in found.taxes],
        "lines": [cart_line(each) for each in found.lines],
        "changes": changes(found.changes),
        **judged(found),
        **offered(found),
    }


def judged(found: Checkout) -> dict[str, Any]:
    """Return what the rules say of a cart."""
    steps = [breach(each.breach) | {"is_met": each.is_met, "is_blocking": each.is_blocking} for each in found.progress]
    return {
        "progress": steps,
        "advice": breaches(found.advice),
        "breaches": breaches(found.breaches),
        "missing": breaches(found.missing),
        "can_place": found.can_place and not found.changes,
    }


def offered(found: Checkout) -> dict[str, Any]:
    """Return what can be chosen at checkout, and what has been."""
    known = Address.objects.deliveries().filter(company=found.cart.company_id).select_related("city")
    addresses = {each.pk: str(each) for each in known}
    return {
        "chosen": chosen(found.cart, addresses),
        "wanted": found.wanted,
        "deliveries": [
            {"code": code, "name": name, "note": str(DELIVERIES.get(Order.DeliveryKind(code), ""))}
            for code, name in found.deliveries
        ],
        "methods": [{"code": each.code, "name": str(each), "note": str(each.note)} for each in found.methods],
        "addresses": [{"id": pk, "words": words} for pk, words in addresses.items()],
        "can_undo": bool(found.cart.undo),
    }


def chosen(cart: Cart, addresses: Iterable[int]) -> dict[str, Any]:
    """Return what was chosen; an address that is not in use any more is not."""
    kept = next((pk for pk in addresses if pk == cart.address_id), None)
    return {"address": kept, **{name: getattr(cart, name) for name in CHOSEN}}


def cart_line(each: CheckoutLine) -> dict[str, Any]:
    item = each.item
    return {
        "product_id": item.product_id,
        "sku": item.sku,
        "name": item.name,
        "unit": item.unit,
        "thumb": picture(item.thumb),
        "quantity": item.quantity,
        "pack_size": item.pack_size,
        "least": each.least,
        "price": amount(each.price),
        "was": amount(each.was),
        "total": amount(each.total),
        "breaches": breaches(each.breaches),
    }


def pasted(result: PasteResult) -> dict[str, Any]:
    """Return the answer to a paste, row by row."""
    rows = [pasted_row(row) for row in result.rows]
    return {"rows": rows, "taken": len(result.taken), "refused": len(result.refused), "total": str(result.total)}


def pasted_row(row: PasteRow) -> dict[str, Any]:
    facts = {name: getattr(row, name) for name in ("n", "text", "state", "message", "sku", "name", "unit", "quantity")}
    return facts | {"product_id": row.product_id, "total": amount(row.total), "choices": row.choices}


# ---------------------------------------------------------------- refusals
def breaches(found: Iterable[Breach]) -> list[dict[str, Any]]:
    return [breach(each) for each in found]


def lines_of(refused: Mapping[int, Iterable[Breach]]) -> list[dict[str, Any]]:
    """Return breaches by product."""
    return [{"product_id": pk, "breaches": breaches(found)} for pk, found in refused.items()]


def changes(found: Iterable[Change]) -> list[dict[str, Any]]:
    """Return prices that are not what the buyer saw, both of each."""
    names = ("product_id", "sku", "name", "quantity")
    return [
        {**{name: getattr(each, name) for name in names}, "was": str(each.was), "now": str(each.now)} for each in found
    ]


# ---------------------------------------------------------------- orders
def order_row(order: Order) -> dict[str, Any]:
    """Return an order as a list shows it; `by` must have been read with it."""
    return {
        "id": order.pk,
        "number": order.number,
        "status": order.status,
        "status_words": order.get_status_display(),
        "created_at": order.created_at,
        "changed_at": order.changed_at,
        "total": str(order.total),
        "currency": order.currency,
        "po_number": order.po_number,
        "by": str(order.by),
    }


def placed(order: Order) -> dict[str, Any]:
    return order_row(order) | {"version": order.version}


def order(order: Order, member: Any) -> dict[str, Any]:
    """Return an order with everything its page shows, in a constant number of statements."""
    lines = listing.lines(order)
    events = order.events.select_related("by")
    changed = Prefetch("lines", RevisionLine.objects.select_related("line"))
    revisions = order.revisions.select_related("asked_by").prefetch_related(changed)
    return {
        **order_row(order),
        "version": order.version,
        "whose": order.whose,
        "ahead": order.ahead,
        "can_cancel": order.can_withdraw and allows(member, Right.PLACE),
        "price_includes_tax": order.includes_tax,
        "tax_total": str(order.tax_total),
        "method_code": order.method_code,
        "method": order.method,
        "delivery": order.get_delivery_kind_display(),
        "place": order.place,
        "mobile": order.mobile,
        "personal_number": order.personal_number,
        "note": order.note,
        "cancel_why": order.cancel_why,
        "lines": [order_line(each) for each in lines],
        "events": [event(each) for each in events],
        "revisions": [revision(each) for each in revisions],
        "url": address(order.get_absolute_url()),
    }


def order_line(line: OrderLine) -> dict[str, Any]:
    plain = ("n", "product_id", "sku", "name", "unit", "pack_size", "quantity", "cancelled")
    sums = ("price", "tax_percent", "tax_amount", "total")
    product = line.product
    return {
        **{name: getattr(line, name) for name in plain},
        **{name: str(getattr(line, name)) for name in sums},
        "thumb": picture(product.thumb) if product else None,
        "url": address(product.get_absolute_url()) if product and product.is_active else None,
    }


def event(each: OrderEvent) -> dict[str, Any]:
    return {"at": each.at, "words": each.words, "who": each.who, "why": each.why, "status": each.became}


def revision(each: Revision) -> dict[str, Any]:
    lines = [
        {"sku": row.line.sku, "name": row.line.name, "was": row.was, "becomes": row.becomes, "price": str(row.price)}
        for row in each.lines.all()
    ]
    about = {"n": each.n, "at": each.created_at, "by": str(each.asked_by), "why": each.why}
    return about | {"difference": str(each.difference), "lines": lines}
