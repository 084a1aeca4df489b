"""The pages on a desk and on a phone: axe finds nothing, nothing is wider than its window."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.browser import assert_accessible, assert_fits, assert_seen, screenshot
from tests.data_requests.conftest import make_school
from truongso.foundation.audit.recording import record_read
from truongso.trust.data_requests import actions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def look(page: Any, address: str, name: str) -> None:
    page.goto(address)
    assert_accessible(page)
    assert_fits(page)
    screenshot(page, name)


@pytest.mark.parametrize("width", [1366, 390])
def test_the_pages_of_a_father(page_of: Any, width: int) -> None:
    school, today = make_school(), timezone.localdate()
    for who in (school.an, school.lan):
        record_read("students.pupil_viewed", school.first, by=who)
    record_read("students.pupils_exported", None, by=school.minh, subjects=school.pupils, rows=12)
    child = school.first.person
    page = page_of(school.dung, width=width)
    look(page, reverse("data_requests:mine"), "du-lieu-cua-toi")
    look(page, reverse("data_requests:reads", args=[child.uid]), "ai-da-xem")
    page.get_by_role("link", name="Hỏi nhà trường").click()
    page.get_by_label("Nội dung").fill("Xin cho biết vì sao văn thư mở hồ sơ của con tôi.")
    assert_accessible(page)
    assert_fits(page)
    screenshot(page, "gui-yeu-cau")
    page.get_by_role("button", name="Gửi yêu cầu").click()
    assert_seen(page.get_by_role("heading", name=f"Yêu cầu YC-{today.year}-001: Được biết"))
    assert_accessible(page)
    assert_fits(page)
    screenshot(page, "yeu-cau-cua-toi")


@pytest.mark.parametrize("width", [1366, 390])
def test_the_pages_of_who_answers(page_of: Any, width: int) -> None:
    school, today = make_school(), timezone.localdate()
    shown = actions.file_request(school.first.person, "delete", text="Xin xóa dữ liệu.", today=today, by=school.dung)
    page = page_of(school.minh, width=width)
    look(page, reverse("data_requests:desk"), "yeu-cau")
    look(page, reverse("data_requests:rules"), "thoi-han")
    look(page, reverse("data_requests:letter") + "?q=Ngô", "nhap-don")
    look(page, reverse("data_requests:enter", args=[school.mate.person.uid]), "nhap-don-2")
    look(page, shown.get_absolute_url(), "yeu-cau-moi")
    actions.check(shown, note="Đối chiếu sổ.", by=school.minh)
    actions.acknowledge(shown, today=today, by=school.minh)
    look(page, shown.get_absolute_url(), "yeu-cau-xoa")
    actions.propose_deletion(shown, today=today, by=school.minh)
    leader = page_of(school.hanh, width=width)
    look(leader, shown.get_absolute_url(), "duyet-xoa")
    leader.get_by_role("button", name="Duyệt và xóa").first.click()
    leader.get_by_role("dialog").get_by_role("button", name="Duyệt và xóa").click()
    assert_seen(leader.get_by_text("Đã xóa những gì được phép xóa"))
    screenshot(leader, "da-xoa")
