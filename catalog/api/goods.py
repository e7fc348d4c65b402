"""The catalogue on the phone: the tree, lists of goods by key, one product."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permissions import has
from accounts.roles import Right
from catalog import card, restock, tree
from catalog.api import examples, rows, shapes
from catalog.listing import Scope, Sort, Wish
from catalog.models import Product, StockAt
from catalog.pricing import TariffView
from catalog.tree import Node
from wholesale.api import paging
from wholesale.api.schema import paged
from wholesale.api.values import address, amount, picture
from wholesale.api.views import APIView

TAGS = ["catalogue"]


class Categories(APIView):
    permission_classes = [has(Right.SEE_CATALOGUE)]

    @extend_schema(
        tags=TAGS, operation_id="categories_list", summary="The tree of categories", responses=paged(shapes.Category)
    )
    def get(self, request: Request) -> Response:
        return Response(paging.whole_list(list(branches(None))))


class Goods(APIView):
    permission_classes = [has(Right.SEE_CATALOGUE)]

    @extend_schema(
        tags=TAGS,
        operation_id="products_list",
        summary="Goods of a category or of the whole catalogue",
        parameters=[shapes.GoodsQuery, *paging.PARAMETERS],
        responses=shapes.Goods,
        examples=[examples.GOODS],
    )
    def get(self, request: Request) -> Response:
        given = read(shapes.GoodsQuery, request)
        scope = scope_of(given.get("category"))
        asked = rows.asked(request, scope, wish(given, sort=Sort(given["sort"])))
        return Response(rows.leaf(asked, request.GET) | rows.currency(asked.tariff))


class Facets(APIView):
    permission_classes = [has(Right.SEE_CATALOGUE)]

    @extend_schema(
        tags=TAGS,
        operation_id="products_facets",
        summary="By what the same list can be narrowed",
        parameters=[shapes.FacetsQuery],
        responses=shapes.Facets,
        examples=[examples.FACETS],
    )
    def get(self, request: Request) -> Response:
        given = read(shapes.FacetsQuery, request)
        asked = rows.asked(request, scope_of(given.get("category")), wish(given, sort=Sort.NAME))
        return Response(rows.facets(asked) | rows.currency(asked.tariff))


class Good(APIView):
    permission_classes = [has(Right.SEE_CATALOGUE)]

    @extend_schema(
        tags=TAGS,
        operation_id="products_retrieve",
        summary="A product",
        responses=shapes.Product,
        examples=[examples.PRODUCT],
    )
    def get(self, request: Request, pk: int) -> Response:
        found = card.find(pk)
        node = tree.current().get(found.category_id) if found else None
        if found is None or not found.is_active or node is None:
            raise Http404(_("There is no such product."))
        return Response(whole(found, node, rows.tariff_of(request)) | awaited(request, found))


def read(shape: type[serializers.Serializer[None]], request: Request) -> dict[str, Any]:
    """Return what the address asks by the names of `shape`; names it does not know are as good as absent."""
    query = shape(data=request.query_params)
    query.is_valid(raise_exception=True)
    return query.validated_data


def scope_of(category: int | None) -> Scope:
    """Return which goods a list stands on: of a category and everything below it; none of one that is not shown."""
    walked = tree.current()
    if category is None:
        return Scope(walked.ids(None), walked.count)
    node = walked.get(category)
    return Scope(walked.ids(node), node.count) if node else Scope([], 0)


def wish(given: dict[str, Any], *, sort: Sort) -> Wish:
    return Wish(
        brands=tuple(given.get("brand", ())),
        in_stock=given.get("in_stock", False),
        low=given.get("low"),
        high=given.get("high"),
        sort=sort,
    )


def branches(node: Node | None) -> Any:
    """Return the categories below one, each followed by its own."""
    walked = tree.current()
    for child in walked.children(node):
        shown = walked.picture(child)
        yield {
            "id": child.id,
            "parent": child.parent_id,
            "slug": child.slug,
            "name": str(child),
            "count": child.count,
            "picture": address(shown) if shown else None,
        }
        yield from branches(child)


def whole(found: Product, node: Node, tariff: TariffView | None) -> dict[str, Any]:
    """Return everything there is to know of a product."""
    told: dict[str, Any] = {
        "id": found.pk,
        "sku": found.sku,
        "name": found.title,
        "brand": found.brand,
        "unit": found.unit,
        "pack_size": found.pack_size,
        "least": card.least(found),
        "thumb": picture(found.thumb),
        "description": card.description(found),
        "categories": [{"id": up.id, "slug": up.slug, "name": str(up)} for up in tree.current().trail(node)],
        "country": found.country,
        "weight_kg": amount(found.weight_kg),
        "has_warranty_card": found.has_warranty_card,
        "barcodes": found.barcodes,  # type: ignore[attr-defined]  # annotated by `card.find`
        "attributes": [fact(each, value) for each, value in card.facts(found)],
        "photos": [photo(each.file) for each in card.photos(found)],
        "places": [place(at) for at in card.places(found)],
        "url": address(found.get_absolute_url()),
        **rows.Stock().of(card.available(found), found.unit),
    }
    return told | prices(found, tariff) if tariff else told


def awaited(request: Any, found: Product) -> dict[str, bool]:
    """Return whether the caller, who may wait for goods, waits for this one; what is in stock nobody waits for."""
    if not rows.waits(request):
        return {}
    return {"awaited": card.available(found) <= 0 and restock.awaits(request.user, found.pk)}


def prices(found: Product, tariff: TariffView) -> dict[str, Any]:
    """Return the price of the smallest quantity and the steps from it on."""
    ladder = card.ladder(found, tariff)
    first = ladder.get(card.least(found))
    steps = [{"quantity": n, **rows.prices(step.own, step.base, tariff)} for n, step in ladder.items()]
    own, base = (first.own, first.base) if first else (None, None)
    return {**rows.prices(own, base, tariff), **rows.currency(tariff), "price_steps": steps}


def fact(attribute: Any, value: Any) -> dict[str, str]:
    return {"code": attribute.code, "name": str(attribute), "value": str(value), "unit": attribute.unit}


def photo(file: Any) -> dict[str, Any]:
    addresses = {"url": address(file.body_url), "small": address(file.small_url)}
    return addresses | {"width": file.width, "height": file.height}


def place(at: StockAt) -> dict[str, Any]:
    city = at.warehouse.city
    return {"warehouse": str(at.warehouse), "city": str(city) if city else None, "quantity": at.on_hand}
