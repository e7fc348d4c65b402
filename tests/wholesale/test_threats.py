"""What a stranger tries at every door: a forged host, a foreign form, a GET that changes, a script in a name."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from tests.factories import PASSWORD, make_manager, make_order, make_product, make_user
from tests.phone import Phone

pytestmark = pytest.mark.django_db

SCRIPT = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'
WRITES = re.compile(r"(?is)\b(insert\s+into|update\s+\S+\s+set|delete\s+from|merge\s+into)\b")
OWN = ("account", "notification", "home", "language", "mfa", "orders:", "catalog:", "faq:", "job", "api:")
TOUCHED = ("django_session", "accounts_device")  # when a session and a phone were last seen
ARGUMENTS: list[dict[str, object]] = [
    {},
    {"pk": 1},
    {"company_id": 1},
    {"slug": "no-such"},
    {"slug": "no-such", "pk": 1},
    {"product_id": 1},
    {"pk": "00000000-0000-4000-8000-000000000000"},
    {"uidb36": "1", "key": "x-y"},
    {"number": "1"},
]


def names(resolver=None, space="") -> set[str]:
    """Every named address of the portal's own pages."""
    found = set()
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLPattern):
            found.add(space + (each.name or ""))
        else:
            found |= names(each, space + (f"{each.namespace}:" if each.namespace else ""))
    return {name for name in found if name.startswith(OWN)} if resolver is None else found


def address(name: str) -> str | None:
    for arguments in ARGUMENTS:
        try:
            return reverse(name, kwargs=arguments)
        except NoReverseMatch:
            continue
    return None


@pytest.fixture
def buyer(shop, client):
    client.force_login(shop.member.user)
    return client


@pytest.mark.threat(29)
@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}])
def test_a_forged_host_is_refused_or_ignored(shop, settings, headers):
    settings.ALLOWED_HOSTS = ["testserver"]
    make_user(email="known@example.com", password=PASSWORD)
    answer = Client().post(reverse("account_reset_password"), {"email": "known@example.com"}, headers=headers)
    assert answer.status_code == (400 if "Host" in headers else 302)
    assert "evil.example" not in answer.get("Location", "") + answer.content.decode()


@pytest.mark.threat(33)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}, {"Origin": "https://evil.example"}])
@pytest.mark.parametrize("name", ["account_logout", "account_login", "orders:cart_empty", "account_sessions_end"])
def test_a_form_from_elsewhere_is_refused(shop, name, headers):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(shop.member.user)
    assert browser.post(reverse(name), headers=headers).status_code == 403
    assert "_auth_user_id" in browser.session


@pytest.mark.threat(33)
def test_no_page_that_is_only_read_changes_anything(shop, buyer):
    pages = {name: address(name) for name in names()}
    assert sum(found is not None for found in pages.values()) > 60
    phone = Phone(shop.member.user).client
    for name, found in pages.items():
        if found is None or name == "account_logout":
            continue
        with CaptureQueriesContext(connection) as asked:
            (phone if name.startswith("api:") else buyer).get(found)
        written = [each["sql"] for each in asked if WRITES.search(each["sql"])]
        assert [sql for sql in written if not any(table in sql for table in TOUCHED)] == [], name


@pytest.mark.parametrize(
    "sql", ['\n INSERT INTO "a" VALUES (1)', 'WITH b AS (DELETE FROM "a") SELECT 1', "\tupdate a\nset b = 1"]
)
def test_a_statement_that_writes_is_known_however_it_begins(sql):
    assert WRITES.search(sql)
    assert not WRITES.search('SELECT "a"."updated_at" FROM "a" FOR UPDATE')


@pytest.mark.threat(34)
def test_a_script_in_a_name_is_text_on_every_page(shop, buyer):
    product = make_product(name=SCRIPT, sku="LD-1")
    shop.company.name = SCRIPT[:190]
    shop.company.save()
    order = make_order(shop.member, (product, 1), note=SCRIPT)
    pages = [reverse("home"), reverse("catalog:catalog"), product.get_absolute_url(), order.get_absolute_url()]
    pages += [reverse("orders:order_list"), f"{reverse('catalog:search')}?q=%3Cscript%3Ealert(1)", reverse("account")]
    desk = Client()
    desk.force_login(make_manager(name=SCRIPT[:100]))
    for browser, each in [(buyer, page) for page in pages] + [
        (desk, reverse("admin:orders_order_change", args=[order.pk])),
        (desk, reverse("admin:orders_order_changelist")),
        (desk, reverse("admin:accounts_company_change", args=[shop.company.pk])),
    ]:
        answer = browser.get(each, follow=True)
        assert answer.status_code == 200, each
        assert "<script>alert(1)" not in answer.text, each
        assert not re.search(r"<img[^>]*onerror", answer.text), each


@pytest.mark.threat(34)
def test_no_page_may_stand_in_anothers_frame(buyer):
    for page in (reverse("home"), reverse("account_login"), "/no/such/page/", "/livez"):
        answer = buyer.get(page)
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"


@pytest.mark.threat(46)
def test_the_desk_opens_to_the_desks_people_only(shop, buyer):
    for page in ("/admin/", reverse("admin:orders_order_changelist"), reverse("admin:accounts_user_changelist")):
        assert buyer.get(page).status_code == 302
        assert buyer.get(page, follow=True).status_code == 403
        assert Client().get(page, follow=True).redirect_chain[-1][0].startswith(reverse("account_login"))
