"""The pages in Chromium: by keyboard, with axe, on a phone, and across two origins with the strict policy in force."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.test import Client

from tests.browser import assert_accessible, assert_fits, assert_seen, screenshot
from truongso.demo.cast import PASSWORD
from truongso.foundation.sso.models import Connection, LogoutDelivery, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (1366, 390)


class _Callback(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write("<!doctype html><title>Kho</title><h1>Đã vào kho tư liệu</h1>".encode())

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def callback() -> Iterator[str]:
    """The application's own page, on another origin than the school's."""
    server = HTTPServer(("127.0.0.1", 0), _Callback)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/xong"
    server.shutdown()
    server.server_close()


@pytest.fixture
def school(live_server: Any, settings: Any) -> Any:
    settings.SITE_ADDRESS = live_server.url
    Client().get("/tai-khoan/dang-nhap/")  # the first request of a process loads every view; no browser waits for that
    return live_server


def test_an_comes_in_by_keyboard_alone_through_login_and_consent(browser, school, cast, register, callback):
    """Both forms are ours, the last page is the application's: form-action 'self' must not stand in the way."""
    party = register(is_trusted=False, redirect_uris=[callback])
    context = browser.new_context(locale="vi-VN")
    context.set_default_timeout(45_000)
    page, blocked = context.new_page(), []
    page.on("console", lambda message: blocked.append(message.text) if "Content Security" in message.text else None)
    page.goto(school.url + party.request())
    page.keyboard.type("an")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    assert_seen(page.get_by_role("heading", name="Kho tư liệu muốn biết về bạn"))
    assert_accessible(page)
    screenshot(page, "dong-y")
    while page.evaluate("document.activeElement.value") != "agree":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert_seen(page.get_by_role("heading", name="Đã vào kho tư liệu"))
    assert "code=" in page.url
    assert Connection.objects.get().agreed_at is not None
    # The second time nothing is asked, and nothing of ours is shown.
    page.goto(school.url + party.request())
    assert_seen(page.get_by_role("heading", name="Đã vào kho tư liệu"))
    # Out again, asked by a form of ours, back to the other origin.
    context.close()
    assert blocked == []


def test_login_goes_straight_on_to_a_trusted_application(browser, school, cast, register, callback):
    party = register(redirect_uris=[callback])
    context = browser.new_context(locale="vi-VN")
    context.set_default_timeout(45_000)
    page = context.new_page()
    page.goto(school.url + party.request())
    page.get_by_label("Tên đăng nhập").fill("an")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.keyboard.press("Enter")
    assert_seen(page.get_by_role("heading", name="Đã vào kho tư liệu"))
    context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_a_person(school, cast, register, page_of, browser_of, width):
    asking = register("Phòng họp trực tuyến", is_trusted=False, description="Họp tổ, họp phụ huynh qua mạng")
    register("Kho tư liệu", icon="cloud-upload", description="Lưu trữ, chia sẻ tệp", is_sensitive=True)
    closed_to_an = register("Kế toán", roles=["accountant"])
    asking_address = asking.request().replace("/authorize?", "/authorize/consent?")
    browser_of(cast.an).post(asking_address, {"decision": "agree"})
    page = page_of(cast.an, width=width)
    for address, name in (
        ("/ung-dung/", "ung-dung"),
        ("/ung-dung/da-ket-noi/", "da-ket-noi"),
        (asking.request(prompt="consent"), "dong-y"),
        (closed_to_an.request(), "khong-duoc-vao"),
        (register("Sổ điểm", is_sensitive=True).request(), "can-hai-lop"),
        ("/oidc/logout", "dang-xuat"),
        ("/oidc/authorize?client_id=la", "yeu-cau-hong"),
    ):
        page.goto(school.url + address)
        assert_accessible(page)
        assert_fits(page)
        screenshot(page, name)
    page.goto(school.url + "/ung-dung/da-ket-noi/")
    page.get_by_role("button", name="Ngắt kết nối").first.click()
    assert_accessible(page)
    page.get_by_role("dialog").get_by_role("button", name="Ngắt kết nối").click()
    assert_seen(page.get_by_text("Đã ngắt kết nối với Phòng họp trực tuyến."))
    assert not Connection.objects.exists()


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_the_keeper(school, cast, register, page_of, browser_of, width):
    party = register("Kho tư liệu", logout_url="https://kho.example/dang-xuat", recipe="nextcloud-oidc")
    party.tokens(browser_of(cast.an))
    LogoutDelivery.objects.create(
        application=party.application,
        visit=Visit.objects.get(),
        state="failed",
        tries=5,
        trouble="Không nối được với ứng dụng.",
    )
    page = page_of(cast.minh, width=width)
    home = "/he-thong/ung-dung/"
    for address, name in (
        (home, "danh-sach"),
        (f"{home}them/", "chon-mau"),
        (f"{home}them/moodle-oidc/", "dang-ky"),
        (f"{home}{party.application.pk}/", "mot-ung-dung"),
    ):
        page.goto(school.url + address)
        assert_accessible(page)
        assert_fits(page)
        screenshot(page, name)
    page.goto(f"{school.url}{home}them/generic-oidc/")
    page.get_by_label("Tên ứng dụng").fill("Thư viện số")
    page.get_by_label("Địa chỉ trang chủ").fill("https://thu-vien.example")
    page.get_by_label("Địa chỉ quay về sau đăng nhập").fill("https://thu-vien.example/xong")
    page.get_by_role("button", name="Đăng ký").click()
    assert_seen(page.get_by_text("Mã chỉ hiện trên trang này"))
    assert_accessible(page)
    assert_fits(page)
    screenshot(page, "ma-bi-mat")
