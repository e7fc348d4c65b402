"""The door to pictures of goods: public, named by their content, so a browser may keep them for ever."""

import re
from http import HTTPStatus
from mimetypes import guess_type

from django.core.files.storage import storages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotFound
from django.views.decorators.http import require_safe

NAME = re.compile(r"[0-9a-z]{2}/[0-9a-f]{64}\.(jpg|webp)")
RETRY = "30"  # seconds after which to ask a storage in trouble again
FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse | FileResponse:
    """Send a picture of goods; a name that is not made by us is as good as absent."""
    if not NAME.fullmatch(name):
        return HttpResponseNotFound()
    try:
        content = storages["goods"].open(name)
    except FileNotFoundError:
        return HttpResponseNotFound()
    except OSError:
        return HttpResponse(status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": RETRY})
    return FileResponse(content, content_type=guess_type(name)[0], headers={"Cache-Control": FOR_EVER})
