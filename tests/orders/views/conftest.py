import pytest
from django.test import Client

from accounts.models import User


@pytest.fixture
def buyer(shop, client):
    """A browser in which the owner of the shop's company is signed in."""
    client.force_login(shop.member.user)
    return client


@pytest.fixture
def client_of():
    """Give a browser of its own to a person, or to a stranger."""

    def make(user: User | None) -> Client:
        client = Client()
        if user:
            client.force_login(user)
        return client

    return make
