import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts import staff
from catalog import restock
from catalog.desk import queues
from catalog.models import Restock
from tests.catalog.views.steps import counted
from tests.factories import make_company, make_contact, make_manager, make_member, make_product, make_user

LIST = reverse("admin:catalog_restock_changelist")


@pytest.fixture
def desk(shop, client):
    client.force_login(make_manager())
    return client


def wait(product, n=1):
    for _n in range(n):
        restock.subscribe(make_member(company=make_company()), product.pk)


def test_what_is_awaited_most_comes_first_when_asked(desk):
    few, many = make_product(stock=0), make_product(stock=0)
    wait(few)
    wait(many, 3)
    rows = desk.get(f"{LIST}?o=-2").context["cl"].result_list
    assert [(row.product_id, row.people) for row in rows] == [(many.pk, 3)] * 3 + [(few.pk, 1)]
    goods = desk.get(reverse("admin:catalog_product_changelist")).context["cl"].result_list
    assert {row.pk: row.people for row in goods} == {few.pk: 1, many.pk: 3}


@pytest.mark.parametrize(("state", "left"), [("waiting", 1), ("cancelled", 1), ("told", 0)])
def test_wishes_are_filtered_by_their_state(desk, shop, state, left):
    wait(make_product(stock=0))
    gone = make_product(stock=0)
    restock.subscribe(shop.member, gone.pk)
    restock.cancel(shop.member, gone.pk)
    assert len(desk.get(f"{LIST}?state={state}").context["cl"].result_list) == left


def test_purchasing_sees_which_goods_are_awaited_and_not_by_whom(shop, client):
    staff.grant()
    user = make_user(is_staff=True)
    user.groups.add(Group.objects.get(name="purchasing"))
    client.force_login(user)
    few, many, _other = (make_product(stock=0) for _n in range(3))
    wait(many, 3)
    wait(few)
    [queue] = [each for each in queues(user) if "awaited" in each.url]
    assert (queue.count, queue.oldest_at) == (2, Restock.objects.earliest("created_at").created_at)
    page = client.get(queue.url)
    assert [(row.pk, row.people) for row in page.context["cl"].result_list] == [(many.pk, 3), (few.pk, 1)]
    assert page.context["cl"].result_list[0].since == Restock.objects.filter(product=many).earliest("pk").created_at
    assert not [wish.user.email for wish in Restock.objects.all() if wish.user.email in page.content.decode()]
    assert client.get(LIST).status_code == 403


def test_wishes_are_only_read(desk, shop):
    wish = restock.subscribe(shop.member, make_product(stock=0).pk)
    assert desk.get(reverse("admin:catalog_restock_change", args=[wish.pk])).status_code == 200
    assert desk.get(reverse("admin:catalog_restock_add")).status_code == 403
    assert desk.post(reverse("admin:catalog_restock_delete", args=[wish.pk])).status_code == 403


def test_a_manager_sees_wishes_of_own_companies_alone(shop, client):
    staff.grant()
    user = make_user(is_staff=True)
    user.groups.add(Group.objects.get(name="manager"))
    client.force_login(user)
    mine = make_member(company=make_company(manager=make_contact(user=user)))
    product = make_product(stock=0)
    own = restock.subscribe(mine, product.pk)
    other = restock.subscribe(shop.member, product.pk)
    assert [row.pk for row in client.get(LIST).context["cl"].result_list] == [own.pk]
    assert client.get(reverse("admin:catalog_restock_change", args=[other.pk])).status_code == 302


def test_the_list_takes_as_many_statements_whatever_its_length(desk):
    counts = []
    for number in (2, 10):
        wait(make_product(stock=0), number)
        desk.get(LIST)
        with counted() as made:
            desk.get(LIST)
        counts.append(len(made))
    assert counts[0] == counts[1]
