"""The site and the phone are two doors of one shop: one cart, and orders through either."""

from uuid import uuid4

import pytest
import requests
from playwright.sync_api import Page, expect

from catalog import tree
from orders.models import Order
from tests.browser.steps import let_in
from tests.factories import make_product
from tests.phone import API, token_of

pytestmark = pytest.mark.django_db(transaction=True)


class Phone(requests.Session):
    """The buyer's phone, speaking over the network."""

    def __init__(self, home: str, token: str) -> None:
        super().__init__()
        self.home = home
        self.headers["X-Session-Token"] = token

    def request(self, method, url, *args, **kwargs):  # type: ignore[no-untyped-def]
        answer = super().request(method, self.home + API + url, *args, **{"timeout": 10} | kwargs)
        answer.raise_for_status()
        return answer


@pytest.fixture
def buyer(page: Page, shop) -> Page:
    let_in(page.context, shop.member.user)
    return page


@pytest.fixture
def phone(shop, live_server) -> Phone:
    return Phone(str(live_server), token_of(shop.member.user))


def test_one_cart_behind_two_doors_and_an_order_through_each(buyer, phone, shop):
    cable, hammer = make_product(sku="CABLE-1", price="120.00"), make_product(sku="HAMMER-2", price="80.00")
    tree.recount()
    tree.bump()

    buyer.goto(cable.get_absolute_url())
    buyer.get_by_label("Quantity").fill("3")
    buyer.get_by_role("button", name="Add to cart").click()
    expect(buyer.locator("#cart-button .badge")).to_have_text("1")
    (line,) = phone.get("/cart/").json()["lines"]
    assert (line["sku"], line["quantity"], line["total"]) == ("CABLE-1", 3, "360.00")

    phone.post("/cart/lines/", json={"product_id": hammer.pk, "quantity": 2})
    buyer.goto("/cart/")
    expect(buyer.get_by_label("Quantity of CABLE-1")).to_have_value("3")
    expect(buyer.get_by_label("Quantity of HAMMER-2")).to_have_value("2")
    buyer.get_by_role("link", name="To checkout").first.click()
    buyer.get_by_role("button", name="Place the order").click()
    expect(buyer.get_by_text("Your manager checks the order and confirms it.")).to_be_visible()
    first = Order.objects.get()
    assert first.total == 520
    assert phone.get("/cart/").json()["lines"] == []
    assert [each["number"] for each in phone.get("/orders/").json()["results"]] == [first.number]

    phone.post(f"/orders/{first.number}/repeat/")
    seen = phone.get("/cart/").json()["seen"]
    choices = {"delivery_kind": "agreement", "method_code": "invoice"}
    key = {"Idempotency-Key": uuid4().hex}
    placed = phone.post("/orders/", json={"seen": seen, **choices}, headers=key).json()
    buyer.goto("/orders/")
    expect(buyer.get_by_role("link", name=placed["number"])).to_be_visible()
    buyer.get_by_role("link", name=placed["number"]).click()
    expect(buyer.get_by_text("HAMMER-2")).to_be_visible()
    expect(buyer.locator("#cart-button .badge")).to_have_count(0)
    assert Order.objects.count() == 2
