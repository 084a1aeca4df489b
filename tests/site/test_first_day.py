"""A new user with only the README: from the plan's file to the frozen report, through the pages."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.browser import assert_accessible, assert_count, assert_fits, assert_seen, assert_text, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.own_databases, pytest.mark.slow]


@pytest.fixture(scope="module")
def plan_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from truongso.demo.plan_file import plan_docx

    path = tmp_path_factory.mktemp("plan") / "ke-hoach-2026.docx"
    path.write_bytes(plan_docx())
    return path


def _photo() -> dict[str, Any]:
    buffer = io.BytesIO()
    Image.new("RGB", (640, 480), (30, 110, 130)).save(buffer, "JPEG")
    return {"name": "anh-chup.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def test_a_teacher_reports_progress_from_a_phone_with_a_photo(demo_site: str, visit: Any) -> None:
    page = visit(demo_site, "an", width=390)
    assert_text(page.locator("h1"), "Việc của tôi")
    screenshot(page, "my-work")
    assert_fits(page)
    assert_accessible(page)
    page.get_by_role("link", name="nhiệm vụ 29, Quý IV/2026").first.click()
    page.fill("[name=percent]", "80")
    page.fill("[name=text]", "Đã tổ chức phát thanh măng non về an toàn trên mạng.")
    page.set_input_files("#id_proof", _photo())
    page.select_option("[name=delivery]", index=1)
    page.check("[name=submit_delivery]")
    page.get_by_role("button", name="Gửi báo cáo").click()
    assert_seen(page.get_by_text("Đã ghi báo cáo tiến độ."))
    assert_seen(page.get_by_text("phát thanh măng non"))
    screenshot(page, "occurrence-reported")
    assert_fits(page)
    assert_accessible(page)
    leader = visit(demo_site, "binh", width=390)
    leader.goto(page.url)
    leader.get_by_role("button", name="Nghiệm thu").first.click()
    assert_seen(leader.get_by_text("đã nghiệm thu").first)


def test_a_leader_confirms_a_figure_and_the_board_follows(demo_site: str, visit: Any) -> None:
    page = visit(demo_site, "binh")
    page.goto("/ke-hoach/2026/chi-tieu/22/?quy=3")
    page.get_by_role("button", name="Xác nhận", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Xác nhận").click()
    assert_seen(page.get_by_text("Đã xác nhận số liệu Chỉ tiêu 22."))
    page.goto("/bang-dieu-hanh/?quy=3&nam=2026")
    tile = page.locator(".tile", has_text="Tỷ lệ thanh toán không dùng tiền mặt")
    assert_text(tile, "97,8 %")
    assert_text(tile, "3.480/3.560")


def test_the_correction_becomes_a_second_version_of_the_report(demo_site: str, visit: Any) -> None:
    page = visit(demo_site, "binh")
    page.goto("/ke-hoach/bao-cao/2026-Q3/")
    screenshot(page, "report")
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").first.click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")


def test_a_new_school_goes_from_the_first_login_to_its_plan(
    empty_site: tuple[str, str, str], visit: Any, plan_file: Path
) -> None:
    site, username, one_time = empty_site
    page = visit(site, username, password=one_time)
    own = "Mot-cau-dai-de-nho-2026"
    page.wait_for_url("**/tai-khoan/mat-khau/")
    page.fill("[name=oldpassword]", one_time)
    page.fill("[name=password1]", own)
    page.fill("[name=password2]", own)
    page.locator("form", has=page.locator("[name=password1]")).get_by_role("button").first.click()
    page.wait_for_url(lambda address: "mat-khau" not in address)
    page.goto("/")
    assert_text(page.locator("h1"), "Giờ đầu tiên")
    screenshot(page, "first-hour")
    assert_accessible(page)
    page.goto("/ke-hoach/nap/")
    page.set_input_files("#id_file", plan_file)
    page.fill("[name=year]", "2026")
    page.get_by_role("button", name="Đọc tệp").click()
    assert_text(page.locator("main"), "22 chỉ tiêu, 29 nhiệm vụ")
    page.get_by_role("button", name="Áp dụng kế hoạch").click()
    assert_text(page.locator("main"), "chưa có quyết định")
    for left in (2, 1):  # what a person must decide, and what is only to be known
        accept = page.get_by_role("button", name="Nhận đề xuất cho")
        assert_count(accept, left)
        accept.first.click()
    assert_count(page.get_by_role("button", name="Nhận đề xuất cho"), 0)
    page.fill("#h-number", "25/KH-THPTAL")
    page.fill("#h-day", "2026-03-09")
    for name in ("Ghi phần đầu", "Xác nhận bảng khớp mã", "Áp dụng kế hoạch"):
        with page.expect_navigation():
            page.get_by_role("button", name=name).click()
    assert_text(page.locator("main"), "Đã áp dụng kế hoạch năm 2026.")
    screenshot(page, "plan-applied")
    page.goto("/ke-hoach/nhiem-vu/")
    assert_text(page.locator("h1"), "29 nhiệm vụ")
