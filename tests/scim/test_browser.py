"""Pages of provisioning in a browser, at a desk and on a phone."""

import pytest

from tests.browser import assert_accessible, assert_fits, assert_seen, screenshot
from tests.cast import make_cast
from tests.scim.conftest import make_api, new_user

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1366, 390])
def test_administrator_makes_a_token_and_sees_what_the_client_did(page_of, live_server, width):
    cast = make_cast()
    api = make_api()
    api.post("/Users", new_user())
    page = page_of(cast["minh"], width=width)
    page.goto(f"{live_server.url}/he-thong/cap-phat-tai-khoan/")
    assert_accessible(page)
    assert_fits(page)
    screenshot(page, "scim-clients")
    page.get_by_label("Tên ứng dụng").fill("Phần mềm thư viện")
    page.get_by_role("button", name="Lập mã truy cập").click()
    assert_seen(page.locator("#ma-truy-cap"))
    assert page.locator("#ma-truy-cap").inner_text().startswith("scim_")
    assert_accessible(page)
    assert_fits(page)
    screenshot(page, "scim-token")
    page.goto(f"{live_server.url}{api.client.get_absolute_url()}")
    assert_seen(page.get_by_text("đã tạo tài khoản của").first)
    assert_accessible(page)
    assert_fits(page)
    screenshot(page, "scim-client")
