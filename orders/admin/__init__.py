"""The desk's rooms for orders and the terms of ordering."""

from orders.admin.orders import OrderAdmin
from orders.admin.terms import OrderTermsAdmin

__all__ = ["OrderAdmin", "OrderTermsAdmin"]
