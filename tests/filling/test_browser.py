"""The page that fills a template, on a desk and on a phone, in a real browser, found faultless by axe."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from tests.browser import assert_accessible, assert_fits, assert_seen, screenshot
from tests.filling.conftest import portal
from tests.quality.conftest import make_school

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1366, 390])
def test_a_template_is_given_looked_at_and_taken_back(page_of: Any, tmp_path: Path, width: int) -> None:
    school = make_school()
    (tmp_path / "mau.xlsx").write_bytes(portal(school))
    page = page_of(school.lan, width)
    page.goto(reverse("exchange:templates"))
    assert_accessible(page)
    assert_fits(page)
    page.get_by_label("Tệp mẫu").set_input_files(tmp_path / "mau.xlsx")
    page.get_by_role("button", name="Đọc mẫu").click()
    assert_seen(page.get_by_role("heading", name="Dòng để nguyên"))
    page.get_by_text("Cột nào hỏi gì").click()
    assert_accessible(page)
    assert_fits(page)
    screenshot(page, "dien-mau")
    with page.expect_download() as waited:
        page.get_by_role("link", name="Tải mẫu đã điền").click()
    assert Path(waited.value.path()).read_bytes().startswith(b"PK\x03\x04")
    page.get_by_role("button", name="Xóa mẫu").click()
    page.get_by_role("dialog").get_by_role("button", name="Xóa", exact=True).click()
    assert_seen(page.get_by_text("khỏi hệ thống."))
