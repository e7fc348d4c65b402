"""Who sells: what a phone shows of the seller before anybody has signed in."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from wholesale.api.views import APIView
from wholesale.models import Seller


class SellerSerializer(serializers.Serializer[Seller]):
    name = serializers.CharField(source="short_name", help_text="In the reader's language.")
    legal_name = serializers.CharField()
    about = serializers.CharField()
    numbers = serializers.DictField(child=serializers.CharField(), help_text="By kind: inn, kpp, ogrn, vat, kvk.")
    address = serializers.CharField()
    banks = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))
    currency = serializers.CharField(help_text="ISO 4217; every amount of the API is in it.")
    country = serializers.CharField(help_text="ISO 3166, two letters.")
    time_zone = serializers.CharField(help_text="IANA name: the clock the seller's days and deadlines go by.")
    languages = serializers.SerializerMethodField(help_text="For Accept-Language, the seller's own first.")
    modules = serializers.ListField(child=serializers.CharField())
    phone = serializers.CharField(help_text="E.164, or empty.")
    email = serializers.CharField()
    site_url = serializers.CharField()

    def get_languages(self, seller: Seller) -> list[str]:
        return spoken(seller)


EXAMPLE: dict[str, Any] = {
    "name": "Severnye Kabeli",
    "legal_name": "Severnye Kabeli LLC",
    "about": "Cable and fittings for electricians",
    "numbers": {"inn": "7800000000", "kpp": "780001001"},
    "address": "Saint Petersburg, Main street 1",
    "banks": [{"name": "Bank", "bic": "044030000", "account": "40702810000000000000"}],
    "currency": "RUB",
    "country": "RU",
    "time_zone": "Europe/Moscow",
    "languages": ["ru", "en"],
    "modules": ["warranty"],
    "phone": "+78125550100",
    "email": "sales@example.com",
    "site_url": "https://example.com",
}


class SellerView(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="seller_read",
        summary="Who sells",
        tags=["seller"],
        responses=SellerSerializer,
        examples=[OpenApiExample("Seller", EXAMPLE)],
    )
    def get(self, request: Request) -> Response:
        """Names, requisites, currency, languages and how to reach the seller."""
        return Response(SellerSerializer(Seller.objects.get_current()).data)


def spoken(seller: Seller) -> list[str]:
    """Return the codes of the seller's languages that the portal speaks, the seller's own first."""
    known = dict(settings.LANGUAGES)
    return [code for code in seller.languages if code in known]
