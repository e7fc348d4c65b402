import pytest

from tests.factories import make_seller


@pytest.fixture
def seller(db):
    return make_seller(numbers={"inn": "7600000478"}, banks=[{"name": "Bank", "account": "40702810800000000047"}])


@pytest.fixture
def buyer(shop, client):
    """A browser in which the owner of the shop's company is signed in."""
    client.force_login(shop.member.user)
    return client
