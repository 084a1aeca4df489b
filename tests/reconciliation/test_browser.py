"""The pages of reconciliation on a desk and on a phone, in a real browser, found faultless by axe."""

from typing import Any

import pytest
from django.urls import reverse

from tests.browser import assert_accessible, assert_fits, assert_seen, screenshot
from tests.reconciliation.conftest import make_office, point, reconcile, wrong_file
from truongso.records.reconciliation import actions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1366, 390])
def test_pages_are_accessible_and_a_point_is_decided(page_of: Any, width: int) -> None:
    office = make_office()
    made = reconcile(office, wrong_file(office))
    actions.decide(made, [point(made, kind="left_only").pk], "arrived", note="Đến từ THPT Kiến An", by=office.lan)
    page = page_of(office.lan, width)
    for name in ("list", "new", "overview", "people", "bulk", "points"):
        args = [] if name in {"list", "new"} else [made.uid]
        page.goto(reverse(f"reconciliation:{name}", args=args) + ("?loai=differs&lam=left" if name == "bulk" else ""))
        assert_accessible(page)
        assert_fits(page)
        screenshot(page, f"doi-soat-{name}")
    row = page.locator(f"#diem-{point(made, field='phone').pk}")
    row.get_by_role("button", name="Tệp đúng").click()
    assert_seen(page.get_by_text("Đã ghi 1 giá trị vào sổ."))
    assert point(made, field="phone").decision == "left"
