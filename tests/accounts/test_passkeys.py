"""Passkeys in a real browser with a virtual authenticator, and how the pages of the door look and read."""

from typing import Any

import pytest

from tests.browser import assert_accessible, assert_count, assert_fits, assert_seen, assert_text, screenshot
from truongso.demo.cast import PASSWORD
from truongso.foundation.audit.models import Event

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def with_authenticator(page: Any) -> None:
    """Give the browser a device with a fingerprint that always fits."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    options |= {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_teacher_adds_a_passkey_and_comes_in_with_it(cast: Any, page_at: Any, live_server: Any) -> None:
    page = page_at(1366)
    with_authenticator(page)
    home = live_server.url.replace("127.0.0.1", "localhost")
    page.goto(f"{home}/tai-khoan/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill("an")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.wait_for_url(lambda url: "dang-nhap" not in url)
    page.goto(f"{home}/tai-khoan/bao-mat/khoa/them/")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Xác nhận").click()
    page.get_by_label("Tên khóa").fill("Máy ở phòng tổ")
    assert_accessible(page)
    page.get_by_role("button", name="Thêm khóa").click()
    page.wait_for_url("**/ma-du-phong/")
    assert_count(page.get_by_role("list", name="Các mã chưa dùng").locator("li"), 10)
    assert_accessible(page)
    page.goto(f"{home}/tai-khoan/bao-mat/khoa/")
    assert_seen(page.get_by_role("row", name="Máy ở phòng tổ").get_by_text("Đăng nhập không cần mật khẩu"))
    assert_accessible(page)

    page.goto(f"{home}/tai-khoan/dang-xuat/")
    page.locator("main").get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url("**/dang-nhap/")
    page.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
    page.wait_for_url(lambda url: "dang-nhap" not in url)
    page.goto(f"{home}/quyen-cua-toi/")
    assert_text(page.get_by_role("heading", level=1), "Quyền của tôi")
    ways = [e.data["way"] for e in Event.objects.filter(code="accounts.logged_in").order_by("sequence")]
    assert ways == ["mật khẩu", "khóa truy cập"]


@pytest.mark.parametrize("width", [390, 1366])
def test_pages_of_the_door_can_be_read_by_everybody(width: int, cast: Any, page_at: Any, page_of: Any) -> None:
    page = page_at(width)
    page.goto("/tai-khoan/dang-nhap/")
    assert_accessible(page)
    assert_fits(page)
    screenshot(page, "dang-nhap")
    page = page_of(cast.binh, width)
    for path in ("bao-mat/", "mat-khau/", "phien/", "xac-nhan-lai/", "dang-xuat/", "bao-mat/khoa/"):
        page.goto(f"/tai-khoan/{path}")
        assert_accessible(page)
        assert_fits(page)
        screenshot(page, f"tai-khoan-{path.strip('/').replace('/', '-')}")
