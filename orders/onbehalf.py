"""An order that a manager makes in the name of a buyer: by the same rules, prices and stock as the buyer's own."""

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Company, User
from orders import cart as carts
from orders import placing
from orders.models import Order
from orders.placing import Chosen, however_late
from orders.quantities import quantity
from orders.refusals import LinesRefused
from wholesale import idempotency
from wholesale.errors import Refused


@however_late
@transaction.atomic
def place(
    company: Company,
    lines: Mapping[int, int | str],
    *,
    by: User,
    key: str,
    chosen: Chosen,
    source: str,
    seen: Decimal | None = None,
) -> Order:
    """Order `lines` {product: quantity} for a company, once for each `key`; a repeated key returns the first order.

    `source` is one of `Order.Source`, `seen` the total the manager was shown. Raises
    LinesRefused with everything the rules have against it, Refused("price_changed") when
    it comes to another total, and what `idempotency.once` raises.
    """
    wanted = {product: quantity(given) for product, given in lines.items()}
    body = {"lines": sorted(wanted.items()), "chosen": asdict(chosen), "source": source}
    with idempotency.once(scope=f"company:{company.pk}", endpoint="order_place", key=key, body=body, answer={}) as deed:
        if deed.replay is not None:
            return Order.objects.get(company=company, operation_key=key)
        cart = carts.desk(company)
        if refused := carts.put_many(cart, wanted):
            raise LinesRefused({product: [breach] for product, breach in refused.items()})
        order = placing.make(cart, by=by, key=key, chosen=chosen, seen=None, source=source)
        if seen not in (None, order.total):
            raise Refused("price_changed", _("The order has changed meanwhile: look at it again."))
        cart.delete()
    return order
