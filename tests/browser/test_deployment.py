"""The portal as it is deployed: docker-compose.yml's own commands, ENV=prod, TLS in front; a buyer's whole way."""

import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest
import requests
from django.conf import settings
from playwright.sync_api import BrowserContext, Page

from tests.browser.steps import check_widths
from tests.deployment import BUCKET, COMPOSE, Deployment, deployed, names_in

BUYER, PASSWORD = "anna@primer-plus.example", "a-long-new-password-2026"
CODE = "UN-315BK"  # a piece of goods of the seller showcase
PATIENCE = 90  # seconds a letter or a PDF may take on a busy machine
TOO_LARGE = b"0" * 10_000_000

needs_compose = pytest.mark.skipif(not shutil.which("docker-compose"), reason="docker-compose is not there")


@needs_compose
def test_docker_compose_accepts_the_file(tmp_path):
    shutil.copytree(settings.BASE_DIR / "deploy", tmp_path / "deploy")
    shutil.copy(settings.BASE_DIR / "docker-compose.yml", tmp_path)
    for name in ("portal", "servers"):
        shutil.copy(tmp_path / f"deploy/{name}.env.example", tmp_path / f"deploy/{name}.env")
    command = ["docker-compose", "-f", "docker-compose.yml", "config", "--quiet"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_every_server_that_stays_is_watched_limited_and_started_again():
    for name, service in COMPOSE.items():
        assert service["mem_limit"], name
        if name not in {"migrate", "storage"}:
            assert service["restart"] == "unless-stopped"
            assert name == "web" or service["healthcheck"]["test"], name
    assert {name for name, service in COMPOSE.items() if service.get("ports")} == {"proxy"}


def test_only_the_owner_knows_the_owner():
    knowing = {name for name, service in COMPOSE.items() if "deploy/servers.env" in str(service.get("env_file"))}
    assert knowing == {"migrate", "db", "redis", "storage"}
    assert "DATABASE_OWNER_URL" not in names_in("portal.env.example")


@pytest.fixture(scope="module")
def portal() -> Iterator[Deployment]:
    if not shutil.which("nginx") or not shutil.which("openssl"):
        pytest.skip("nginx or openssl is not there")
    with deployed() as it:
        yield it


@pytest.fixture
def context(portal: Deployment, new_context: Callable[..., BrowserContext]) -> BrowserContext:
    context = new_context(base_url=portal.url, ignore_https_errors=True)
    context.set_default_timeout(30_000)
    return context


def letter_to(portal: Deployment, address: str, sign: str) -> str:
    """Wait for a letter that says `sign`; return its text."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = [text_of(letter) for letter in portal.mail.letters if letter["To"] == address]
        for text in found:
            if sign in text:
                return text
        time.sleep(0.5)
    raise AssertionError(f"no letter to {address} with {sign}")


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    return f"{letter['Subject']}\n{body.get_content() if body else ''}"


def come_in(portal: Deployment, page: Page) -> None:
    """Set a password by the link of a letter, as everybody does at first, and sign in with it."""
    page.goto("/password/reset/")
    page.locator("main input[type=email]").fill(BUYER)
    page.locator("main form button").first.click()
    link = re.search(rf"{portal.url}/password/reset/key/\S+/", letter_to(portal, BUYER, "/password/reset/key/"))
    assert link
    page.goto(link.group())
    for field in page.locator("main input[type=password]").all():
        field.fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(f"{portal.url}/")


def fill_the_cart(page: Page) -> None:
    page.goto(f"/search/?q={CODE}")
    row = page.locator("tr", has_text=CODE).first
    row.locator("input[name=quantity]").fill("100")
    with page.expect_response("**/cart/add/"):
        row.locator("form.add button").click()
    page.goto("/cart/")
    page.locator("main tr", has_text=CODE).first.wait_for()


def order(page: Page) -> None:
    page.goto("/checkout/")
    page.locator("input[name=delivery_kind]").first.check()
    page.locator("input[name=method_code]").first.check()
    phone = page.get_by_label("Mobile phone")
    phone.fill("+7 916 123-45-67")
    phone.press("Tab")
    page.locator("#summary button:enabled").first.wait_for()
    page.get_by_role("button", name="Place the order").dblclick()
    page.wait_for_url("**/orders/*/")


@pytest.mark.slow
def test_a_buyer_comes_in_orders_prints_and_gets_the_letter(portal, context):
    page = context.new_page()
    come_in(portal, page)
    cookies = {cookie["name"]: cookie for cookie in context.cookies()}
    assert {"__Host-sessionid", "__Host-csrftoken"} <= set(cookies)
    assert all(cookie["secure"] and cookie["httpOnly"] for cookie in cookies.values())
    fill_the_cart(page)
    order(page)
    place, number = page.url, page.locator("h1").inner_text().split()[-1]
    assert number in letter_to(portal, BUYER, number)
    page.goto(f"{place}print/")
    assert page.pdf().startswith(b"%PDF-")
    page.goto(place)
    page.get_by_role("button", name="PDF").click()
    saved = page.get_by_role("link", name="Download")
    for _second in range(PATIENCE):
        if saved.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    address = f"{portal.url}{saved.get_attribute('href')}"
    link = context.request.get(address, max_redirects=0).headers["location"]
    assert link.startswith(f"{portal.url}/{BUCKET}/showcase/files/raw/")
    opened = context.request.get(link)
    assert opened.body().startswith(b"%PDF-")
    assert opened.headers["content-security-policy"].startswith("default-src 'none'")
    assert context.request.get(link.partition("?")[0]).status == 403
    assert context.request.put(link, data=b"x").status == 403


@pytest.mark.slow
def test_the_proxy_speaks_http2_redirects_and_knows_its_host(portal, context):
    tls = ssl.create_default_context()
    tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    tls.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", portal.ports["https"])) as line,
        tls.wrap_socket(line, server_hostname="localhost") as wrapped,
    ):
        assert wrapped.selected_alpn_protocol() == "h2"
        assert wrapped.version() in {"TLSv1.2", "TLSv1.3"}
    plain = context.request.get(f"http://localhost:{portal.ports['http']}/catalog/?q=1", max_redirects=0)
    assert (plain.status, plain.headers["location"]) == (301, f"{portal.url}/catalog/?q=1")
    for port, how in ((portal.ports["http"], "http"), (portal.ports["https"], "https")):
        with pytest.raises(Exception, match=r"socket hang up|ECONNRESET|disconnected|EPROTO|handshake"):
            context.request.get(f"{how}://localhost:{port}/", headers={"host": "evil.example"})


@pytest.mark.slow
def test_every_answer_has_its_headers(portal, context):
    for path in ("/", "/signin/", "/admin/login/", "/api/v1/me/", "/nowhere/", "/static/img/mark.svg"):
        headers = context.request.get(path).headers
        assert headers["strict-transport-security"] == "max-age=31536000; includeSubDomains", path
        assert headers["x-content-type-options"] == "nosniff", path
        assert len(headers["x-request-id"]) == 32 or path.startswith("/static/"), path
        assert "unicorn" not in headers.get("server", ""), path
    assert context.request.get("/readyz").status == context.request.get("/metrics").status == 404
    assert context.request.get("/livez").status == 200


@pytest.mark.slow
def test_figures_of_all_processes_are_added_up_behind_the_word(portal, context):
    for _again in range(20):
        context.request.get("/livez")
    address, host = f"http://127.0.0.1:{portal.ports['web']}/metrics", {"Host": "localhost"}
    assert requests.get(address, headers=host, timeout=30).status_code == 404
    word = {"Authorization": f"Bearer {portal.portal_env()['METRICS_TOKEN']}"}
    shown = requests.get(address, headers=host | word, timeout=30).text
    counted = re.search(r'portal_requests_total{status="200",view="livez"} ([\d.]+)', shown)
    assert counted
    assert float(counted.group(1)) >= 20


@pytest.mark.slow
def test_what_a_client_claims_about_its_address_is_not_believed(portal, context):
    claimed = {"X-Forwarded-For": "203.0.113.9", "X-Request-ID": "of-the-client-itself"}
    asked = context.request.get("/signin/", headers=claimed).headers["x-request-id"]
    assert asked != claimed["X-Request-ID"]
    line = next(line for line in (portal.folder / "access.log").read_text().splitlines() if asked in line)
    assert '"from":"127.0.0.1"' in line
    assert "203.0.113.9" not in line


@pytest.mark.slow
def test_a_request_that_is_too_large_is_told_so_in_words(portal, context):
    page = context.request.post("/signin/", data=TOO_LARGE)
    assert page.status == 413
    assert "8 МБ" in page.text()
    told = context.request.post("/api/v1/cart/", data=TOO_LARGE)
    assert (told.status, told.json()["errors"][0]["code"]) == (413, "too_large")


@pytest.mark.slow
def test_no_log_has_a_secret_or_a_phone(portal, context):
    context.request.get("/password/reset/key/5-abc-1234567890/?s=hidden-in-a-query")
    logs = "".join(portal.log(name) for name in ("web", "worker", "long", "clock", "proxy", "redis"))
    logs += (portal.folder / "access.log").read_text() + (portal.folder / "nginx.log").read_text()
    for secret in ("hidden-in-a-query", "1234567890/", "916 123", "a-password-of-the-queue", "X-Amz-Signature"):
        assert secret not in logs, secret


@pytest.mark.slow
def test_the_portal_writes_rows_and_cannot_change_tables(portal):
    script = "from django.db import connection; connection.cursor().execute({!r})"
    for statement in ("CREATE TABLE t (i int)", "TRUNCATE orders_order", "DROP TABLE orders_order"):
        with pytest.raises(AssertionError, match=r"permission denied|must be owner"):
            portal.manage("shell", "-v", "0", "-c", script.format(statement), service="web")


@pytest.mark.slow
def test_what_is_deployed_is_safe_by_djangos_own_word(portal):
    assert "no issues" in portal.manage("check", "--deploy", "--fail-level", "WARNING", service="web")
    assert set(portal.portal_env()) == names_in("portal.env.example")
    assert set(portal.servers_env()) == names_in("servers.env.example")


@pytest.mark.slow
def test_without_the_portal_the_proxy_says_what_is_kept(portal, context):
    portal.stop("web")
    page = context.new_page()
    answer = page.goto("/orders/")
    assert answer
    assert (answer.status, answer.headers["retry-after"]) == (503, "30")
    assert "Your cart and your orders are kept." in page.content()
    check_widths(page)
    told = context.request.get("/api/v1/cart/")
    assert (told.status, told.json()["errors"][0]["code"]) == (503, "unavailable")
    portal.start_web()
    assert context.request.get("/livez").status == 200
