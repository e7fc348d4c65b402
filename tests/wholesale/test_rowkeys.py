"""Keys of rows in addresses: what no row can have leads nowhere, before the database is asked."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from tests.phone import Phone
from wholesale import rowkeys

pytestmark = pytest.mark.django_db

IMPOSSIBLE = ["0", "9223372036854775808", "9" * 19, "9" * 20, "9" * 5000]


def patterns(resolver: URLResolver, space: str = "") -> list[tuple[str, URLPattern]]:
    """Every address of the portal's own that names a row by its key."""
    found = []
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            keyed = [name for name, how in each.pattern.converters.items() if isinstance(how, rowkeys.Key)]
            found += [(space + str(each.name), each)] if keyed else []
        else:
            found += patterns(each, space + (f"{each.namespace}:" if each.namespace else ""))
    return found


KEYED = sorted({name for name, _pattern in patterns(get_resolver())})


def ask(client: Client, method: str, name: str, key: str) -> int:
    address = reverse(name, kwargs=given(name)).replace("/7", f"/{key}", 1)
    return client.generic(method, address, "{}", "application/json").status_code


def given(name: str) -> dict[str, object]:
    for facts in ({"pk": 7}, {"company_id": 7}, {"product_id": 7}, {"pk": 7, "slug": "x"}):
        try:
            reverse(name, kwargs=facts)
        except NoReverseMatch:
            continue
        return facts
    raise AssertionError(name)


@pytest.mark.parametrize("text", ["1", "007", str(rowkeys.LARGEST)])
def test_a_whole_number_is_a_key(text):
    assert rowkeys.read(text) == int(text)


@pytest.mark.parametrize("text", ["", "-1", "+1", "1.5", "1e3", " 1", "٣", "１", "x", *IMPOSSIBLE])
def test_what_no_row_can_have_is_none(text):
    assert rowkeys.read(text) is None


@pytest.mark.parametrize("name", KEYED)
def test_a_key_that_no_row_can_have_leads_nowhere(shop, client, name):
    client.force_login(shop.member.user)
    phone = Phone(shop.member.user).client
    for key in IMPOSSIBLE:
        for method in ("GET", "PUT", "POST", "DELETE"):
            assert ask(phone if name.startswith("api:") else client, method, name, key) == 404


@pytest.mark.parametrize("name", KEYED)
def test_the_largest_key_is_asked_for_and_not_found(shop, client, name):
    client.force_login(shop.member.user)
    phone = Phone(shop.member.user).client
    for method in ("GET", "POST", "DELETE"):
        answer = ask(phone if name.startswith("api:") else client, method, name, str(rowkeys.LARGEST))
        assert answer in {200, 204, 302, 400, 404, 405}


def test_every_address_by_number_is_by_key():
    urls = [*Path(settings.BASE_DIR).glob("*/urls.py"), *Path(settings.BASE_DIR).glob("*/api/urls.py")]
    assert len(KEYED) > 15
    assert [str(each) for each in urls if "<int:" in each.read_text()] == []
