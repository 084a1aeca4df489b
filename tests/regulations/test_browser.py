"""Regulations at a desk and on a phone."""

from typing import Any

import pytest
from django.utils import timezone

from tests.browser import assert_accessible, assert_fits, assert_text, screenshot
from truongso.demo.regulations import make_regulations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [390, 1366])
def test_a_teacher_finds_reads_and_confirms(width: int, cast: Any, page_of: Any) -> None:
    make_regulations(vars(cast), today=timezone.localdate())
    page = page_of(cast.an, width)
    for name, path in (("quy-che", "/van-ban-noi-bo/"), ("bieu-mau", "/van-ban-noi-bo/bieu-mau/")):
        page.goto(path)
        assert_accessible(page)
        assert_fits(page)
        screenshot(page, name)
    page.goto("/van-ban-noi-bo/?q=tri tue nhan tao")
    page.get_by_role("link", name="Hướng dẫn sử dụng trí tuệ nhân tạo trong dạy học").first.click()
    assert_accessible(page)
    screenshot(page, "quy-che-mot")
    page.get_by_role("link", name="Đọc").first.click()
    assert_accessible(page)
    assert_fits(page)
    screenshot(page, "quy-che-doc")
    if page.get_by_role("button", name="Tôi đã đọc và sẽ thực hiện").count():
        page.get_by_role("button", name="Tôi đã đọc và sẽ thực hiện").click()
    assert_text(page.locator("main"), "Bạn đã xác nhận đọc văn bản này")
    keeper = page_of(cast.binh, width)
    keeper.goto("/van-ban-noi-bo/?q=tri tue nhan tao")
    keeper.get_by_role("link", name="Hướng dẫn sử dụng trí tuệ nhân tạo trong dạy học").first.click()
    assert_accessible(keeper)
    screenshot(keeper, "quy-che-giu")
    keeper.locator("main").get_by_role("link", name="người").first.click()
    assert_accessible(keeper)
    assert_fits(keeper)
    screenshot(keeper, "quy-che-nguoi-doc")
