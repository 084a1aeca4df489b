"""Pages in a real browser: Chromium of the machine, driven by Playwright, checked by axe.

    def test_score_board_on_a_phone(page_of, live_server, cast):
        page = page_of(cast.binh, width=390)
        page.goto(live_server.url + "/")
        assert_accessible(page)

A page with a script error, a blocked resource or a request to another host fails its test.
"""

import asyncio
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
HINT = "Máy này chưa có Chromium. Debian, Ubuntu: sudo apt-get install chromium"
WIDTHS = {"phone": 390, "desk": 1280}


def executable() -> str:
    """Return the browser's program; on CI its absence is a failure, elsewhere a visible skip."""
    for name in (os.environ.get("CHROMIUM", ""), *PROGRAMS):
        if name and (found := shutil.which(name)):
            return found
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(HINT)
    pytest.skip(HINT)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for the run. Playwright keeps an event loop in this thread, which Django must not mind."""
    program = executable()
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield started
        started.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@contextmanager
def _no_loop(item: pytest.Item) -> Iterator[None]:
    """Hide the browser's event loop from a test without pages, so that it may run coroutines to their end."""
    loop = None if item.get_closest_marker("browser") else asyncio._get_running_loop()
    if loop is None:
        yield
        return
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(loop)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Set up a test without the browser's event loop."""
    with _no_loop(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Run a test without the browser's event loop."""
    with _no_loop(item):
        return (yield)


@pytest.fixture
def page_at(browser: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    """Return a function that opens an anonymous page of a width in pixels; its troubles fail the test."""
    contexts: list[Any] = []
    troubles: list[str] = []

    def run(width: int = WIDTHS["desk"], *, height: int | None = None, dark: bool = False, user: Any = None,
            beyond: tuple[str, ...] = ()) -> Any:  # fmt: skip
        context = browser.new_context(
            viewport={"width": width, "height": height or (844 if width < 600 else 900)},
            locale="vi-VN",
            timezone_id=settings.TIME_ZONE,
            color_scheme="dark" if dark else "light",
            has_touch=width < 600,
            reduced_motion="reduce",
            base_url=live_server.url,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        if user is not None:
            context.add_cookies([_session_cookie(user, live_server.url)])
        page = context.new_page()
        _watch(page, (live_server.url, *beyond), troubles)
        return page

    yield run
    for context in contexts:
        context.close()
    assert not troubles, "the pages had troubles:\n" + "\n".join(troubles)


@pytest.fixture
def page_of(page_at: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that opens a page for a signed-in user: page_of(user, width=390)."""

    def run(user: Any, width: int = WIDTHS["desk"], **options: Any) -> Any:
        return page_at(width, user=user, **options)

    return run


def assert_seen(found: Any) -> None:
    """Wait until what a locator names stands on the page; a page that never shows it fails the test."""
    from playwright.sync_api import expect

    expect(found).to_be_visible(timeout=15_000)


def assert_text(found: Any, text: str | re.Pattern[str]) -> None:
    """Wait until a locator's text holds these words: a page that is still on its way gets the time that it needs."""
    from playwright.sync_api import expect

    expect(found).to_contain_text(text, timeout=15_000)


def assert_count(found: Any, number: int) -> None:
    """Wait until a locator finds this many elements."""
    from playwright.sync_api import expect

    expect(found).to_have_count(number, timeout=15_000)


def assert_accessible(page: Any) -> None:
    """Fail with axe's findings when there are any: WCAG 2 A and AA, and good practice."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    lines = [
        f"{rule['id']} ({rule['impact']}): {rule['help']}\n    "
        + "\n    ".join(node["html"][:200] for node in rule["nodes"][:5])
        for rule in found
    ]
    assert not lines, f"axe on {page.url}:\n" + "\n".join(lines)


def assert_fits(page: Any) -> None:
    """Fail when the page is wider than its window: a phone would scroll sideways."""
    wide, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= window, f"{page.url} is {wide} px wide in a window of {window} px"


def screenshot(page: Any, name: str) -> Path | None:
    """Keep a picture of the whole page in the folder that SCREENSHOTS names; nothing when it is not set."""
    folder = os.environ.get("SCREENSHOTS")
    if not folder:
        return None
    path = Path(folder) / f"{name}-{page.viewport_size['width']}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, full_page=True)
    return path


def _session_cookie(user: Any, url: str) -> dict[str, Any]:
    from django.test import Client

    client = Client()
    client.force_login(user)
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": url,
    }


def _watch(page: Any, homes: tuple[str, ...], troubles: list[str]) -> None:
    page.on("pageerror", lambda error: troubles.append(f"{page.url}: script error: {error}"))

    def on_console(message: Any) -> None:
        if message.type == "error" and ("Content Security Policy" in message.text or "404" in message.text):
            troubles.append(f"{page.url}: {message.text} {message.location.get('url', '')}")

    def on_request(request: Any) -> None:
        if not request.url.startswith((*homes, "data:", "blob:", "about:")):
            troubles.append(f"{page.url}: request to another host: {request.url}")

    page.on("console", on_console)
    page.on("request", on_request)
