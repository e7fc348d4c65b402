"""Questions, their answers and news on the phone: open to everybody, in the reader's language."""

from typing import Any

from django.http import Http404
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from faq.api.shapes import AnswerSerializer, AnswerTextSerializer, NewsSerializer
from faq.models import Article
from wholesale.api import paging
from wholesale.api.schema import paged
from wholesale.api.views import APIView

SEARCHED = OpenApiParameter("q", str, description="Words of the answer in any form; 200 letters are read.")


class Answers(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="faq_list",
        summary="Questions",
        tags=["seller"],
        parameters=[SEARCHED, *paging.PARAMETERS],
        responses=paged(AnswerSerializer),
    )
    def get(self, request: Request) -> Response:
        """All questions by key, or those found by words, the best first."""
        told = published().answers().in_(get_language() or "").select_related("subject").defer("body", "search")
        size = paging.limit(request.query_params)
        if text := request.query_params.get("q", "").strip():
            seen = paging.seen(request.query_params)
            found = AnswerSerializer(told.found(text)[seen : seen + size + 1], many=True).data
            return Response(paging.ranked(found, size, seen))
        rows = told.filter(pk__gt=paging.after(request.query_params) or 0).order_by("pk")[: size + 1]
        return Response(paging.page(AnswerSerializer(rows, many=True).data, size))


class Answer(APIView):
    permission_classes = [AllowAny]

    @extend_schema(operation_id="faq_retrieve", summary="An answer", tags=["seller"], responses=AnswerTextSerializer)
    def get(self, request: Request, slug: str) -> Response:
        asked = published().answers().filter(slug=slug).in_(get_language() or "").select_related("subject")
        told = asked.defer("search").first()
        if told is None:
            raise Http404(_("There is no such answer."))
        return Response(AnswerTextSerializer(told).data)


class News(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="news_list",
        summary="News, the newest key first",
        tags=["seller"],
        parameters=paging.PARAMETERS,
        responses=paged(NewsSerializer),
    )
    def get(self, request: Request) -> Response:
        told = published().filter(kind=Article.Kind.NEWS).in_(get_language() or "").defer("search")
        size, after = paging.limit(request.query_params), paging.after(request.query_params)
        rows = (told.filter(pk__lt=after) if after else told).order_by("-pk")[: size + 1]
        return Response(paging.page(NewsSerializer(rows, many=True).data, size))


def published() -> Any:
    """Return the articles that readers may see now."""
    return Article.objects.published(at=now())
