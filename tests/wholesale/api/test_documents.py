"""The description of the API: whole, valid, without a warning, and the same for everybody."""

import json

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from accounts.api.signin import HOME, OPEN
from wholesale.api import documents
from wholesale.api.schema import TROUBLES

pytestmark = pytest.mark.django_db
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def document():
    return json.loads(documents.described())


@pytest.fixture(scope="module")
def operations(document):
    """(path, method, operation) of the portal's own addresses."""
    ours = {path: item for path, item in document["paths"].items() if path.startswith("/api/")}
    return [(path, verb, each) for path, item in ours.items() for verb, each in item.items() if verb in METHODS]


def refs(value):
    if isinstance(value, dict):
        yield from [value["$ref"]] if "$ref" in value else []
        value = list(value.values())
    for each in value if isinstance(value, list) else []:
        yield from refs(each)


def test_the_description_is_valid_and_made_without_a_warning(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yaml"))


def test_it_is_openapi_31_of_this_release_and_this_site(document):
    assert document["openapi"].startswith("3.1")
    assert document["info"]["version"] == settings.SPECTACULAR_SETTINGS["VERSION"]
    assert document["servers"] == [{"url": settings.SITE_URL}]
    scheme = document["components"]["securitySchemes"]["SessionToken"]
    assert (scheme["type"], scheme["in"], scheme["name"]) == ("apiKey", "header", "X-Session-Token")


def test_everything_referred_to_is_there(document):
    for ref in set(refs(document)):
        _hash, _components, kind, name = ref.split("/")
        assert name in document["components"][kind], ref


def test_each_operation_has_words_a_tag_and_a_name_of_its_own(document, operations):
    known = {tag["name"] for tag in document["tags"]}
    names = [each["operationId"] for _path, _verb, each in operations]
    assert len(names) == len(set(names))
    silent = [(path, verb) for path, verb, each in operations if not (each.get("summary") or each.get("description"))]
    assert silent == []
    assert {tag for _path, _verb, each in operations for tag in each["tags"]} <= known


def test_each_operation_says_what_may_go_wrong(operations):
    for path, verb, each in operations:
        said = set(each["responses"])
        assert {"400", "401", "406", "429", "503"} <= said, path
        assert ("404" in said) or "{" not in path, path
        assert ("409" in said) or verb == "get", path
        keyed = any(given.get("name") == "Idempotency-Key" for given in each.get("parameters", []))
        assert ("422" in said) or not keyed, path


def test_every_trouble_has_the_one_shape(document):
    for name, _words, _example in TROUBLES.values():
        body = document["components"]["responses"][name]["content"]["application/json"]
        assert body["schema"] == {"$ref": "#/components/schemas/Error"}
    assert "Retry-After" in document["components"]["responses"]["TooOften"]["headers"]


def test_signing_in_is_described_as_far_as_it_is_open(document):
    theirs = {path for path in document["paths"] if path.startswith("/_allauth/")}
    assert theirs == {HOME + path for path in OPEN}
    user = document["components"]["schemas"]["SignInUser"]
    assert set(user["properties"]) == {"id", "email", "display", "language", "has_usable_password"}


def test_the_schema_is_served_once_made_and_304_after(client, shop, django_assert_num_queries):
    first = client.get(reverse("api_schema"))
    assert (first.status_code, first["Content-Type"]) == (200, "application/json")
    with django_assert_num_queries(0):
        again = client.get(reverse("api_schema"), headers={"If-None-Match": first["ETag"], "Accept-Language": "ru"})
    assert (again.status_code, again.content) == (304, b"")


def test_the_page_names_no_other_host(client, shop):
    page = client.get(reverse("api_docs")).content.decode()
    assert 'data-schema="/api/schema/"' in page
    assert "//cdn" not in page
    assert "<script>" not in page
    assert "<style" not in page
