"""The import from file to register in a real browser, on a desk and on a phone; axe finds nothing."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from tests.browser import assert_accessible, assert_fits, assert_seen, assert_text, screenshot
from tests.intake.builders import listed
from tests.intake.conftest import flat, flat_row, make_school
from truongso.records.students import actions as students
from truongso.records.students.models import Pupil

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = "0599999999"


def records() -> list[dict[str, Any]]:
    return [
        flat_row(0) | {"phone": PHONE}, flat_row(1, "10A2"), flat_row(30), flat_row(31, "10A9"),
        flat_row(2) | {"ministry_code": "", "identity_number": "", "mother.name": "Ngô Thị Khác"},
        flat_row(3) | {"ministry_code": "", "identity_number": "", "phone": "0588888888"},
        flat_row(4) | {"phone": "0577777777"},
    ]  # fmt: skip


@pytest.mark.parametrize("width", [1366, 390])
def test_clerk_takes_a_list_in(page_of: Any, tmp_path: Path, width: int) -> None:
    school = make_school()
    students.change_pupil(school.pupils[4], {"phone": "0566666666"}, by=school.lan)
    path = tmp_path / "Danh sách vnEdu.xlsx"
    path.write_bytes(listed(records()))
    page = page_of(school.lan, width)
    page.goto(reverse("intake:runs"))
    assert_accessible(page)
    page.get_by_role("link", name="Nạp tệp đầu tiên").click()
    assert_seen(page.get_by_role("button", name="Đọc tệp"))
    assert_accessible(page)
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_label("Tên nguồn mới").fill("vnEdu")
    page.get_by_role("button", name="Đọc tệp").click()
    assert_seen(page.get_by_label("Trường dữ liệu của cột ĐT liên hệ"))
    assert_accessible(page)
    assert_fits(page)
    screenshot(page, "nhap-cot")
    page.get_by_role("button", name="Xem trước thay đổi").click()

    assert_seen(page.get_by_text("Là Phạm Văn Cường"))
    assert_accessible(page)
    assert_fits(page)
    screenshot(page, "nhap-hoi")
    page.get_by_text("Là Phạm Văn Cường").click()
    page.get_by_text("Giữ «0566666666»").click()
    page.get_by_role("button", name="Ghi trả lời").click()
    assert_seen(page.get_by_text("Đã ghi trả lời."))
    for tab in (
        "Chỗ khác",
        "Học sinh mới",
        "Không ghi được",
        "Lớp khác",
        "Vắng trong tệp",
        "Khớp nhân thân",
        "Tệp",
    ):
        page.get_by_role("link", name=re.compile(rf"^{tab}")).first.click()
        assert_seen(page.locator(f".tab-list [aria-current=page]:has-text('{tab}')"))
        assert_accessible(page)
        assert_fits(page)
        screenshot(page, f"nhap-{tab}")

    assert_seen(page.get_by_text("Học sinh mới của các lớp 10A9 chưa thêm được"))
    page.get_by_role("button", name=re.compile("^Ghi .* em mới")).click()
    page.get_by_text("Bỏ qua 0 câu chưa trả lời và 1 chỗ không ghi được").click()
    assert_accessible(page)
    page.get_by_role("button", name="Ghi vào sổ").click()
    assert_text(page.locator("h1"), "đã ghi vào sổ")
    assert_accessible(page)
    assert_fits(page)
    screenshot(page, "nhap-xong")
    assert flat(school.pupils[0])["phone"] == PHONE
    assert flat(school.pupils[2])["mother.name"] == "Ngô Thị Khác"
    assert flat(school.pupils[4])["phone"] == "0566666666"
    assert Pupil.objects.studying().count() == 13

    page.get_by_role("button", name="Hoàn tác").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Hoàn tác").click()
    assert_text(page.locator("h1"), "đã hoàn tác")
    assert flat(school.pupils[0])["phone"] == "0590000000"
    assert Pupil.objects.studying().count() == 12


def test_progress_page_moves_on_when_the_work_is_done(page_of: Any) -> None:
    from truongso.records.intake import actions, progress

    school = make_school()
    run, _ = actions.take_in(listed([flat_row(30)]), "ds.xlsx", "vnEdu", by=school.lan)
    actions.begin_writing(run, by=school.lan)
    progress.note(run.uid, progress.Progress("Ghi giá trị", 300, 1200))
    page = page_of(school.lan, 390)
    page.goto(run.get_absolute_url())
    assert_seen(page.get_by_text("Ghi giá trị: 300/1.200"))
    assert_accessible(page)
    assert_fits(page)
    screenshot(page, "nhap-tien-do")
    from truongso.records.intake import trial

    seen = trial.preview(run.content(), run.file_name, "vnEdu", today=school.today).fingerprint
    actions.write(run, seen=seen, skip_doubtful=False, today=school.today, by=school.lan)
    assert_text(page.locator("h1"), "đã ghi vào sổ")
