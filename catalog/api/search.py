"""Search on the phone: what a person types, what the camera reads, and a short list while one types."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permissions import has
from accounts.roles import Right
from catalog import codes, search
from catalog.api import examples, rows, shapes
from catalog.api.goods import TAGS, read, wish
from catalog.listing import Scope, Sort, Wish
from wholesale.api import paging
from wholesale.api.schema import paged
from wholesale.api.views import APIView

SUGGESTED = 7  # goods in the short list


class Search(APIView):
    permission_classes = [has(Right.SEE_CATALOGUE)]

    @extend_schema(
        tags=TAGS,
        operation_id="search",
        summary="Goods by words or by a code, the best first",
        parameters=[shapes.SearchQuery, *paging.PARAMETERS],
        responses=shapes.Found,
        examples=[examples.FOUND],
    )
    def get(self, request: Request) -> Response:
        given = read(shapes.SearchQuery, request)
        text = search.read(given["q"])
        found = search.find(text)
        scope = Scope(found.ids, len(found.ids), ranked=True)
        asked = rows.asked(request, scope, wish(given, sort=Sort.BEST))
        answer = {
            **rows.leaf(asked, request.GET),
            "exact": found.exact,
            "is_alike": found.is_alike,
            "near": [] if found.ids else codes.near(text),
        }
        return Response(answer | rows.currency(asked.tariff))


class Suggest(APIView):
    permission_classes = [has(Right.SEE_CATALOGUE)]

    @extend_schema(
        tags=TAGS,
        operation_id="search_suggest",
        summary="The goods that fit best so far; prices are not told here",
        parameters=[shapes.Typed],
        responses=paged(shapes.Suggestion),
    )
    def get(self, request: Request) -> Response:
        text = search.read(read(shapes.Typed, request)["q"])
        found = search.find(text, most=SUGGESTED)
        asked = rows.unpriced(Scope(found.ids, len(found.ids), ranked=True), Wish(sort=Sort.BEST))
        return Response(paging.whole_list(rows.found(asked, limit=SUGGESTED)))


class Codes(APIView):
    permission_classes = [has(Right.SEE_CATALOGUE)]

    @extend_schema(
        tags=TAGS,
        operation_id="codes_resolve",
        summary="Which goods codes name exactly: of a label, of a barcode, of a list",
        parameters=[shapes.CodesQuery],
        responses=shapes.Codes,
    )
    def get(self, request: Request) -> Response:
        texts = list(dict.fromkeys(read(shapes.CodesQuery, request)["code"]))
        named = codes.resolve(texts)
        near = codes.near_each(text for text in texts if text not in named)
        ids = list(dict.fromkeys(pk for each in named.values() for pk in each))
        asked = rows.asked(request, Scope(ids, len(ids), ranked=True), Wish(sort=Sort.BEST))
        goods = {good["id"]: good for good in rows.found(asked, limit=len(ids))}
        results = [_resolved(text, named, near, goods) for text in texts]
        return Response(paging.whole_list(results) | rows.currency(asked.tariff))


def _resolved(text: str, named: dict[str, list[int]], near: dict[str, list[str]], goods: dict[int, Any]) -> Any:
    own = [goods[pk] for pk in named.get(text, ()) if pk in goods]
    return {"code": text, "goods": own, "near": near.get(text, [])}
