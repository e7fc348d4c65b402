"""The cart, the order with its copied lines, its revisions, and the terms they are made under."""

from orders.models.cart import Cart, CartLine
from orders.models.order import Order, OrderEvent
from orders.models.orderline import OrderLine
from orders.models.revision import Revision, RevisionLine
from orders.models.terms import OrderMinimum, OrderTerms, PaymentMethod

__all__ = [
    "Cart",
    "CartLine",
    "Order",
    "OrderEvent",
    "OrderLine",
    "OrderMinimum",
    "OrderTerms",
    "PaymentMethod",
    "Revision",
    "RevisionLine",
]
