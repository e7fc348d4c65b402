"""What the OpenAPI document says: of each address by itself, and of all errors once.

A view describes what only it knows, by `extend_schema`: its words, serializers and
parameters. Which troubles it may answer is read off the view here; each is a
reference to one of the shared responses, and all of those have the one schema `Error`.
"""

from collections.abc import Iterator
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import inline_serializer
from rest_framework import serializers
from rest_framework.permissions import AllowAny, IsAuthenticated

from wholesale.api import keys
from wholesale.api.errors import shape

WRITES = {"POST", "PUT", "PATCH", "DELETE"}
WITH_BODY = {"POST", "PUT", "PATCH"}
TEXT = {"type": "string"}
FIGURE = {"type": ["string", "null"], "description": "An amount or a count; `message` names its unit."}

ERROR: dict[str, Any] = {
    "type": "object",
    "description": "The one shape of every trouble. `code` is for programs, `detail` for people, in their language.",
    "required": ["type", "errors"],
    "properties": {
        "type": {"type": "string", "enum": ["validation_error", "client_error", "server_error", "refusal"]},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "detail", "attr"],
                "properties": {
                    "code": TEXT,
                    "detail": TEXT,
                    "attr": {
                        "type": ["string", "null"],
                        "description": "The field: `street`, `lines.0.quantity`.",
                    },
                },
            },
        },
        "breaches": {"type": "array", "items": {"$ref": "#/components/schemas/Breach"}},
    },
}
BREACH: dict[str, Any] = {
    "type": "object",
    "description": "A rule that is not met, in figures and words a person can act on.",
    "required": ["code", "message", "need", "have", "missing", "until", "help"],
    "properties": {
        "code": TEXT,
        "message": TEXT,
        "need": FIGURE,
        "have": FIGURE,
        "missing": FIGURE,
        "until": {"type": ["string", "null"], "format": "date-time"},
        "help": {"type": "string", "description": "The code of an answer in the questions, or empty."},
    },
}


def trouble(kind: str, code: str, detail: str, name: str, words: str) -> tuple[str, str, dict[str, Any]]:
    """Return a shared response: its name among the components, its words and an example."""
    return name, words, shape(kind, code, detail)


ASKER, PORTAL, SERVER = "client_error", "refusal", "server_error"
TROUBLES = {
    400: trouble("validation_error", "required", "This field is required.", "Invalid", "Something cannot be read."),
    401: trouble(ASKER, "session_ended", "Sign in again.", "Stranger", "No token, or one that has ended."),
    403: trouble(ASKER, "permission_denied", "You may not do this.", "Forbidden", "Your role does not allow this."),
    404: trouble(ASKER, "not_found", "Not found.", "Unknown", "There is nothing here for you."),
    406: trouble(ASKER, "not_acceptable", "Only JSON.", "NotAcceptable", "Only JSON is answered."),
    409: trouble(PORTAL, "minimum_order_value", "Add 500.00 more.", "Refused", "The portal says no, and why."),
    413: trouble(ASKER, "too_large", "The body is too large.", "TooLarge", "The body is too large."),
    415: trouble(ASKER, "unsupported_media_type", "Only JSON.", "NotJSON", "The body is not JSON."),
    422: trouble(PORTAL, "key_reused", "Sent before.", "KeyReused", "The Idempotency-Key came with another body."),
    429: trouble(ASKER, "throttled", "Too many requests.", "TooOften", "Too many requests: see Retry-After."),
    503: trouble(SERVER, "unavailable", "Try again.", "Away", "The data is away: try again after Retry-After seconds."),
}
LATER = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
HEADERS: dict[int, dict[str, Any]] = {
    401: {"WWW-Authenticate": {"description": "The header a token belongs in.", "schema": TEXT}},
    429: LATER,
    503: LATER,
}
ETAG = {"ETag": {"description": "Send it as If-None-Match to be answered 304 while nothing changed.", "schema": TEXT}}
IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "description": "The ETag of the answer you have.",
    "schema": TEXT,
}


class HouseSchema(AutoSchema):
    """Adds to an operation what every view answers alike."""

    def get_operation(self, *given: Any, **named: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(*given, **named)
        if operation is None:
            return None
        answers = operation["responses"]
        for status in self.troubles(operation):
            answers.setdefault(str(status), {"$ref": f"#/components/responses/{TROUBLES[status][0]}"})
        if self.method == "GET":
            operation.setdefault("parameters", []).append(IF_NONE_MATCH)
            answers["304"] = {"description": "It is as you have it."}
            answers.get("200", {}).setdefault("headers", ETAG)
        operation["responses"] = dict(sorted(answers.items()))
        return operation

    def get_auth(self) -> list[Any]:
        """Say that a token is needed, and where what is public needs none."""
        auths: list[Any] = super().get_auth()
        is_public = all(getattr(each, "is_public", False) for each in self.view.get_permissions())
        return [*auths, {}] if is_public and {} not in auths else auths

    def troubles(self, operation: dict[str, Any]) -> Iterator[int]:
        """Yield the statuses of what may go wrong at this operation."""
        given = operation.get("parameters", [])
        yield from (400, 401, 406, 429, 503)
        if any(type(each) not in (AllowAny, IsAuthenticated) for each in self.view.get_permissions()):
            yield 403
        if any(each["in"] == "path" for each in given):
            yield 404
        if self.method in WRITES:
            yield 409
        if self.method in WITH_BODY:
            yield from (413, 415)
        if any(each["name"] == keys.NAME for each in given):
            yield 422


def paged(row: Any) -> serializers.Serializer[Any]:
    """Describe a list by key of `row` serializers."""
    name = row.__name__.removesuffix("Serializer")
    fields = {
        "results": row(many=True),
        "next": serializers.IntegerField(allow_null=True, help_text="What to send as `after`; null on the last page."),
    }
    return inline_serializer(f"{name}Page", fields)


def finish(result: dict[str, Any], **_given: Any) -> dict[str, Any]:
    """Add the shared responses and their schemas, for SPECTACULAR_SETTINGS["POSTPROCESSING_HOOKS"]."""
    parts = result.setdefault("components", {})
    parts.setdefault("schemas", {}).update(Error=ERROR, Breach=BREACH)
    parts.setdefault("responses", {}).update({name: _response(code) for code, (name, _w, _e) in TROUBLES.items()})
    return result


def _response(status: int) -> dict[str, Any]:
    _name, words, example = TROUBLES[status]
    body = {"schema": {"$ref": "#/components/schemas/Error"}, "example": example}
    response = {"description": words, "content": {"application/json": body}}
    return response | ({"headers": HEADERS[status]} if status in HEADERS else {})
