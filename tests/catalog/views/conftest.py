import pytest


@pytest.fixture
def buyer(shop, client):
    """A browser in which the owner of the shop's company is signed in."""
    client.force_login(shop.member.user)
    return client
