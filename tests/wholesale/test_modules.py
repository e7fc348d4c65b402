"""The addresses of a module a seller lacks are no addresses."""

import re

import pytest
from django.http import HttpResponse
from django.urls import include, path

from tests.factories import make_seller
from wholesale import urls
from wholesale.modules import only

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def acts(request, pk=0):
    return HttpResponse(f"act {pk}")


below = [path("<int:pk>/", acts, name="act")]
urlpatterns = [
    path("", include(only("warranty", [path("acts/", acts), path("acts/", include(below))]))),
    path("open/", include(below)),
    *urls.urlpatterns,
]
handler404 = urls.handler404


def said(answer) -> str:
    """What the page says, without its own address and token."""
    page = answer.text.split("<main")[1]
    return re.sub(r'name="(next|csrfmiddlewaretoken)" value="[^"]*"', "", page)


def test_with_the_module_its_addresses_open(client):
    make_seller(modules=["warranty"])
    assert client.get("/acts/").text == "act 0"
    assert client.get("/acts/7/").text == "act 7"


@pytest.mark.parametrize("address", ["/acts/", "/acts/7/"])
def test_without_it_they_are_as_unknown_as_any(client, address):
    make_seller(modules=["balance"])
    answer, unknown = client.get(address), client.get("/no/such/page/")
    assert answer.status_code == unknown.status_code == 404
    assert said(answer) == said(unknown)
    assert client.post(address).status_code == 404


def test_the_same_addresses_elsewhere_stay_open(client):
    make_seller(modules=[])
    assert client.get("/open/7/").text == "act 7"
