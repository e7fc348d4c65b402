"""What a body may be: JSON of a size that is read at once, and not too deep."""

from http import HTTPStatus
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser


class TooLarge(APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
    default_detail = gettext_lazy("The body is too large.")


class BoundedJSON(JSONParser):
    """JSON of at most DATA_UPLOAD_MAX_MEMORY_SIZE bytes; Django does not count a body that is read as a stream."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            bounded: Any = Bounded(stream, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
            return super().parse(bounded, media_type, parser_context)
        except RecursionError as deep:
            raise ParseError(_("The JSON is nested too deep.")) from deep


class Bounded:
    """A stream that refuses to give more than `most` bytes."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self.stream = stream
        self.left = most

    def read(self, size: int = -1) -> bytes:
        """Read on. Raises TooLarge."""
        wanted = self.left + 1 if size < 0 else min(size, self.left + 1)
        given = self.stream.read(wanted)
        self.left -= len(given)
        if self.left < 0:
            raise TooLarge
        return given
