"""Pages of staff at a desk and on a phone, in a real browser, found faultless by axe."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from tests.browser import assert_accessible, assert_fits, assert_seen, screenshot
from tests.staff.conftest import fresh, make_staff
from tests.staff.test_file import workbook
from truongso.records.staff import actions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1366, 390])
def test_pages_are_accessible_and_fit(page_of: Any, width: int) -> None:
    staff = make_staff()
    actions.set_load(staff.hoa, staff.year, periods=Decimal(13), additional=Decimal(4), by=staff.mai)
    actions.leave(staff.nam, on=date(2026, 10, 1), status="05", decision="12/QĐ", by=staff.lan)
    actions.change_staff_member(staff.hoa, {"phone": "0590000003"}, by=staff.lan)
    page = page_of(staff.lan, width)
    for name, args in (
        ("list", []), ("load_file", []), ("gone", []), ("mine", []), ("add", []), ("member", [staff.hoa.uid]), ("member", [staff.nam.uid]),
        ("change", [staff.hoa.uid]), ("step", [staff.hoa.uid, "roi-truong"]), ("step", [staff.nam.uid, "tro-lai"]),
    ):  # fmt: skip
        assert page.goto(reverse(f"staff:{name}", args=args)).status == 200
        screenshot(page, f"staff-{name}-{len(str(args))}")
        assert_accessible(page)
        assert_fits(page)


def test_clerk_corrects_a_telephone_on_a_phone_and_finds_it_in_the_history(page_of: Any) -> None:
    staff = make_staff()
    page = page_of(staff.lan, 390)
    page.goto(reverse("staff:member", args=[staff.hoa.uid]))
    page.get_by_role("link", name="Sửa", exact=True).click()
    page.get_by_label("Điện thoại di động").fill("+84 590 000 123")
    page.get_by_role("button", name="Lưu").click()
    assert_seen(page.get_by_text("Đã lưu 1 giá trị."))
    assert_seen(page.get_by_text("trong nước ghi «0590000123»"))
    assert_seen(page.get_by_text("để trống → 0590000123"))
    assert_accessible(page)
    assert fresh(staff.hoa).flat()["phone"] == "0590000123"


def test_clerk_loads_a_list_on_a_phone(page_of: Any) -> None:
    staff = make_staff()
    page = page_of(staff.lan, 390)
    page.goto(reverse("staff:load_file"))
    given = {"name": "can-bo.xlsx", "mimeType": "application/octet-stream", "buffer": workbook()}
    page.get_by_label("Tệp Excel hoặc CSV").set_input_files(given)
    page.get_by_role("button", name="Xem trước").click()
    assert_seen(page.get_by_text("2 sẽ thêm"))
    screenshot(page, "staff-loaded")
    assert_accessible(page)
    assert_fits(page)
    page.get_by_label("Tệp Excel hoặc CSV").set_input_files(given)
    page.get_by_role("button", name="Nạp 2 cán bộ").click()
    assert_seen(page.get_by_text("Đã thêm 2 cán bộ; 2 dòng đã có trong sổ, 2 dòng chưa nạp được."))
