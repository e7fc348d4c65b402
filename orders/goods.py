"""Goods as a cart takes them in: what it must know of a product, and what is wrong with a quantity of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from catalog.models import Product
from catalog.pricing import Priced
from catalog.rules import least
from orders import rules
from orders.models import Cart, CartLine
from wholesale.errors import Breach

FIELDS = ["sku", "name", "words", "unit", "pack_size", "min_quantity", "is_active"]


@dataclass(frozen=True, slots=True)
class Good:
    """A product and how many pieces of it the cart holds already."""

    pk: int
    sku: str
    name: str
    unit: str
    pack_size: int
    min_quantity: int
    is_active: bool
    held: int | None = None

    @property
    def least(self) -> int:
        """The smallest quantity it is sold in."""
        return least(self.pack_size, self.min_quantity)


def find(cart: Cart, ids: Iterable[int]) -> dict[int, Good]:
    """Return the products there are of `ids`, in one statement."""
    held = CartLine.objects.filter(cart=cart, product=OuterRef("pk")).values("quantity")
    products = Product.objects.filter(pk__in=list(ids)).only(*FIELDS).annotate(held=Subquery(held))
    return {product.pk: _good(product) for product in products}


def wrong(good: Good | None, quantity: int, priced: Priced) -> Breach | None:
    """Return the first reason not to take so many pieces of a product into a cart."""
    if good is None or not good.is_active:
        return absent()
    if priced.own is None and priced.base is None:
        words = _("%(sku)s has no price for you: ask your manager.")
        return Breach("price_absent", words % {"sku": good.sku})
    line = rules.Line(good.pk, good.sku, quantity, pack_size=good.pack_size, min_quantity=good.min_quantity)
    return rules.quantity_breach(line)


def absent() -> Breach:
    return Breach("product_absent", _("This product is not sold any more."))


def not_in_cart() -> Breach:
    return Breach("not_in_cart", _("This product is not in the cart any more."))


def _good(product: Product) -> Good:
    return Good(
        pk=product.pk,
        sku=product.sku,
        name=product.title,
        unit=product.unit,
        pack_size=product.pack_size,
        min_quantity=product.min_quantity,
        is_active=product.is_active,
        held=product.held,  # type: ignore[attr-defined]  # annotated by `find`
    )
