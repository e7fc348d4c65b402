import pytest

from catalog import restock, tree
from catalog.models import Restock, Stock
from tests.catalog.views.steps import counted
from tests.factories import make_member, make_product
from tests.phone import Phone


@pytest.fixture
def product(shop):
    made = make_product(stock=0, sku="LD-10231", name="Cable USB-C")
    tree.recount()
    tree.bump()
    return made


@pytest.mark.covers("S0-10")
def test_the_phone_asks_once_however_often(phone, shop, product):
    first, second = (phone.post(f"/products/{product.pk}/restock/") for _n in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert first.json()["sku"] == "LD-10231"
    assert Restock.objects.get().user == shop.member.user


def test_taking_back_twice_is_quiet(phone, shop, product):
    restock.subscribe(shop.member, product.pk)
    assert [phone.delete(f"/products/{product.pk}/restock/").status_code for _n in range(2)] == [204, 204]
    assert not Restock.objects.active().exists()


def test_what_is_in_stock_is_refused(phone, product):
    Stock.objects.update(on_hand=1)
    answer = phone.post(f"/products/{product.pk}/restock/")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "in_stock")
    assert not Restock.objects.exists()


@pytest.mark.parametrize(("pk", "deleted"), [(999_999_999, 204), (2**63 - 1, 204), (2**63, 404)])
def test_a_product_that_never_was_is_404(phone, pk, deleted):
    assert phone.post(f"/products/{pk}/restock/").status_code == 404
    assert phone.delete(f"/products/{pk}/restock/").status_code == deleted


def test_who_may_not_order_may_not_wait(shop, product):
    viewer = Phone(make_member(company=shop.company, role="viewer").user)
    for answer in (viewer.post(f"/products/{product.pk}/restock/"), viewer.get("/restocks/")):
        assert answer.status_code == 403
    assert Phone().post(f"/products/{product.pk}/restock/").status_code == 401


def test_the_list_goes_on_by_key_and_is_ones_own(phone, shop):
    goods = [make_product(stock=0) for _n in range(3)]
    mine = [restock.subscribe(shop.member, each.pk).pk for each in goods]
    restock.subscribe(make_member(company=shop.company), goods[0].pk)
    Stock.objects.filter(product=goods[0]).update(on_hand=1)
    first = phone.get("/restocks/", {"limit": 2}).json()
    assert [row["id"] for row in first["results"]] == [mine[2], mine[1]]
    last = phone.get("/restocks/", {"limit": 2, "after": first["next"]}).json()
    assert [(row["id"], row["is_in_stock"]) for row in last["results"]] == [(mine[0], True)]
    assert last["next"] is None


@pytest.mark.parametrize("number", [2, 20])
def test_the_list_takes_as_many_statements_whatever_its_length(phone, shop, number):
    for _n in range(number):
        restock.subscribe(shop.member, make_product(stock=0).pk)
    phone.get("/restocks/")
    with counted() as made:
        assert len(phone.get("/restocks/").json()["results"]) == number
    assert len(made) <= 3
