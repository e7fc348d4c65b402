"""Whatever is sent to the API is answered as the schema says: never 5xx, no undocumented status, bodies that conform.

Every operation is asked as a stranger, as a buyer and as a manager, with what the schema allows and
with what it does not; half of the addresses are of rows that are there. Each question is rolled back.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from typing import Any

import pytest
from django.conf import settings as portal
from django.core import signals
from django.db import close_old_connections, transaction
from django.test import override_settings
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode, openapi
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from catalog import tree
from tests.factories import make_address, make_manager, make_order, make_order_terms, make_product
from tests.orders.examples import EACH
from tests.phone import token_of
from wholesale.wsgi import application

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
LOTS = {"person": 10**9, "stranger": 10**9, "dear": 10**9}
Answer = tuple[int, str]  # status, what is wrong with it
ROLES = ("stranger", "buyer", "manager")
QUICK, THOROUGH = 1, 10  # questions of each kind to each operation in each role; the latter is over 2,000 together
CALM: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "derandomize": True,
    "suppress_health_check": list(HealthCheck),
}
TOKEN = "X-Session-Token"
KINDS = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@pytest.fixture(autouse=True)
def _patient() -> Iterator[None]:
    """Nobody is told to wait, and the end of a request leaves the test's connection open."""
    ends = (signals.request_started, signals.request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    rates = {**portal.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": LOTS}
    with override_settings(REST_FRAMEWORK=rates):
        yield
    for end in ends:
        end.connect(close_old_connections)


@pytest.fixture
def there(shop: Any) -> dict[str, Any]:
    """Rows to ask about, by the names of path parameters."""
    make_order_terms(minimums=[EACH | {"city_mark": ""}])
    product = make_product()
    tree.recount()
    tree.bump()
    order = make_order(shop.member, (product, 10))
    make_address(shop.company)
    return {"product_id": product.pk, "number": order.number, "products": product.pk}


def from_somewhere(environ: dict[str, Any], start: Any) -> Any:
    """Answer as a server does, which knows the address of who asks."""
    return application({"REMOTE_ADDR": "127.0.0.1", **environ}, start)


@cache
def operations() -> list[Any]:
    """Return the operations of the portal's own API; signing in is allauth's."""
    schema = openapi.from_dict(SchemaGenerator().get_schema(request=None, public=True))
    schema.app = from_somewhere
    found = [each.ok() for each in schema.get_all_operations()]
    return [each for each in found if each.path.startswith("/api/")]


def ask(
    operation: Any, kind: GenerationMode, headers: dict[str, str], there: dict[str, Any], most: int
) -> Iterator[Answer]:
    """Ask an operation up to `most` times and return how it answered."""
    answers: list[Answer] = []

    @settings(max_examples=most, **CALM)
    @given(case=operation.as_strategy(generation_mode=kind))
    def question(case: Any) -> None:
        if len(answers) % 2 == 0:
            case.path_parameters.update(known(operation, case.path_parameters, there))
        case.headers.pop(TOKEN, None)
        case.headers.update(headers)
        with transaction.atomic():
            answer = case.call(base_url="http://localhost")
            transaction.set_rollback(True)
        answers.append((answer.status_code, wrong(case, answer)))

    with suppress(Unsatisfiable):  # nothing of it can be sent wrong
        question()
    yield from answers


def wrong(case: Any, answer: Any) -> str:
    """Return what is wrong with an answer, or nothing."""
    try:
        case.validate_response(answer, checks=CHECKS)
    except (Failure, FailureGroup) as failure:
        return f"{case.method} {case.formatted_path} {answer.status_code}: {told(failure)}"
    return ""


def known(operation: Any, parameters: dict[str, Any], there: dict[str, Any]) -> dict[str, Any]:
    """Return parameters that name rows which are there."""
    noun = operation.path.split("/")[3]
    names = {name: name if name in there else noun for name in parameters}
    return {name: there[key] for name, key in names.items() if key in there}


def told(failure: Failure | FailureGroup) -> str:
    each = failure.exceptions if isinstance(failure, FailureGroup) else [failure]
    return "; ".join(f"{type(one).__name__} {one}" for one in each)


def asked(shop: Any, there: dict[str, Any], role: str, most: int) -> list[Answer]:
    """Ask every operation in a role."""
    users: dict[str, Callable[[], Any]] = {"buyer": lambda: shop.member.user, "manager": make_manager}
    headers = {TOKEN: token_of(users[role]())} if role in users else {}
    return [answer for each in operations() for kind in KINDS for answer in ask(each, kind, headers, there, most)]


def check(answers: list[Answer], *, least: int) -> None:
    assert [trouble for _status, trouble in answers if trouble] == []
    assert len(answers) >= least
    assert {status // 100 for status, _trouble in answers} >= {2, 4}


@pytest.mark.parametrize("role", ROLES)
def test_every_answer_is_as_the_schema_says(shop: Any, there: dict[str, Any], role: str) -> None:
    check(asked(shop, there, role, QUICK), least=len(operations()))


@pytest.mark.parametrize("key", ["0", str(2**63 - 1), str(2**63), "99999999999999999999", "9" * 300])
def test_a_key_beyond_what_a_row_can_have_is_answered_as_the_schema_says(
    shop: Any, there: dict[str, Any], key: str
) -> None:
    headers, answers = {TOKEN: token_of(shop.member.user)}, []
    for operation in operations():
        for each in operation.path_parameters:
            if "maximum" in each.definition["schema"]:
                sent: dict[str, Any] = {"body": {"quantity": 1}} if operation.body else {}
                case = operation.Case(path_parameters={each.name: key}, headers=headers, **sent)
                answer = case.call(base_url="http://localhost")
                answers.append((answer.status_code, wrong(case, answer)))
    assert [trouble for _status, trouble in answers if trouble] == []
    assert len(answers) >= 8


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_two_thousand_answers_are_as_the_schema_says(shop: Any, there: dict[str, Any], role: str) -> None:
    check(asked(shop, there, role, THOROUGH), least=2000 // len(ROLES))
