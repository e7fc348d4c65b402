"""Signing in from a phone: allauth's own API, of which only what the portal means to offer is open.

    POST   /_allauth/app/v1/auth/login              e-mail and password → `meta.session_token`, or 401: what is next
    POST   /_allauth/app/v1/auth/2fa/authenticate   the code of the second factor
    GET    /_allauth/app/v1/auth/session            who is signed in
    DELETE /_allauth/app/v1/auth/session            sign out: the token ends

allauth answers in a shape of its own (`status`, `data`, `meta`, `errors`), and a token that
has ended with 410. Changing the e-mail stays closed: the login is the portal's to change.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from django.views.decorators.csrf import csrf_exempt

HOME = "/_allauth/app/v1/"
TAG = "sign-in"
OPEN = (
    "config",
    "auth/login",
    "auth/session",
    "auth/sessions",
    "auth/signup",
    "auth/reauthenticate",
    "auth/password/request",
    "auth/password/reset",
    "auth/2fa/authenticate",
    "auth/2fa/reauthenticate",
    "account/password/change",
    "account/authenticators",
    "account/authenticators/totp",
    "account/authenticators/recovery-codes",
)
PREFIX = "SignIn"  # of allauth's components among ours
DROPPED = {"#/components/parameters/Client", "#/components/parameters/SessionToken"}
REF = re.compile(r"#/components/(\w+)/(\w+)")
USER = {
    "type": "object",
    "required": ["id", "email", "display", "language", "has_usable_password"],
    "properties": {
        "id": {"type": "integer"},
        "email": {"type": "string", "format": "email"},
        "display": {"type": "string", "description": "The name to show."},
        "language": {"type": "string"},
        "has_usable_password": {"type": "boolean"},
    },
}
EXAMPLE = {"id": 17, "email": "anna@example.com", "display": "Anna", "language": "en", "has_usable_password": True}
UNTOLD = {  # how these answer, which allauth's description leaves out
    "account/password/change": "AuthenticatedByPassword",
    "account/authenticators/recovery-codes": "RecoveryCodes",
}
USUAL = {  # what any of them may answer, whether allauth's description says so or not
    "400": "The body cannot be read, or a field is wrong.",
    "401": "Nobody is signed in, or a step of signing in is still to come: see `data.flows`.",
    "409": "Not possible as things stand, such as signing in twice.",
    "410": "The token has ended.",
    "429": "Too many attempts: wait as long as Retry-After says, in seconds.",
}


@csrf_exempt
def closed(request: HttpRequest) -> HttpResponse:
    raise Http404


CLOSED: URLPattern = re_path(rf"^(?!app/v1/(?:{'|'.join(map(re.escape, OPEN))})$)", closed)
urlpatterns = [CLOSED]  # stands before allauth's own addresses


def described(result: dict[str, Any], **_given: Any) -> dict[str, Any]:
    """Add allauth's operations to the OpenAPI document, for SPECTACULAR_SETTINGS["POSTPROCESSING_HOOKS"]."""
    paths, parts = _theirs()
    result["paths"] = {**paths, **result["paths"]}
    for kind, named in parts.items():
        result.setdefault("components", {}).setdefault(kind, {}).update(named)
    return result


@cache
def _theirs() -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Return the paths that are open, and the components these refer to, under names of their own."""
    spec = yaml.safe_load((files("allauth.headless.spec") / "doc" / "openapi.yaml").read_text())
    spec["components"]["schemas"]["User"] = USER
    spec["components"]["examples"]["User"]["value"] = EXAMPLE
    for path, answer in UNTOLD.items():
        told = spec["paths"][f"/_allauth/{{client}}/v1/{path}"]["post"]["responses"]
        told["200"] = {"$ref": f"#/components/responses/{answer}"}
    given = {path: spec["paths"][f"/_allauth/{{client}}/v1/{path}"] for path in OPEN}
    paths = {HOME + path: _renamed(_operations(path, item)) for path, item in given.items()}
    parts: dict[str, dict[str, Any]] = {}
    for kind, name in sorted(_needed(given, spec["components"])):
        if f"#/components/{kind}/{name}" not in DROPPED:
            parts.setdefault(kind, {})[PREFIX + name] = _renamed(spec["components"][kind][name])
    return paths, parts


def _operations(path: str, item: dict[str, Any]) -> dict[str, Any]:
    """Return the operations of a path as this document tells them."""
    shared = item.get("parameters", [])
    return {method: _operation(path, method, shared, each) for method, each in item.items() if method != "parameters"}


def _operation(path: str, method: str, shared: list[Any], given: dict[str, Any]) -> dict[str, Any]:
    parameters = [each for each in [*shared, *given.get("parameters", [])] if each.get("$ref") not in DROPPED]
    usual = {status: {"description": words} for status, words in USUAL.items()}
    needs_token = path.startswith("account/") or path in ("auth/session", "auth/sessions", "auth/reauthenticate")
    return given | {
        "operationId": "signin_" + re.sub(r"\W", "_", path) + f"_{method}",
        "tags": [TAG],
        "parameters": parameters,
        "security": [{"SessionToken": []}, *([] if needs_token else [{}])],
        "responses": dict(sorted({**usual, **given["responses"]}.items())),
    }


def _needed(value: Any, components: dict[str, Any]) -> set[tuple[str, str]]:
    """Return (kind, name) of every component that `value` refers to, and of those that these do."""
    found: set[tuple[str, str]] = set()
    waiting = list(_refs(value))
    while waiting:
        ref = waiting.pop()
        if ref not in found:
            found.add(ref)
            waiting += _refs(components[ref[0]][ref[1]])
    return found


def _refs(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        if found := REF.fullmatch(str(value.get("$ref", ""))):
            yield found[1], found[2]
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _refs(each)


def _renamed(value: Any) -> Any:
    if isinstance(value, list):
        return [_renamed(each) for each in value]
    if isinstance(value, str):
        return REF.sub(rf"#/components/\1/{PREFIX}\2", value)
    return {name: _renamed(each) for name, each in value.items()} if isinstance(value, dict) else value
