"""The door to private files: a signed address opens one file for one purpose, for a minute.

Who may have a file is decided where the link is made (`uploads.link`); here only the signature is asked. A link that is
forged, old or another file's is answered alike, whether there is such a file or not.
"""

from uuid import UUID

from django.core.signing import BadSignature
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from wholesale import uploads
from wholesale.models import File


@require_safe
def file(request: HttpRequest, uuid: UUID) -> HttpResponse | FileResponse:
    """Send the bytes of a private file to whoever holds a fresh link to it."""
    try:
        purpose = uploads.read_link(uuid, request.GET.get("s", ""))
    except BadSignature:
        return render(request, "wholesale/file_closed.html", status=403)
    found = get_object_or_404(File, pk=uuid)
    try:
        content = found.open()
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(content, content_type=found.mime)
    response["Content-Disposition"] = uploads.disposition(found, purpose)
    response["Cache-Control"] = "private, no-store"
    return response
