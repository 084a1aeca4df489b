"""A homeroom teacher corrects a record on her phone; the office works at a desk; axe finds nothing anywhere."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from tests.browser import assert_accessible, assert_fits, assert_seen, assert_text, screenshot
from tests.students.conftest import fresh, make_school
from truongso.foundation.org import actions as org
from truongso.records.register.models import ValueChange
from truongso.records.students import actions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_homeroom_teacher_corrects_a_record_on_her_phone(page_of: Any) -> None:
    school = make_school()
    page = page_of(school.an, width=390)
    page.goto(reverse("students:change", args=[school.first.uid]))
    assert_accessible(page)
    assert_fits(page)
    screenshot(page, "sua-ho-so")
    page.get_by_label("SĐT liên hệ").fill("0912 345 678")
    page.get_by_label("Ngày sinh").fill("07/27/2011")
    page.get_by_role("button", name="Lưu").click()
    assert_text(page.get_by_role("alert"), "có phải 27/07/2011 không?")
    assert_accessible(page)
    assert_fits(page)
    screenshot(page, "sua-ho-so-hoi")
    assert fresh(school.first).version == 1

    page.get_by_label("Ngày sinh").fill("27/07/2011")
    page.get_by_role("button", name="Lưu").click()
    assert_seen(page.get_by_text("Đã lưu 2 giá trị."))

    assert_text(page.locator("#lich-su"), "0590000000 → 0912345678")
    assert_accessible(page)
    assert_fits(page)
    assert fresh(school.first).person.born_on == date(2011, 7, 27)


def test_a_form_that_came_too_late_on_a_phone(page_of: Any) -> None:
    school = make_school()
    page = page_of(school.an, width=390)
    page.goto(reverse("students:change", args=[school.first.uid]))
    page.get_by_label("SĐT liên hệ").fill("0912345678")
    actions.change_pupil(school.first, {"phone": "0999999999"}, by=school.lan)
    page.get_by_role("button", name="Lưu").click()
    assert_text(page.get_by_role("alert"), "Cả hai cùng sửa: SĐT liên hệ")
    assert_accessible(page)
    assert_fits(page)
    screenshot(page, "sua-ho-so-muon")
    page.get_by_role("button", name="Lưu").click()
    assert_seen(page.get_by_text("Đã lưu 1 giá trị."))
    assert [c.new for c in ValueChange.objects.of(school.first).filter(field="phone")][:2] == [
        "0912345678",
        "0999999999",
    ]


@pytest.mark.parametrize(("who", "width"), [("lan", 1366), ("lan", 390), ("an", 1366), ("an", 390)])
def test_pages_are_accessible_and_fit(page_of: Any, who: str, width: int) -> None:
    school = make_school()
    org.set_school_year(
        "2027-2028", starts_on=date(2027, 8, 1), second_term_on=date(2028, 1, 15), ends_on=date(2028, 7, 31), by=school.lan
    )  # fmt: skip
    changed = actions.change_pupil(school.first, {"phone": "0912345678", "mother.phone": "0912345679"}, by=school.an)
    actions.move_class(
        school.pupils[1], school.classes["10A2"], on=date(2026, 10, 1), reason="Đổi tổ hợp", by=school.lan
    )
    room, first = school.classes["10A1"].uid, school.first.uid
    paths = [
        reverse("students:pupils"), reverse("students:export"), reverse("students:pupil", args=[first]),
        reverse("students:consent", args=[first]), reverse("students:classes"), reverse("students:class", args=[room]),
        reverse("students:source", args=[changed[0].source_id]),
    ]  # fmt: skip
    if who == "lan":
        paths += [
            reverse("students:admit"), reverse("students:move_in"), reverse("students:class_open"),
            reverse("students:class_change", args=[room]), reverse("students:homeroom", args=[room]),
            reverse("students:roll_over"), reverse("students:guardians", args=[school.other.uid]) + "?q=ngo",
            reverse("students:step", args=[first, "thoi-hoc"]), reverse("students:pupil", args=[school.pupils[1].uid]),
        ]  # fmt: skip
    page = page_of(getattr(school, who), width=width)
    for number, path in enumerate(paths):
        page.goto(path)
        assert_accessible(page)
        assert_fits(page)
        screenshot(page, f"{who}-{number:02d}")


def test_clerk_rolls_the_school_over_and_back(page_of: Any) -> None:
    school = make_school()
    org.set_school_year(
        "2027-2028", starts_on=date(2027, 8, 1), second_term_on=date(2028, 1, 15), ends_on=date(2028, 7, 31), by=school.lan
    )  # fmt: skip
    page = page_of(school.lan, width=1366)
    page.goto(reverse("students:roll_over"))
    page.get_by_text("10A1 → 11A1: 8 em").click()
    page.get_by_label("Nguyễn Văn An").check()
    page.get_by_role("button", name="Xem lại trước khi ghi").click()
    assert_seen(page.get_by_role("heading", name="Xem lại trước khi lên lớp"))
    assert_accessible(page)
    screenshot(page, "len-lop-xem-lai")
    page.get_by_role("button", name="Lên lớp", exact=True).click()
    assert_seen(page.get_by_text("11 em lên lớp, 1 em ở lại lớp, 0 em hoàn thành cấp học"))
    assert fresh(school.pupils[1]).class_name == "11A1"
    page.goto(reverse("students:roll_over"))
    page.get_by_role("button", name="Hoàn tác lên lớp").click()
    page.get_by_label("Lý do hoàn tác").fill("Chưa xét lên lớp")
    page.get_by_role("button", name="Hoàn tác", exact=True).click()
    assert_seen(page.get_by_text("Đã hoàn tác lên lớp vào Năm học 2027-2028."))
    assert fresh(school.pupils[1]).class_name == "10A1"
