"""Orders and products as tables: the filtered set and no more, whoever asks and however many there are."""

import io
import zipfile
from decimal import Decimal

import pytest

from catalog import exporting as products
from catalog.models import Product
from orders import exporting, listing
from orders.models import Order, OrderLine
from tests import factories
from wholesale import handing, jobs
from wholesale.models import Job, Seller

pytestmark = pytest.mark.usefixtures("storage")


@pytest.fixture
def storage(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path}}
    }


@pytest.fixture
def goods(shop):
    made = [factories.make_product(sku=f"AB-{n}", name=f"=Кабель {n}", price="100.50") for n in range(3)]
    shop.base.prices.update(amount="150.00")
    return made


@pytest.fixture
def order(shop, goods):
    return factories.make_order(shop.member, *[(each, 2) for each in goods], po_number="=PO-7")


@pytest.fixture
def buyer(shop, client):
    client.force_login(shop.member.user)
    return client


def told(answer):
    return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()


def test_the_list_goes_out_as_csv_with_nothing_that_becomes_a_formula(buyer, order):
    answer = buyer.post("/orders/export/", {"as": "orders.csv"})
    assert answer["Content-Disposition"].startswith("attachment")
    heads, row = told(answer)
    assert heads.startswith("Order,Placed,State")
    assert "'=PO-7" in row
    assert str(order.total) in row


def test_lines_go_out_one_a_row(buyer, order):
    _heads, *rows = told(buyer.post("/orders/export/", {"as": "lines.csv"}))
    assert len(rows) == 3
    assert "AB-0,'=Кабель 0,2," in rows[0]


def test_xlsx_is_a_workbook_without_formulas(buyer, order):
    answer = buyer.post("/orders/export/", {"as": "lines.xlsx"})
    sheet = zipfile.ZipFile(io.BytesIO(answer.getvalue())).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "=Кабель 0" in sheet


def test_only_what_the_list_shows_goes_out(buyer, order, shop, goods):
    other = factories.make_member()
    factories.make_tariff(other.company, shop.own)
    factories.make_order(other, (goods[0], 1))
    assert len(told(buyer.post("/orders/export/", {"as": "orders.csv"}))) == 2
    assert len(told(buyer.post("/orders/export/?status=cancelled", {"as": "orders.csv"}))) == 1
    assert len(told(buyer.post("/orders/export/?q=AB-1", {"as": "orders.csv"}))) == 2


@pytest.mark.parametrize("asked", ["", "orders", "orders.exe", "secrets.csv", "orders.csv.csv"])
def test_what_is_no_table_is_400(buyer, order, asked):
    assert buyer.post("/orders/export/", {"as": asked}).status_code == 400


def test_a_get_exports_nothing_and_a_mechanic_may_not(client, shop, order):
    client.force_login(factories.make_member(company=shop.company, role="mechanic").user)
    assert client.post("/orders/export/", {"as": "orders.csv"}).status_code == 403
    client.force_login(shop.member.user)
    assert client.get("/orders/export/").status_code == 405


def test_many_rows_become_long_work_with_the_same_rows(buyer, order, shop, monkeypatch):
    monkeypatch.setattr(handing, "AT_ONCE", 2)
    answer = buyer.post("/orders/export/?q=AB", {"as": "lines.csv"})
    job = Job.objects.get()
    assert answer.url == job.get_absolute_url()
    again = buyer.post("/orders/export/", {"as": "lines.xlsx"})
    assert again.url == job.get_absolute_url()
    assert Job.objects.count() == 1
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", 3, 3), job.message
    assert job.result
    assert len(job.result.open().read().decode("utf-8-sig").splitlines()) == 4


def test_who_lost_the_right_meanwhile_gets_nothing(buyer, order, shop, monkeypatch):
    monkeypatch.setattr(handing, "AT_ONCE", 0)
    buyer.post("/orders/export/", {"as": "orders.csv"})
    shop.member.is_active = False
    shop.member.save()
    job = Job.objects.get()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == ("failed", None)


def test_one_table_at_a_time_for_a_person(buyer, order):
    open_one = buyer.post("/orders/export/", {"as": "orders.csv"})
    assert buyer.post("/orders/export/", {"as": "orders.csv"}).status_code == 303
    told(open_one)
    assert len(told(buyer.post("/orders/export/", {"as": "orders.csv"}))) == 2


def test_tables_cost_the_same_statements_however_many_rows(shop, order, django_assert_num_queries):
    line = order.lines.get(n=1)
    extra = [OrderLine(**{**values(line), "order": order, "n": n}) for n in range(10, 60)]
    for batch in ([], extra):
        OrderLine.objects.bulk_create(batch)
        for what, most in ((exporting.ORDERS, 2), (exporting.LINES, 2)):
            with django_assert_num_queries(most):
                list(exporting.table(listing.find(shop.company), what, for_staff=True).rows)


def values(line):
    return {
        field.name: getattr(line, field.name) for field in line._meta.fields if field.name not in ("id", "order", "n")
    }


def test_a_manager_gets_the_orders_of_their_own_companies_as_the_list_is_filtered(client, shop, goods, order):
    manager = factories.make_manager()
    other = factories.make_member()
    factories.make_tariff(other.company, shop.own)
    factories.make_order(other, (goods[0], 1))
    client.force_login(manager)
    seen = Order.objects.seen_by(manager).count()
    assert len(told(client.post("/admin/orders/order/export/", {"as": "orders.csv"}))) == 1 + seen
    client.force_login(factories.make_user(is_staff=True, is_superuser=True))
    heads, *rows = told(client.post("/admin/orders/order/export/", {"as": "orders.csv"}))
    assert "Company,Manager,Source" in heads
    assert len(rows) == 2
    only = client.post(f"/admin/orders/order/export/?q={order.pk}", {"as": "orders.csv"})
    assert len(told(only)) == 2
    assert client.post("/admin/orders/order/export/?nonsense__x=1", {"as": "orders.csv"}).status_code in (302, 400)


def test_a_buyer_has_no_business_at_the_desk(buyer, order):
    assert buyer.post("/admin/orders/order/export/", {"as": "orders.csv"}).status_code == 302
    assert buyer.post("/admin/catalog/product/export/", {"as": "products.csv"}).status_code == 302


def test_the_desk_does_a_long_table_with_the_rights_of_its_reader(client, shop, goods, monkeypatch):
    monkeypatch.setattr(handing, "AT_ONCE", 0)
    boss = factories.make_user(is_staff=True, is_superuser=True, language="en")
    client.force_login(boss)
    client.post("/admin/catalog/product/export/?q=AB-1", {"as": "products.csv"})
    job = Job.objects.get()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.result, job.message
    heads, row = job.result.open().read().decode("utf-8-sig").splitlines()
    assert heads.endswith('"Retail, RUB","Wholesale, RUB"')
    assert row.startswith("AB-1,'=Кабель 1,")
    assert row.endswith(",150.00,100.50")


def test_products_cost_three_statements_and_hide_what_may_not_be_seen(goods, django_assert_num_queries):
    Seller.objects.get_current()
    with django_assert_num_queries(3):
        made = products.table(Product.objects.order_by("sku"), with_stock=True, with_prices=True)
        rows = list(made.rows)
    assert [row[0] for row in rows] == ["AB-0", "AB-1", "AB-2"]
    assert rows[0][-2:] == (Decimal("150.00"), Decimal("100.50"))
    bare = products.table(Product.objects.all(), with_stock=False, with_prices=False)
    assert len(bare.heads) == 7
    assert {len(row) for row in bare.rows} == {7}


def test_an_order_is_printed_by_the_worker_for_its_company_alone(buyer, client, shop, order):
    answer = buyer.post(f"/orders/{order.pk}/pdf/")
    job = Job.objects.get()
    assert answer.url == job.get_absolute_url()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.result, job.message
    assert job.result.open().read().startswith(b"%PDF-")
    client.force_login(factories.make_member().user)
    assert client.post(f"/orders/{order.pk}/pdf/").status_code == 404
    assert Job.objects.count() == 1


def test_a_tax_rate_is_written_without_zeros_behind_it(order):
    OrderLine.objects.filter(n=2).update(tax_percent="5.5")
    rates = [row[-3] for row in exporting.table(Order.objects.all(), "lines").rows]
    assert [str(rate) for rate in rates] == ["20", "5.5", "20"]


@pytest.mark.parametrize("gone", [{"is_staff": False}, {"is_active": False}])
def test_who_has_left_the_desk_gets_no_list_of_it(shop, order, gone):
    manager = factories.make_manager()
    job = jobs.start("orders_desk_export", by=manager, query="", what="orders", form="csv")
    type(manager).objects.filter(pk=manager.pk).update(**gone)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == ("failed", None)
    assert job.message == "You do not have the right to this any more."
