"""Where the company's goods go, and the cities an address may be in."""

from typing import Any, cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.me import PhoneField
from accounts.api.permissions import has
from accounts.models import Address, City
from accounts.roles import Right
from wholesale.api import paging
from wholesale.api.schema import paged


class CitySerializer(serializers.Serializer[City]):
    id = serializers.IntegerField()
    name = serializers.CharField(source="words", help_text="In the reader's language.")
    region = serializers.CharField()


class OwnCity(serializers.PrimaryKeyRelatedField[City]):
    """A city of the company's country; any other is as good as absent."""

    def get_queryset(self) -> Any:
        return City.objects.filter(region__country=self.context["company"].country)


class AddressSerializer(serializers.ModelSerializer[Address]):
    city = OwnCity(required=False, allow_null=True, queryset=City.objects.none(), help_text="An id of /cities/.")
    place = serializers.CharField(required=False, max_length=120, help_text="Where the city is not in the list.")
    phone = PhoneField(required=False, allow_blank=True)
    town = serializers.CharField(read_only=True, help_text="The city, or the other place.")

    class Meta:
        model = Address
        fields = ["id", "city", "place", "town", "street", "postcode", "person", "phone", "note", "is_default"]
        read_only_fields = ["id", "is_default"]

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if not given.get("city") and not given.get("place"):
            words = _("Choose a city of the list, or name the place.")
            raise serializers.ValidationError({"place": [words]}, code="place")
        return given


EXAMPLE = {"city": 12, "street": "Main street 1", "postcode": "190000", "person": "Anna", "phone": "+79215550101"}


class AddressesView(APIView):
    def get_permissions(self) -> list[Any]:
        return [has(Right.SEE_ORDERS if self.request.method == "GET" else Right.PLACE)()]

    @extend_schema(
        operation_id="addresses_list", summary="Delivery addresses", tags=["me"], responses=paged(AddressSerializer)
    )
    def get(self, request: Any) -> Response:
        """Where goods of the company may go, the usual one first."""
        company = request._request.company
        rows = Address.objects.deliveries().filter(company=company).select_related("city")
        return Response(paging.whole_list(AddressSerializer(rows, many=True, context={"company": company}).data))

    @extend_schema(
        operation_id="addresses_add",
        summary="Add a delivery address",
        tags=["me"],
        request=AddressSerializer,
        responses={201: AddressSerializer},
        examples=[OpenApiExample("Address", EXAMPLE, request_only=True)],
    )
    def post(self, request: Any) -> Response:
        """Add an address to the company; sent twice it is still one."""
        company = request._request.company
        typed = AddressSerializer(data=request.data, context={"company": company})
        cast(PhoneField, typed.fields["phone"]).region = company.country
        typed.is_valid(raise_exception=True)
        address = Address.objects.add(company, **typed.validated_data)
        return Response(AddressSerializer(address, context={"company": company}).data, status=201)


class CitiesView(APIView):
    permission_classes = [has(Right.SEE_ORDERS)]

    @extend_schema(
        operation_id="cities_list", summary="Cities of the country", tags=["me"], responses=paged(CitySerializer)
    )
    def get(self, request: Any) -> Response:
        """The cities an address of this company may be in, by name."""
        country = request._request.company.country
        rows: Any = City.objects.filter(region__country=country).select_related("region").in_order()
        return Response(paging.whole_list(CitySerializer(rows, many=True).data))
