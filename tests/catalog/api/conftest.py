import pytest

from tests.phone import Phone


@pytest.fixture
def phone(shop):
    """The phone of the owner of the shop's company."""
    return Phone(shop.member.user)
