"""The whole way with real goods: imported from 1C, found, ordered once, confirmed at the desk, the letters sent."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from catalog.models import PriceList, Product
from orders.models import Order
from tests.browser.steps import sign_in
from tests.factories import (
    PASSWORD,
    make_catalog_terms,
    make_company,
    make_contact,
    make_manager,
    make_member,
    make_order_terms,
    make_seller,
    make_tariff,
    make_tax,
    make_user,
)
from tests.samples import FOLDER, absent
from wholesale.models import Message

pytestmark = [pytest.mark.django_db(transaction=True), absent]

GOODS = [FOLDER / "commerceml" / name for name in ("ut_import0_1.xml", "ut_offers0_1.xml")]
PATIENCE = 60  # seconds the worker and the clock may take to send a letter


@pytest.fixture
def worker() -> Iterator[None]:
    """A real worker with the clock in it, on the test's own database."""
    own = connection.settings_dict
    person = f"{quote(own['USER'])}:{quote(own['PASSWORD'])}"
    host = quote(own["HOST"] or own["OPTIONS"].get("host", ""), safe="/")
    address = f"postgresql://{person}@/{own['NAME']}?host={host}&port={own['PORT'] or 5432}"
    beat = Path(settings.DATA_DIR) / "beat-of-test"
    command = [sys.executable, "-m", "celery", "-A", "wholesale", "worker", "-B", "-s", str(beat), "-c", "1"]
    env = {**os.environ, "DATABASE_URL": address, "DATABASE_OWNER_URL": address}
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield
    process.terminate()
    process.wait(timeout=30)


@pytest.fixture
def sold(transactional_db: None) -> None:
    """Real goods of a 1C export, sold to one company whose first order has to reach 5,000."""
    make_seller(site_url="")
    make_tax()
    terms = make_catalog_terms()
    make_order_terms(minimums=[{"scope": "first_order", "amount": "5000", "unlocks": True, "below": "refuse"}])
    call_command("catalog_import", *map(str, GOODS), verbosity=0)
    base = PriceList.objects.get(name="BASE")
    terms.clone(default_list=base, base_list=base)
    manager = make_manager(email="olga@example.com", password=PASSWORD)
    company = make_company(manager=make_contact(user=manager, email="olga@example.com"))
    make_tariff(company, base, status="none")
    make_member(company=company, user=make_user(email="buyer@example.com", password=PASSWORD))


def wait_for(what: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < until, "nothing has come of it in a minute"
        time.sleep(0.5)


def is_sent(recipient: str, event: str) -> bool:
    return Message.objects.filter(recipient=recipient, event=event, status=Message.Status.SENT).exists()


@pytest.mark.covers("S0-01", "S2-01")
def test_from_a_real_export_to_a_confirmed_order(sold, worker, context, new_context, live_server):
    product = Product.objects.get(sku="PM-421-WP")
    page = context.new_page()
    sign_in(page, "buyer@example.com", PASSWORD)

    page.fill("#q", "421wp")
    page.press("#q", "Enter")
    row = page.locator("tr", has_text="PM-421-WP")
    row.locator("input[name=quantity]").fill("30")
    row.locator("form.add button").click()
    page.click("#cart-button")
    assert "₽2,000.00" in page.locator("main").inner_text()

    page.goto("/checkout/")
    assert page.get_by_role("button", name="Place the order").is_disabled()
    page.goto("/cart/")
    page.fill(f"#quantity-{product.pk}", "50")
    page.press(f"#quantity-{product.pk}", "Tab")
    page.locator("#cart tbody", has_text="₽5,000.00").wait_for()
    page.get_by_role("link", name="To checkout").first.click()

    page.locator("input[name=delivery_kind]").first.check()
    page.locator("input[name=method_code]").first.check()
    place = page.get_by_role("button", name="Place the order")
    page.wait_for_function("!document.querySelector('#summary button').disabled")
    place.dblclick()
    page.wait_for_url("**/orders/*/")
    order = Order.objects.get()
    assert (order.total, order.company.name in page.content()) == (5000, True)
    assert order.number in page.locator("h1").inner_text()

    desk = new_context(base_url=str(live_server)).new_page()
    sign_in(desk, "olga@example.com", PASSWORD)
    desk.get_by_role("link", name="Orders to confirm").first.click()
    desk.get_by_role("link", name=order.number).first.click()
    desk.get_by_role("button", name="Confirm").first.click()
    desk.wait_for_load_state()
    order.refresh_from_db()
    assert order.status == Order.Status.CONFIRMED
    order.company.tariff.refresh_from_db()
    assert order.company.tariff.status == "wholesale"

    wait_for(lambda: is_sent("buyer@example.com", f"order:{order.pk}:placed"))
    wait_for(lambda: is_sent("buyer@example.com", f"order:{order.pk}:confirmed"))
    wait_for(lambda: is_sent("olga@example.com", f"order:{order.pk}:placed_desk"))
    letter = Message.objects.get(recipient="buyer@example.com", event=f"order:{order.pk}:confirmed")
    assert (Path(settings.EMAIL_FILE_PATH) / f"{letter.uuid}.eml").exists()
    assert order.number in letter.subject
