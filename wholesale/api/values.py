"""Values as the API tells them: amounts as strings, addresses whole, what a link speaks of."""

from decimal import Decimal
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.files.storage import storages
from django.urls import Resolver404, resolve
from rest_framework import serializers

AMOUNT: dict[str, Any] = {"max_digits": 14, "decimal_places": 2}  # for `serializers.DecimalField(**AMOUNT)`


class About(serializers.Serializer[None]):
    """What a link speaks of, where that is of the API, too."""

    kind = serializers.ChoiceField(choices=sorted(set(settings.API_NOUNS.values())))
    id = serializers.IntegerField()


def amount(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def address(path: str) -> str:
    """Return an address as whoever is not on the site needs it."""
    return urljoin(settings.SITE_URL, path)


def picture(name: str) -> str | None:
    """Return the whole address of a picture of goods by its name in the storage."""
    return address(storages["goods"].url(name)) if name else None


def about(link: str) -> dict[str, Any] | None:
    """Return what the page at `link` shows as {"kind", "id"}, None for what the API does not tell by key."""
    try:
        found = resolve(urlsplit(link).path)
    except (Resolver404, ValueError):
        return None
    kind = settings.API_NOUNS.get(found.view_name)
    return {"kind": kind, "id": found.kwargs["pk"]} if kind else None
