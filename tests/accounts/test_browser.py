"""Enrolment that a teacher finishes alone, and the pages of one's account, in a real browser at 390 and 1366 px."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from tests.accounts.test_passkeys import with_authenticator
from tests.accounts.test_second_factor import code_of
from tests.accounts.test_sessions import DESK, PHONE
from tests.browser import assert_accessible, assert_count, assert_fits, assert_seen, assert_text, screenshot
from truongso.demo.cast import PASSWORD
from truongso.foundation.accounts.models import LoginRecord, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def come_in(page: Any, home: str, username: str) -> None:
    page.goto(f"{home}/tai-khoan/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.wait_for_url(lambda url: "dang-nhap" not in url)


def looks_well(page: Any, name: str) -> None:
    assert_accessible(page)
    assert_fits(page)
    screenshot(page, name)


def test_leader_enrols_a_passkey_in_three_steps_on_a_phone(
    cast: Any, page_at: Any, live_server: Any, settings: Any
) -> None:
    settings.REQUIRE_MFA = True
    page = page_at(390)
    with_authenticator(page)
    home = live_server.url.replace("127.0.0.1", "localhost")
    come_in(page, home, "binh")
    page.wait_for_url("**/bao-mat/bat/")
    assert_text(page.get_by_role("list", name="Ba bước").locator("[aria-current]"), "Chọn cách")
    looks_well(page, "bat-hai-lop-1-chon")
    page.get_by_role("link", name="Chọn cách này").click()
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Xác nhận").click()
    assert_text(page.get_by_role("list", name="Ba bước").locator("[aria-current]"), "Bật và thử")
    looks_well(page, "bat-hai-lop-2-khoa")
    page.get_by_role("button", name="Thêm khóa").click()
    page.wait_for_url("**/ma-du-phong/")
    assert_text(page.get_by_role("list", name="Ba bước").locator("[aria-current]"), "Cất mã dự phòng")
    assert_count(page.get_by_role("list", name="Các mã chưa dùng").locator("li"), 10)
    looks_well(page, "bat-hai-lop-3-ma")
    page.get_by_role("link", name="Tôi đã cất các mã").click()
    assert_seen(page.get_by_role("heading", name="Đã bật xác thực hai lớp"))
    assert_seen(page.get_by_text("còn 10 mã"))
    looks_well(page, "bat-hai-lop-4-xong")
    page.get_by_role("link", name="Vào làm việc").click()
    page.wait_for_url(lambda url: "bao-mat" not in url)
    assert Authenticator.objects.filter(user=cast.binh, type="webauthn").count() == 1


def test_teacher_enrols_the_app_by_keyboard(cast: Any, page_at: Any, live_server: Any) -> None:
    page = page_at(1366)
    home = live_server.url.replace("127.0.0.1", "localhost")
    come_in(page, home, "an")
    page.goto(f"{home}/tai-khoan/bao-mat/bat/")
    looks_well(page, "bat-hai-lop-1-chon")
    choose = page.get_by_role("link", name="Chọn ứng dụng")
    choose.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.keyboard.press("Enter")
    assert_seen(page.get_by_alt_text("Mã QR để thêm tài khoản vào ứng dụng xác thực"))
    page.get_by_text("Không quét được").click()
    looks_well(page, "bat-hai-lop-2-ung-dung")
    secret = page.locator("#authenticator_secret").inner_text()
    page.get_by_label("Mã 6 chữ số").fill("000000")
    page.keyboard.press("Enter")
    assert_seen(page.get_by_text("Mã không đúng."))
    assert_accessible(page)
    page.get_by_label("Mã 6 chữ số").fill(code_of(secret))
    page.keyboard.press("Enter")
    page.wait_for_url("**/ma-du-phong/")
    with page.expect_download() as file:
        page.get_by_role("link", name="Tải tệp").click()
    codes = re.findall(r"\d{8}", file.value.path().read_text())
    assert len(codes) == 10
    page.get_by_role("link", name="Tôi đã cất các mã").click()
    assert_seen(page.get_by_text("gõ 6 chữ số mà ứng dụng"))


@pytest.mark.parametrize("width", [390, 1366])
def test_pages_of_accounts_look_and_read_well(width: int, cast: Any, page_of: Any, log_in: Any, settings: Any) -> None:
    settings.SCHOOL_NETWORKS = ["113.160.8.0/24"]
    for username in ("an", "minh"):
        log_in(Client(headers={"user-agent": DESK}, REMOTE_ADDR="113.160.8.20"), username, "mat-khau-sai")
        log_in(Client(headers={"user-agent": DESK}, REMOTE_ADDR="113.160.8.20"), username)
        log_in(Client(headers={"user-agent": PHONE}, REMOTE_ADDR="27.64.3.4"), username)
    User.objects.filter(pk=cast.chi.pk).update(is_active=False, closed_because="idle", closed_at=timezone.now())
    denied = LoginRecord.objects.filter(user=cast.an, answer="waiting").update(answer="no", answered_at=timezone.now())
    assert denied == 1
    page = page_of(cast.minh, width)
    pages = {
        "dang-nhap-gan-day": "/tai-khoan/dang-nhap-gan-day/",
        "phien": "/tai-khoan/phien/",
        "tai-khoan": "/quan-tri/tai-khoan/",
        "tai-khoan-an": f"/quan-tri/tai-khoan/{cast.an.person.uid}/",
        "chinh-sach": "/quan-tri/chinh-sach-xac-thuc/",
        "bao-mat": "/tai-khoan/bao-mat/",
    }
    for name, path in pages.items():
        page.goto(path)
        looks_well(page, name)
    page.goto("/tai-khoan/dang-nhap-gan-day/")
    page.get_by_role("button", name="Đúng là tôi").first.click()
    assert_seen(page.get_by_text("Cảm ơn bạn đã xác nhận."))
    page.goto("/tai-khoan/phien/")
    page.get_by_role("button", name="Đăng xuất khỏi mọi nơi").click()
    assert_seen(page.get_by_role("dialog", name="Đăng xuất khỏi mọi nơi"))
    assert_accessible(page)
    page.get_by_role("dialog").get_by_role("button", name="Đăng xuất khỏi mọi nơi").click()
    page.wait_for_url("**/dang-nhap/")
