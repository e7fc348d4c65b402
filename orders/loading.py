"""A seller's terms of ordering, and orders that an example shows, placed and decided by the same deeds as any other."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Address, Membership, User
from catalog.models import Product
from orders import cart as carts
from orders import checkout
from orders.models import Cart, Order, OrderTerms
from orders.placing import Chosen
from wholesale.errors import Refused
from wholesale.loading import add_terms
from wholesale.sellerfile import Told

FACTS = ("mobile", "note", "po_number")
BESIDE = ("key", "company", "by", "lines", "confirmed_by", "cancelled_by", "why")


@transaction.atomic
def load(told: Told) -> None:
    """Load the terms of ordering, then the example orders. Raises Refused("seller_data") naming what is wrong."""
    part = told.part("orders")
    part.given(beside=("terms", "examples"))
    _load_terms(part.part("terms"))
    for row in part.rows("examples"):
        _load_order(row)


def _load_terms(row: Told) -> None:
    names = ("effective_from", "note", "checkout_fields", "manager_confirms")
    facts = row.given(*names, beside=("minimums", "methods"))
    row["effective_from"]
    minimums = [each.given("scope", "amount", "city_mark", "unlocks", "below") for each in row.rows("minimums")]
    methods = [each.given("code", "words", "note", "kind", "position") for each in row.rows("methods")]
    add_terms(OrderTerms, row, facts, minimums=minimums, methods=methods)


def _load_order(row: Told) -> None:
    """Place one order by its buyer and decide about it, once for its key."""
    told = row.given(*FACTS, beside=BESIDE)
    if Order.objects.filter(company__name=row["company"], operation_key=row["key"]).exists():
        return
    member = _member(row)
    try:
        order = _place(member, _lines(row), key=row["key"], told=told)
        if "confirmed_by" in row:
            order.confirm(by=_person(row, "confirmed_by"))
        if "cancelled_by" in row:
            order.cancel(by=_person(row, "cancelled_by"), why=row["why"])
    except Refused as refusal:
        if refusal.code == "seller_data":
            raise
        raise row.wrong("", str(refusal).rstrip(".")) from refusal


def _place(member: Membership, lines: dict[int, int], *, key: str, told: dict[str, str]) -> Order:
    """Place the lines from a cart of their own: the one the buyer is filling stays as it is."""
    cart = Cart.objects.create(membership=member, company=member.company, kind=Cart.Kind.DESK)
    for product, breach in carts.put_many(cart, lines).items():
        raise Refused(breach.code, f"{product}: {breach.message}")
    address = Address.objects.deliveries().filter(company=member.company).first()
    method = OrderTerms.objects.current().methods.first()
    chosen = Chosen(
        address=address.pk if address else None,
        delivery_kind=Order.DeliveryKind.AGREEMENT,
        method_code=method.code if method else "",
        **told,
    )
    cart.refresh_from_db()
    order = checkout.place(cart, by=member.user, key=key, chosen=chosen, seen=checkout.facts(cart).seen)
    cart.delete()
    return order


def _member(row: Told) -> Membership:
    found = Membership.objects.filter(company__name=row["company"], user__email=row["by"])
    member = found.select_related("company", "user").first()
    if member is None:
        raise row.wrong("by", _("“%(key)s” is no member of this company") % {"key": row["by"]})
    return member


def _person(row: Told, name: str) -> User:
    user = User.objects.filter(email=row[name]).first()
    if user is None:
        raise row.wrong(name, _("there is no person “%(key)s”") % {"key": row[name]})
    return user


def _lines(row: Told) -> dict[int, int]:
    """Return {product: quantity} of the lines, which the file has by article code."""
    lines = row.part("lines")
    goods = dict(Product.objects.filter(sku__in=list(lines.facts)).values_list("sku", "pk"))
    for sku in lines.facts:
        if sku not in goods:
            raise lines.wrong(sku, _("there is no product with this article code"))
    return {goods[sku]: quantity for sku, quantity in lines.facts.items()}
