from types import SimpleNamespace

from catalog import panels, tree
from tests.factories import make_category, make_product


def test_the_home_page_shows_what_is_sold(shop):
    category = make_category(words={"en": "Cables"}, slug="cables")
    make_product(category=category, thumb="ab/cd.webp")
    tree.recount()
    tree.bump()
    panel = panels.sold(SimpleNamespace())
    assert panel.context["shelf"] == [
        {"name": "Cables", "url": "/catalog/cables/", "count": 1, "picture": "/goods/ab/cd.webp"}
    ]


def test_an_empty_catalogue_is_no_panel(shop):
    assert panels.sold(SimpleNamespace()) is None


def test_a_stranger_sees_it_on_the_home_page(shop, client):
    make_product(category=make_category(words={"en": "Cables"}))
    tree.recount()
    assert b"Cables" in client.get("/").content
