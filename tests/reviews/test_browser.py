"""A review at a desk and on a phone."""

from typing import Any

import pytest
from django.utils import timezone

from tests.browser import assert_accessible, assert_fits, assert_text, screenshot
from truongso.foundation.org.periods import Quarter
from truongso.trust.reviews import actions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [390, 1366])
def test_review_is_read_and_decided_in_a_browser(width: int, cast: Any, page_of: Any) -> None:
    today = timezone.localdate()
    review = actions.start(quarter=Quarter.of(today), today=today, by=cast.minh)
    page = page_of(cast.hanh, width)
    for name, path in (("ra-soat-quyen", "/ra-soat-quyen/"), ("ra-soat-mot-quy", review.get_absolute_url())):
        page.goto(path)
        assert_accessible(page)
        assert_fits(page)
        screenshot(page, name)
    row = page.locator("tr", has=page.get_by_role("link", name="Vũ Thị Lan"))
    row.get_by_role("button", name="Giữ nguyên").click()
    assert_text(row, "Nguyễn Thị Hạnh")
