"""Pages of the self-check in a browser, at a desk and on a phone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.browser import assert_accessible, assert_fits, assert_seen, screenshot
from tests.cast import make_cast
from truongso.trust.security import actions

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1366, 390])
def test_administrator_checks_and_attests(page_of, live_server, width):
    cast = make_cast()
    actions.run_checks(timezone.now() - timedelta(days=1), by=None)
    page = page_of(cast["minh"], width=width)
    page.goto(f"{live_server.url}/he-thong/tu-kiem-tra-an-toan/")
    page.get_by_role("button", name="Kiểm tra ngay").click()
    assert_seen(page.get_by_text("Đã kiểm tra:").first)
    assert_accessible(page)
    assert_fits(page)
    screenshot(page, "security-overview")
    page.get_by_role("link", name="Tập huấn an toàn thông tin").click()
    page.get_by_label("Đã làm gì").fill("Tập huấn 42 giáo viên, có danh sách.")
    page.get_by_role("button", name="Ghi xác nhận").click()
    assert_seen(page.get_by_text("Đã ghi xác nhận").first)
    assert_accessible(page)
    assert_fits(page)
    screenshot(page, "security-check")
