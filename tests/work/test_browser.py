"""The pages in a real browser: on a desk and on a phone, light and dark, found faultless by axe."""

import pytest

from tests.browser import assert_accessible
from tests.work.conftest import make_people
from truongso.foundation.work.actions import notify
from truongso.foundation.work.models import DutyDone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATHS = ("/viec-cua-toi/", "/viec-dinh-ky/", "/thong-bao/", "/lich/", "/lich/dia-chi/", "/lich/theo-quy-dinh/")


@pytest.mark.parametrize("width", [1366, 390])
def test_every_page_is_accessible_and_fits(page_of, fill_desk, quarterly_report, width):
    people = make_people()
    fill_desk(
        ("Khai số liệu", -3), ("Nộp minh chứng có một cái tên thật dài để phải xuống dòng", 2), ("Không hạn", None)
    )
    notify([people.binh], title="Số liệu bị trả lại", body="Thiếu tử số.", url="/lich/", key="tests.x:1")
    page = page_of(people.binh, width)
    for path in PATHS:
        page.goto(path)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_a_duty_is_marked_done_from_the_desk_on_a_phone(page_of, quarterly_report):
    people = make_people()
    page = page_of(people.binh, 390)
    page.goto("/viec-cua-toi/")
    page.get_by_role("link", name="đánh dấu xong").first.click()
    page.get_by_role("button", name="Đánh dấu xong").first.click()
    page.get_by_label("Ghi chú").first.fill("125/BC")
    assert_accessible(page)
    page.get_by_role("button", name="Đã làm xong").first.click()
    page.get_by_text("Đã đánh dấu xong «Báo cáo quý gửi Sở").wait_for()
    assert DutyDone.objects.get().note == "125/BC"
