"""What orders add to the one statement about a page's reader."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from orders.models import Cart, CartLine


def cart() -> dict[str, Any]:
    """Return the annotation `cart_count` of a Membership: lines in its own cart."""
    mine = CartLine.objects.filter(cart__membership=OuterRef("pk"), cart__kind=Cart.Kind.CURRENT).order_by()
    counted = mine.values("cart").annotate(count=Count("pk")).values("count")
    return {"cart_count": Coalesce(Subquery(counted), Value(0), output_field=IntegerField())}
