"""What the catalogue adds to the one statement about a page's reader."""

from typing import Any

from django.db.models import F


def tariff() -> dict[str, Any]:
    """Return the annotations `tariff_list_id` and `tariff_status` of a Membership; null without a row of its own."""
    return {
        "tariff_list_id": F("company__tariff__price_list_id"),
        "tariff_status": F("company__tariff__status"),
    }
