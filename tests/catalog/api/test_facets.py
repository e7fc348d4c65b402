"""By what a list can be narrowed, through the phone's door: the figures of the site's own list."""

from tests.catalog.views.steps import counted, fill
from tests.factories import make_category


def test_facets_tell_by_what_a_list_can_be_narrowed(shop, phone):
    cables, tools = make_category(), make_category()
    fill(cables, 2, price="10.00", brand="Acme")
    fill(cables, 1, price="20.00", brand="Bolt", stock=0)
    fill(tools, 1, price="30.00", brand="Core")
    told = phone.get("/products/facets/", {"category": cables.pk}).json()
    assert told == {
        "count": 3,
        "is_capped": False,
        "in_stock": 2,
        "brands": [{"name": "Acme", "count": 2}, {"name": "Bolt", "count": 1}],
        "price": {"low": "10.00", "high": "20.00"},
        "currency": "RUB",
        "price_includes_tax": True,
    }
    narrowed = phone.get("/products/facets/", {"brand": "Acme", "low": "11"}).json()
    assert (narrowed["count"], narrowed["price"]) == (0, {"low": "10.00", "high": "10.00"})
    assert len(narrowed["brands"]) == 3
    nothing = phone.get("/products/facets/", {"category": 999_999}).json()
    assert (nothing["count"], nothing["brands"], nothing["price"]) == (0, [], {"low": None, "high": None})


def test_facets_of_too_many_goods_count_none_of_them(shop, phone, monkeypatch):
    monkeypatch.setattr("catalog.facets.CAP", 2)
    monkeypatch.setattr("catalog.listing.PRICED", 2)
    fill(make_category(), 3, brand="Acme")
    told = phone.get("/products/facets/").json()
    assert (told["count"], told["is_capped"], told["in_stock"]) == (2, True, None)
    assert told["brands"] == [{"name": "Acme", "count": None}]
    assert "price" not in told


def test_facets_take_a_constant_number_of_statements(shop, phone):
    fill(make_category(), 5)
    phone.get("/products/facets/")
    with counted() as told:
        phone.get("/products/facets/", {"in_stock": "true"})
    assert len(told) <= 4, told
