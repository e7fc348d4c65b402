"""A manager's draft of an order: what a list of codes would make for a company, judged by the buyer's own rules.

Nothing is kept: the draft is filled into a desk cart inside a transaction that is rolled back.
"""

from dataclasses import asdict, dataclass

from django.db import transaction

from accounts.models import Company
from orders import cart as carts
from orders import checkout, placing
from orders.checkout import Checkout
from orders.pasting import PasteResult
from orders.placing import Chosen


@dataclass(frozen=True, slots=True)
class Draft:
    """The answer to the list row by row, and the cart it would make with its sums and breaches."""

    paste: PasteResult
    checkout: Checkout

    @property
    def wanted(self) -> dict[int, int]:
        """Pieces by product, as `onbehalf.place` and `changes.apply` take them."""
        return {line.item.product_id: line.item.quantity for line in self.checkout.lines}

    @property
    def can_place(self) -> bool:
        return self.checkout.can_place and not self.paste.refused


def read(company: Company, text: str, chosen: Chosen) -> Draft:
    """Say what `text` (lines of code and quantity) would make for a company. Raises Refused("paste_long")."""
    with transaction.atomic():
        cart = carts.desk(company)
        paste = carts.paste(cart, text)
        placing.choose(cart, asdict(chosen))
        cart.refresh_from_db()
        draft = Draft(paste, checkout.facts(cart))
        transaction.set_rollback(True)
    return draft
