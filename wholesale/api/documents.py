"""The API described, for programs at `/api/schema/` and for people at `/api/docs/`.

The description is the same for everybody and for as long as the program runs, so it is
made once; it is in English, whoever asks.
"""

import json
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import translation
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, authentication_classes, permission_classes
from rest_framework.permissions import AllowAny
from rest_framework.request import Request


@cache
def described() -> bytes:
    """Return the OpenAPI document as JSON."""
    with translation.override("en"):
        document = SchemaGenerator().get_schema(request=None, public=True)
        return json.dumps(document, default=str, ensure_ascii=False).encode()


@extend_schema(exclude=True)
@api_view(["GET"])
@authentication_classes([])
@permission_classes([AllowAny])
def schema(request: Request) -> HttpResponse:
    return HttpResponse(described(), content_type="application/json", headers={"Cache-Control": "public, no-cache"})


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show the description, and let one try it."""
    return render(request, "wholesale/api_docs.html")


urlpatterns = [path("schema/", schema, name="api_schema"), path("docs/", docs, name="api_docs")]
