"""What tests do in a browser: come in, look around, listen to what it complains about."""

from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from playwright.sync_api import BrowserContext, Page

from accounts.models import User

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = (360, 1280)
HEIGHT = 900
PATIENCE = 10_000  # milliseconds a page may take on a busy machine
REFUSAL = "Failed to load resource"  # how Chromium's console tells of an answer of 4xx, which may be meant


class Watch:
    """Hears everything a browser asks for and complains about."""

    def __init__(self, home: str) -> None:
        self.home = urlsplit(home).netloc
        self.strangers: list[str] = []
        self.complaints: list[str] = []

    def over(self, context: BrowserContext) -> BrowserContext:
        context.set_default_timeout(PATIENCE)
        context.on("request", lambda request: self._asked(request.url))
        context.on("console", lambda line: self._said(line.type, line.text))
        context.on("weberror", lambda trouble: self.complaints.append(str(trouble.error)))
        return context

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != self.home:
            self.strangers.append(url)

    def _said(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not text.startswith(REFUSAL):
            self.complaints.append(text)


def let_in(context: BrowserContext, user: User) -> None:
    """Sign `user` in by a session of the server, past the sign-in page."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key or "", "path": "/"}
    context.add_cookies([{**cookie, "domain": "localhost"}])


def sign_in(page: Page, email: str, password: str) -> None:
    """Sign in as a person does, by the form."""
    page.goto("/signin/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "/signin/" not in url)


def check_access(page: Page) -> None:
    """Assert that axe finds nothing, and that the page fits its width."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]})
    said = [
        f"{trouble['id']}: {node['html']} {node.get('failureSummary', '')}"
        for trouble in found.response["violations"]
        for node in trouble["nodes"]
    ]
    assert not said, "\n".join(said)
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sideways <= 0, f"{page.url} scrolls sideways by {sideways} px"


def check_widths(page: Page) -> None:
    """Assert the same at the widths of a phone and of a desk."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        check_access(page)
