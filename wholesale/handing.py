"""The door of exports: a table that is small goes out at once, a large one becomes long work."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Any

from django.core.cache import cache
from django.core.exceptions import BadRequest
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wholesale import sheets
from wholesale.errors import Refused
from wholesale.models import Seller
from wholesale.progress import begin
from wholesale.sheets import AT_ONCE, CSV, MIMES, XLSX, Table

LEASE = 60  # seconds after which an export that never ended holds nobody back


def asked(request: HttpRequest, *tables: str) -> tuple[str, str]:
    """Read which of the tables is wanted in which form: `as=lines.xlsx`. Raises BadRequest for what is none."""
    what, _dot, form = request.POST.get("as", "").partition(".")
    if what not in tables or form not in MIMES:
        raise BadRequest("no such table")
    return what, form


def hand_over(request: HttpRequest, table: Table, form: str, *, kind: str, params: dict[str, Any]) -> HttpResponseBase:
    """Send the table as "csv" or "xlsx", or start work of the `kind` when it is long.

    Of one person only one table is under way. Raises Refused("job_running").
    """
    if table.count > AT_ONCE:
        return begin(request, kind, **params, form=form)
    busy = f"export:{request.user.pk}"
    if not cache.add(busy, 1, LEASE):
        raise Refused("job_running", _("Another table is on its way to you. Wait until it has come."))
    try:
        response = _csv(table, busy) if form == CSV else _xlsx(table, busy)
    except BaseException:
        cache.delete(busy)
        raise
    response["Content-Disposition"] = str(content_disposition_header(True, f"{table.name}.{form}"))
    response["Cache-Control"] = "private, no-store"
    return response


def _csv(table: Table, busy: str) -> HttpResponseBase:
    return StreamingHttpResponse(_until_sent(table, busy, get_language() or "en"), content_type=MIMES[CSV])


def _until_sent(table: Table, busy: str, language: str) -> Iterator[bytes]:
    """Give the chunks in the reader's language and zone: by now the middleware has left."""
    try:
        with translation.override(language), timezone.override(Seller.objects.get_current().zone):
            yield from sheets.csv(table, language=language)
    finally:
        cache.delete(busy)


def _xlsx(table: Table, busy: str) -> HttpResponseBase:
    place = TemporaryFile()  # noqa: SIM115 - the response closes it
    sheets.xlsx(table, place)
    place.seek(0)
    cache.delete(busy)
    return FileResponse(place, content_type=MIMES[XLSX])
