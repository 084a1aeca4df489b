"""The register of numbers in a browser, on a phone and on a desk."""

import pytest

from tests.browser import assert_accessible, assert_count, assert_fits, screenshot
from tests.papers.test_numbers import issue, make_people
from truongso.foundation.papers.actions import void_number

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [390, 1280])
def test_the_clerk_voids_a_number(page_of, live_server, width):
    people = make_people()
    issue(people.khanh, subject="Kết quả thực hiện kế hoạch chuyển đổi số, Quý II/2026")
    void_number(issue(people.khanh, subject="Ghi nhầm"), reason="trùng văn bản", by=people.khanh)
    page = page_of(people.khanh, width=width)
    page.goto(f"{live_server.url}/so-van-ban/?nam=2026")
    assert_accessible(page)
    page.get_by_role("button", name="Hủy số").first.click()
    page.get_by_label("Lý do hủy số").fill("đổi ngày ký")
    assert_accessible(page)
    page.locator("dialog[open]").get_by_role("button", name="Hủy số").click()
    page.get_by_text("đổi ngày ký").wait_for()
    assert_count(page.get_by_text("Đã hủy", exact=True), 2)
    assert_fits(page)
    screenshot(page, "so-van-ban")
