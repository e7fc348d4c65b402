"""Papers of orders through the phone's door: long work that is asked for here and fetched from its job."""

import pytest

from accounts.roles import Role
from tests.factories import make_member, make_order, make_product
from tests.phone import Phone
from wholesale import jobs
from wholesale.models import Job


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path):
    """Results are kept apart from the portal's own files."""
    kept = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"default": kept}


def bytes_of(phone, answer):
    jobs.run(answer.json()["id"])
    result = phone.get(f"/jobs/{answer.json()['id']}/").json()["result"]
    return b"".join(phone.client.get(result["url"]).streaming_content)


def test_an_order_is_printed_by_a_job(shop, phone):
    order = make_order(shop.member)
    answer = phone.post(f"/orders/{order.number}/pdf/")
    assert (answer.status_code, answer.json()["kind"], answer.json()["state"]) == (202, "order_pdf", "queued")
    assert bytes_of(phone, answer).startswith(b"%PDF")


@pytest.mark.parametrize(("what", "rows"), [("orders", 1), ("lines", 2)])
def test_a_list_of_orders_is_written_by_a_job_narrowed_as_it_is(shop, phone, what, rows):
    make_order(shop.member)
    make_order(shop.member, (make_product(), 1), (make_product(), 2), po_number="PO-77")
    answer = phone.post("/orders/export/", {"what": what, "form": "csv", "q": "po-77", "since": "2020-01-01"})
    assert (answer.status_code, answer.json()["kind"]) == (202, "orders_export")
    assert len(bytes_of(phone, answer).splitlines()) == 1 + rows


def test_of_a_kind_one_job_is_under_way_for_a_person(shop, phone):
    order = make_order(shop.member)
    phone.post(f"/orders/{order.pk}/pdf/")
    again = phone.post(f"/orders/{order.pk}/pdf/")
    assert (again.status_code, again.json()["errors"][0]["code"]) == (429, "job_running")
    assert int(again["Retry-After"]) > 0
    assert Job.objects.count() == 1


@pytest.mark.parametrize("body", [{"what": "users"}, {"form": "exe"}, {"since": "yesterday"}, {"status": "paid"}])
def test_a_table_of_what_there_is_not_is_refused(shop, phone, body):
    assert phone.post("/orders/export/", body).status_code == 400
    assert not Job.objects.exists()


def test_another_companys_order_is_not_printed(shop, phone):
    """Threat 2."""
    theirs = make_order(make_member())
    assert phone.post(f"/orders/{theirs.pk}/pdf/").status_code == 404
    mechanic = Phone(make_member(company=shop.company, role=Role.MECHANIC).user)
    assert mechanic.post("/orders/export/", {}).status_code == 403
    assert not Job.objects.exists()
