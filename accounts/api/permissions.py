"""What a role may do, as `accounts.doors.member` says it for pages: `permission_classes = [has(Right.CART)]`."""

from functools import cache
from typing import Any

from rest_framework.permissions import BasePermission

from accounts.roles import PUBLIC, Right, allows


@cache
def has(right: Right) -> type[BasePermission]:
    """Return the permission of `right`: no token 401, no right 403. What is public needs no token."""

    class HasRight(BasePermission):
        is_public = right in PUBLIC

        def has_permission(self, request: Any, view: Any) -> bool:
            return allows(request._request.member, right)

    HasRight.__name__ = f"Has_{right}"
    return HasRight
