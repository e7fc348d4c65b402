"""What each role of a company may do: one table, asked by pages, API and templates alike (model 4-doors §4)."""

from enum import StrEnum

from accounts.models.membership import Membership

Role = Membership.Role


class Right(StrEnum):
    SEE_CATALOGUE = "see_catalogue"
    SEE_PRICES = "see_prices"
    CART = "cart"
    PLACE = "place"
    SEE_ORDERS = "see_orders"


EVERYONE = frozenset(Role)

RIGHTS: dict[Right, frozenset[Role]] = {
    Right.SEE_CATALOGUE: EVERYONE,
    Right.SEE_PRICES: EVERYONE - {Role.MECHANIC},
    Right.CART: frozenset({Role.OWNER, Role.BUYER}),
    Right.PLACE: frozenset({Role.OWNER, Role.BUYER}),
    Right.SEE_ORDERS: frozenset({Role.OWNER, Role.BUYER, Role.ACCOUNTANT, Role.VIEWER}),
}

PUBLIC = frozenset({Right.SEE_CATALOGUE})  # whether prices stand beside goods is a term of the catalogue
NEEDS_APPROVAL = frozenset({Right.CART, Right.PLACE})


def allows(member: Membership | None, right: Right) -> bool:
    """Say whether the member's role gives the right, and the company's state does not take it away."""
    if right in PUBLIC:
        return True
    if member is None or not member.is_active or member.role not in RIGHTS[right]:
        return False
    return member.company.can_order or right not in NEEDS_APPROVAL
