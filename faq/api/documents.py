"""Documents to download on the phone."""

from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from faq import documents
from faq.api.shapes import DocumentLinkSerializer, DocumentSerializer
from faq.models import Document
from wholesale import uploads
from wholesale.api import paging
from wholesale.api.schema import paged
from wholesale.api.views import APIView
from wholesale.models import Seller


class Documents(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="documents_list", summary="Documents", tags=["seller"], responses=paged(DocumentSerializer)
    )
    def get(self, request: Request) -> Response:
        """The documents the caller may have, each in the version in force with the older ones."""
        shelves = documents.shelves(open_to(request), get_language() or "")
        return Response(paging.whole_list(DocumentSerializer(shelves, many=True).data))


class DocumentLink(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="documents_retrieve",
        summary="The way to a document's bytes",
        tags=["seller"],
        responses=DocumentLinkSerializer,
    )
    def get(self, request: Request, pk: int) -> Response:
        """An address that opens the bytes for a minute, without a token."""
        found = open_to(request).filter(pk=pk).first()
        if found is None:
            raise Http404(_("There is no such document."))
        url = urljoin(settings.SITE_URL, uploads.link(found.file))
        return Response({"url": url}, headers={"Cache-Control": "private, no-store"})


def open_to(request: Any) -> Any:
    """Return the documents in force that the caller may have."""
    company, today = request._request.company, Seller.objects.get_current().today()
    return Document.objects.in_force(today).open_to(company, staff=request.user.is_staff)
