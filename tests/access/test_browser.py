"""The pages of people, units and rights at a desk and on a phone."""

from typing import Any

import pytest

from tests.browser import assert_accessible, assert_fits, assert_seen, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATHS = {
    "quyen-cua-toi": "/quyen-cua-toi/",
    "bang-quyen": "/bang-quyen/",
    "danh-ba": "/danh-ba/",
    "them-nguoi": "/danh-ba/them/",
    "don-vi": "/don-vi/",
    "sua-don-vi": "/don-vi/to-toan-tin/sua/",
    "thong-tin-truong": "/thong-tin-truong/",
    "nam-hoc": "/nam-hoc/",
    "nhat-ky": "/nhat-ky/",
}


@pytest.mark.parametrize("width", [390, 1366])
def test_pages_can_be_read_by_everybody(width: int, cast: Any, page_of: Any) -> None:
    page = page_of(cast.minh, width)
    for name, path in (PATHS | {"nguoi": f"/danh-ba/{cast.an.person.uid}/"}).items():
        page.goto(path)
        assert_accessible(page)
        assert_fits(page)
        screenshot(page, name)


def test_administrator_closes_an_account_through_the_dialog(cast: Any, page_of: Any) -> None:
    page = page_of(cast.minh)
    page.goto(f"/danh-ba/{cast.an.person.uid}/")
    page.get_by_role("button", name="Khóa tài khoản").click()
    dialog = page.get_by_role("dialog")
    assert_accessible(page)
    dialog.get_by_label("Lý do").fill("Nghỉ việc")
    dialog.get_by_role("button", name="Khóa", exact=True).click()
    page.get_by_text("Đã khóa tài khoản.").wait_for()
    assert_seen(page.get_by_role("button", name="Mở lại tài khoản"))
