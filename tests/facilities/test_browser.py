"""Pages of rooms, devices and lines at a desk and on a phone, in a real browser, found faultless by axe."""

from typing import Any

import pytest
from django.urls import reverse

from tests.browser import assert_accessible, assert_fits, assert_seen, screenshot
from tests.facilities.conftest import make_facilities
from truongso.records.facilities import actions
from truongso.records.facilities.models import Device

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1366, 390])
def test_pages_are_accessible_and_fit(page_of: Any, width: int) -> None:
    school = make_facilities()
    actions.change(school.devices[1], {"state": "working"}, by=school.minh)
    actions.retire(school.devices[4], reason="Thanh lý theo QĐ 9", by=school.minh)
    page = page_of(school.lan, width)
    room, device, old = school.rooms["B201"], school.devices[1], school.devices[4]
    for name, args in (
        ("summary", []), ("figure", ["phong-hoc-trinh-chieu"]), ("list", ["phong"]), ("list", ["thiet-bi"]),
        ("list", ["duong-truyen"]), ("load_file", ["thiet-bi"]), ("retired", ["thiet-bi"]), ("add", ["thiet-bi"]), ("thing", ["phong", room.uid]),
        ("thing", ["thiet-bi", device.uid]), ("thing", ["thiet-bi", old.uid]), ("change", ["phong", room.uid]),
    ):  # fmt: skip
        assert page.goto(reverse(f"facilities:{name}", args=args)).status == 200
        screenshot(page, f"facilities-{name}-{args[0] if args else ''}")
        assert_accessible(page)
        assert_fits(page)


def test_clerk_adds_a_television_to_a_room_on_a_phone_and_the_figure_moves(page_of: Any) -> None:
    school = make_facilities()
    page = page_of(school.lan, 390)
    page.goto(reverse("facilities:thing", args=["phong", school.rooms["A102"].uid]))
    page.get_by_role("link", name="Thêm thiết bị vào phòng").click()
    page.get_by_label("Loại thiết bị").select_option(label="Tivi thông minh")
    page.get_by_label("Tên, kiểu máy").fill("Tivi 75 inch")
    page.get_by_role("button", name="Lưu").click()
    assert_seen(page.get_by_text("Đã thêm thiết bị Tivi 75 inch."))
    assert Device.objects.get(name="Tivi 75 inch").room == school.rooms["A102"]
    page.goto(reverse("facilities:summary"))
    assert_seen(page.get_by_text("2/4 phòng"))
    assert_accessible(page)
