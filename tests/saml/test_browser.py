"""The whole way in a real browser, over real sockets: the page that carries the answer obeys the strict policy."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs
from urllib.request import urlopen

import pytest

from tests.browser import assert_accessible, assert_fits, assert_text, screenshot
from tests.saml.service import Service
from truongso.demo.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


class _Page(BaseHTTPRequestHandler):
    """The library's server: takes the answer, sends the browser on to its other host, as Google does."""

    service: Service
    onward = ""

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        answer = self.service.read(form["SAMLResponse"][0])
        type(self).name = answer.get_identity()["displayName"][0]
        self.send_response(303)
        self.send_header("Location", self.onward)
        self.end_headers()

    def do_GET(self) -> None:
        body = f"<!doctype html><html lang='vi'><title>Thư viện</title><h1>Chào {self.name}</h1></html>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)

    name = ""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    """The library on two addresses: 127.0.0.1 takes answers, localhost shows pages."""
    started = HTTPServer(("127.0.0.1", 0), _Page)
    threading.Thread(target=started.serve_forever, daemon=True).start()
    yield started
    started.shutdown()
    started.server_close()


@pytest.fixture
def library_online(live_server: Any, settings: Any, cast: SimpleNamespace, pair: Any, server: HTTPServer) -> Service:
    settings.SITE_ADDRESS = live_server.url
    port = server.server_port
    with urlopen(f"{live_server.url}/saml/metadata/") as answer:
        metadata = answer.read().decode()
    service = Service(pair, metadata, acs=f"http://127.0.0.1:{port}/acs")
    _Page.service, _Page.onward = service, f"http://localhost:{port}/"
    return service


@pytest.fixture
def stranger_page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(locale="vi-VN")
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def test_teacher_walks_from_the_library_through_the_school_and_back(
    cast: SimpleNamespace, library_online: Service, register: Callable[..., Any], stranger_page: Any
) -> None:
    register(library_online, application={"is_trusted": False, "home_url": _Page.onward})
    page = stranger_page
    page.goto(library_online.ask("/sach/12"))
    page.fill("input[name=login]", "an")
    page.fill("input[name=password]", PASSWORD)
    page.click("button:has-text('Đăng nhập') >> nth=0")
    assert_text(page.locator("h1"), "Cho Thư viện biết về bạn?")
    page.set_viewport_size({"width": 390, "height": 844})
    assert_fits(page)
    assert_accessible(page)
    screenshot(page, "saml-agree")
    page.click("button:has-text('Đồng ý và vào')")
    assert_text(page.locator("h1"), "Chào Phạm Thị An")
    assert page.url == _Page.onward


@pytest.mark.parametrize("width", [390, 1366])
def test_the_pages_of_an_application(
    cast: SimpleNamespace,
    library_online: Service,
    register: Callable[..., Any],
    page_of: Callable[..., Any],
    width: int,
) -> None:
    provider = register(library_online, application={"recipe": "generic-saml"})
    page = page_of(cast.minh, width)
    for path, name in (("", "saml-application"), ("sua/", "saml-form"), ("chung/", "saml-facts")):
        page.goto(f"/he-thong/ung-dung/{provider.application_id}/saml/{path}")
        assert_fits(page)
        assert_accessible(page)
        screenshot(page, name)
