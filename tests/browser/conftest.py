"""What a test in a real browser stands on: the portal, served over PostgreSQL and Redis, and the system's Chromium."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.steps import HEIGHT, WIDTHS, Watch

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps a loop running in the test's thread

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        pytest.fail("Chromium is missing. Type: apt-get install -y chromium", pytrace=False)
    return {**browser_type_launch_args, "executable_path": path, "args": QUIET}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "locale": "en-GB",
        "timezone_id": "Europe/Moscow",
        "viewport": {"width": WIDTHS[1], "height": HEIGHT},
    }


@pytest.fixture
def watch(live_server: Any) -> Iterator[Watch]:
    """Fail the test whose pages ask another host, break the content policy or throw."""
    watching = Watch(str(live_server))
    yield watching
    assert watching.strangers == []
    assert watching.complaints == []


@pytest.fixture
def context(new_context: Callable[..., BrowserContext], watch: Watch, live_server: Any) -> BrowserContext:
    return watch.over(new_context(base_url=str(live_server)))


@pytest.fixture
def scriptless(new_context: Callable[..., BrowserContext], watch: Watch, live_server: Any) -> BrowserContext:
    """A browser whose JavaScript is off."""
    return watch.over(new_context(base_url=str(live_server), java_script_enabled=False))
