"""From a phone: a teacher asks for leave, the head agrees, the principal signs; the picture and the report on a desk."""

import re
from typing import Any

import pytest
from django.urls import reverse

from tests.browser import assert_accessible, assert_fits, assert_seen, assert_text, screenshot
from tests.processes.conftest import PIN, days_ahead, make_school
from tests.signing.builders import hierarchy
from tests.signing.helpers import elsewhere
from truongso.foundation.signing import actions as signing
from truongso.governance.processes.models import Instance

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def look(page: Any, name: str) -> None:
    assert_accessible(page)
    assert_fits(page)
    screenshot(page, name)


@pytest.mark.slow
@pytest.mark.usefixtures("trusted")
def test_a_leave_request_runs_from_a_phone_to_the_signed_decision(page_of: Any) -> None:
    school: Any = elsewhere(lambda: make_school("nghi-phep", "dang-ky-phong"))
    content = hierarchy().people["hanh"].as_pkcs12(PIN)
    elsewhere(lambda: signing.register_software_key(school.hanh.person, content=content, password=PIN, by=school.hanh))
    phone = page_of(school.an, width=390)
    phone.goto(reverse("processes:catalogue"))
    look(phone, "quy-trinh")
    phone.get_by_role("link", name="Xin nghỉ phép").first.click()
    reason = phone.get_by_label("Lý do", exact=True)
    reason.wait_for(state="hidden")
    phone.get_by_label("Loại nghỉ").select_option("family")
    assert_seen(reason)
    phone.get_by_label("Loại nghỉ").select_option("annual")
    phone.get_by_label("Thời gian nghỉ: từ ngày").fill(days_ahead(3).isoformat())
    phone.get_by_label("Thời gian nghỉ: đến hết ngày").fill(days_ahead(5).isoformat())
    look(phone, "nghi-phep-don")
    phone.get_by_role("button", name="Gửi").click()
    assert_text(phone.locator("main"), "đang chờ Trưởng đơn vị, Tổ Toán – Tin")
    look(phone, "nghi-phep-da-gui")
    here = phone.url

    head = page_of(school.long, width=390)
    head.goto(reverse("work:mine"))
    head.get_by_role("link", name=re.compile("Cho ý kiến, bố trí dạy thay")).first.click()
    head.get_by_label("Ý kiến", exact=True).select_option("yes")
    look(head, "nghi-phep-to-truong")
    head.get_by_role("button", name="Xong bước này").click()
    assert_text(head.locator("main"), "Văn bản đang chờ ký số.")

    leader = page_of(school.hanh)
    leader.goto(reverse("signing:queue"))
    leader.get_by_role("link", name=re.compile("Xem")).first.click()
    leader.goto(reverse("signing:queue"))
    leader.get_by_label("Mật khẩu của tệp khóa").fill(PIN)
    leader.get_by_role("button", name="Ký số").click()
    assert_text(leader.locator("[data-sitting-words]"), re.compile("1 văn bản|1 trên 1|đã ký"))

    phone.goto(here)
    assert_text(phone.locator("main"), "Đã ký giấy nghỉ phép")
    assert_text(phone.locator("main"), "Đã ký số")
    look(phone, "nghi-phep-xong")
    assert Instance.objects.get().result == "agreed"

    for address, name in (
        (reverse("processes:instance", args=[Instance.objects.get().uid]), "viec"),
        (reverse("processes:process", args=["nghi-phep"]), "quy-trinh-mot"),
        (reverse("processes:report"), "thoi-gian"),
        (reverse("processes:process_report", args=["nghi-phep"]), "thoi-gian-mot"),
        (reverse("processes:bookings"), "lich-dat"),
        (reverse("processes:version", args=["nghi-phep", 1]), "phien-ban"),
    ):
        for page in (leader, phone) if name in {"viec", "quy-trinh-mot", "lich-dat"} else (leader,):
            page.goto(address)
            look(page, name)


def test_a_draft_is_edited_in_the_page(page_of: Any) -> None:
    school: Any = elsewhere(lambda: make_school("duyet-giao-an"))
    page = page_of(school.minh, width=390)
    page.goto(reverse("processes:process", args=["duyet-giao-an"]))
    page.get_by_role("button", name="Sửa biểu mẫu, thời hạn").click()
    page.get_by_role("link", name=re.compile("Sửa bước Đọc, góp ý")).click()
    page.get_by_label("Hạn (ngày làm việc)").fill("5")
    look(page, "sua-buoc")
    page.get_by_role("button", name="Lưu bước").click()
    assert_text(page.locator("main"), "Đã lưu bước «Đọc, góp ý, duyệt».")
    page.get_by_role("link", name="Sửa làn, người bắt đầu").click()
    look(page, "sua-lan")
