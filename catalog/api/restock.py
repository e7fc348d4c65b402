"""Waiting for goods on the phone: asked, taken back, listed."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permissions import has
from accounts.roles import Right
from catalog import card, restock
from catalog.models import Product, Restock
from wholesale.api import paging
from wholesale.api.schema import paged
from wholesale.api.views import APIView

TAGS = ["catalogue"]


class RestockSerializer(serializers.Serializer[Any]):
    """A product somebody waits for."""

    id = serializers.IntegerField()
    product = serializers.IntegerField(source="product_id")
    sku = serializers.CharField(source="product.sku")
    name = serializers.CharField(source="product.title", help_text="In the language of the request.")
    is_in_stock = serializers.SerializerMethodField(help_text="It has come: the letter is on its way.")
    created_at = serializers.DateTimeField()

    def get_is_in_stock(self, wish: Restock) -> bool:
        return card.available(wish.product) > 0


EXAMPLE = {
    "id": 31,
    "product": 17,
    "sku": "LD-20165",
    "name": "Cable, copper, 3 m",
    "is_in_stock": False,
    "created_at": "2026-11-22T09:30:00Z",
}


class ProductRestock(APIView):
    permission_classes = [has(Right.CART)]

    @extend_schema(
        operation_id="restock_subscribe",
        summary="Tell me when it arrives",
        tags=TAGS,
        request=None,
        responses={201: RestockSerializer},
        examples=[OpenApiExample("You will be told", EXAMPLE, response_only=True, status_codes=["201"])],
    )
    def post(self, request: Request, pk: int) -> Response:
        """Wait for a product that is out of stock; twice is once. The letter goes to the address one signs in with."""
        member: Any = request._request.member  # type: ignore[attr-defined]
        try:
            wish = restock.subscribe(member, pk)
        except Product.DoesNotExist:
            raise Http404(_("There is no such product.")) from None
        return Response(RestockSerializer(wish).data, status=status.HTTP_201_CREATED)

    @extend_schema(operation_id="restock_cancel", summary="Wait no longer", tags=TAGS, responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Take the wish back; where there is none nothing changes."""
        restock.cancel(request._request.member, pk)  # type: ignore[attr-defined]
        return Response(status=status.HTTP_204_NO_CONTENT)


class Restocks(APIView):
    permission_classes = [has(Right.CART)]

    @extend_schema(
        operation_id="restocks_list",
        summary="What I wait for",
        tags=TAGS,
        parameters=paging.PARAMETERS,
        responses=paged(RestockSerializer),
        examples=[OpenApiExample("One wish", {"results": [EXAMPLE], "next": None}, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        """The wishes that still wait, the newest first."""
        mine = Restock.objects.of(request.user).active().select_related("product__stock").defer("product__search")
        size, after = paging.limit(request.query_params), paging.after(request.query_params)
        rows = (mine.filter(pk__lt=after) if after else mine).order_by("-pk")[: size + 1]
        return Response(paging.page(RestockSerializer(rows, many=True).data, size))
