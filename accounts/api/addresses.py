"""Where the company's goods go, and the cities an address may be in."""

from http import HTTPStatus
from typing import Any, cast

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.api.me import PhoneField
from accounts.api.permissions import has
from accounts.models import Address, City
from accounts.roles import Right
from wholesale.api import paging
from wholesale.api.schema import paged
from wholesale.api.views import APIView


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
    place = serializers.CharField(
        required=False, allow_blank=True, max_length=120, help_text="Where the city is not in the list."
    )
    phone = PhoneField(required=False, allow_blank=True)
    town = serializers.CharField(read_only=True, help_text="The city, or the other place.")

    class Meta:
        model = Address
        fields = ["id", "city", "place", "town", "street", "postcode", "person", "phone", "note", "is_default"]
        read_only_fields = ["id", "is_default"]

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Want one of the two: the city, or another place."""
        if given.get("city") and given.get("place"):
            words = _("Choose a city of the list or name the place, not both.")
            raise serializers.ValidationError({"place": [words]}, code="place")
        if not given.get("city") and not given.get("place"):
            words = _("Choose a city of the list, or name the place.")
            raise serializers.ValidationError({"place": [words]}, code="place")
        return given


class AddressChangeSerializer(AddressSerializer):
    """Any of the fields; a city takes the place of another place, and the other way round."""

    is_default = serializers.BooleanField(required=False, help_text="The usual one, of which there is one at most.")

    class Meta(AddressSerializer.Meta):
        read_only_fields = ["id"]

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if not {"city", "place"} & set(given):
            return given
        return super().validate({"city": None, "place": "", **given})


EXAMPLE = {"city": 12, "street": "Main street 1", "postcode": "190000", "person": "Anna", "phone": "+79215550101"}
KEPT = {"id": 4, **EXAMPLE, "place": "", "town": "Saint Petersburg", "note": "", "is_default": True}


class AddressesView(APIView):
    def get_permissions(self) -> list[Any]:
        return [has(Right.SEE_ORDERS if self.request.method == "GET" else Right.PLACE)()]

    @extend_schema(
        operation_id="addresses_list",
        summary="Delivery addresses",
        tags=["me"],
        responses=paged(AddressSerializer),
        examples=[OpenApiExample("Addresses", {"results": [KEPT], "next": None}, response_only=True)],
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
        """Add an address to the company, 50 at most; sent twice it is still one."""
        address = Address.objects.add(request._request.company, **read(AddressSerializer, request))
        return Response(AddressSerializer(address).data, status=HTTPStatus.CREATED)


class AddressView(APIView):
    permission_classes = [has(Right.PLACE)]

    @extend_schema(
        operation_id="addresses_change",
        summary="Change a delivery address, or make it the usual one",
        tags=["me"],
        request=AddressChangeSerializer(partial=True),
        responses=AddressSerializer,
        examples=[
            OpenApiExample("The usual one", {"is_default": True}, request_only=True),
            OpenApiExample("Address", KEPT, response_only=True),
        ],
    )
    def patch(self, request: Any, pk: int) -> Response:
        """Change what is sent and leave the rest. Orders keep the address they were placed with."""
        address = get_object_or_404(mine(request).deliveries(), pk=pk)
        given = read(AddressChangeSerializer, request, partial=True)
        try:
            address.revise(**given)
        except Address.DoesNotExist:
            raise Http404 from None
        return Response(AddressSerializer(address).data)

    @extend_schema(
        operation_id="addresses_remove", summary="Use a delivery address no more", tags=["me"], responses={204: None}
    )
    def delete(self, request: Any, pk: int) -> Response:
        """Take an address out of use. Repeating is safe."""
        get_object_or_404(mine(request).filter(kind=Address.Kind.DELIVERY), pk=pk).retire()
        return Response(status=HTTPStatus.NO_CONTENT)


def mine(request: Any) -> Any:
    """Return the addresses of the caller's company."""
    return Address.objects.filter(company=request._request.company)


def read(shape: type[AddressSerializer], request: Any, *, partial: bool = False) -> dict[str, Any]:
    """Return what the body says of an address; telephone numbers are read as the company's own."""
    company = request._request.company
    typed = shape(data=request.data, partial=partial, context={"company": company})
    cast(PhoneField, typed.fields["phone"]).region = company.country
    typed.is_valid(raise_exception=True)
    given: dict[str, Any] = typed.validated_data
    return given


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
