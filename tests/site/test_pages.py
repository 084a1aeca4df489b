"""Every main page of the demo school: opens, fits at both widths, and axe finds nothing."""

from typing import Any

import pytest

from tests.browser import assert_accessible, assert_fits, assert_seen, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.own_databases, pytest.mark.slow]

LEADER_PAGES = (
    "/bang-dieu-hanh/?quy=3&nam=2026",
    "/bang-dieu-hanh/phong-hop/?quy=3&nam=2026",
    "/tim-kiem/?q=hoc+ba",
    "/ke-hoach/",
    "/ke-hoach/van-ban/",
    "/ke-hoach/nap/",
    "/ke-hoach/chi-tieu/?quy=3",
    "/ke-hoach/2026/chi-tieu/15/",
    "/ke-hoach/2026/chi-tieu/22/?quy=3",
    "/ke-hoach/2026/chi-tieu/15/dong/dat/?quy=3",
    "/ke-hoach/so-lieu/plan.tasks_on_time/con-thieu/?quy=3",
    "/ke-hoach/nhiem-vu/",
    "/ke-hoach/nhiem-vu/?trang-thai=late",
    "/ke-hoach/2026/nhiem-vu/16/",
    "/ke-hoach/diem-chua-ro/",
    "/ke-hoach/dieu-chinh/",
    "/ke-hoach/giam-sat/",
    "/ke-hoach/dong-gop/?ky=2026-Q3",
    "/ke-hoach/bao-cao/",
    "/ke-hoach/bao-cao/2026-Q3/",
    "/minh-chung/",
    "/viec-cua-toi/",
)


@pytest.fixture(scope="module")
def review_url(demo_site: str, browser: Any) -> str:
    """The address of the review of the imported plan, as the vice-principal finds it."""
    from truongso.demo.cast import PASSWORD

    context = browser.new_context(base_url=demo_site)
    page = context.new_page()
    page.goto("/")
    page.fill("[name=login]", "binh")
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit] >> nth=0")
    page.goto("/ke-hoach/nap/")
    address: str = page.get_by_role("link", name="ke-hoach-chuyen-doi-so-2026.docx").get_attribute("href")
    context.close()
    return address


@pytest.mark.parametrize("width", [1366, 390])
def test_every_page_of_a_leader_fits_and_is_accessible(demo_site: str, visit: Any, review_url: str, width: int) -> None:
    page = visit(demo_site, "binh", width=width)
    for address in (*LEADER_PAGES, review_url):
        response = page.goto(address)
        assert response.status == 200, f"{address}: {response.status}"
        name = address.strip("/").partition("?")[0].replace("/", "-")
        screenshot(page, "review" if address == review_url else name)
        assert_fits(page)
        assert_accessible(page)


@pytest.mark.parametrize(
    ("username", "width"), [("minh", 1366), ("an", 390), ("lan", 1366), ("chi", 390), ("dung", 390)]
)
def test_every_place_in_a_persons_menu_fits_and_is_accessible(
    demo_site: str, visit: Any, username: str, width: int
) -> None:
    """Administrator, teacher, clerk, pupil, father, each with what they hold: whatever their menu offers, now and later."""
    page = visit(demo_site, username, width=width)
    places = page.locator(".side-link, .top-link, .user-menu a").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    inner = sorted({place for place in places if place != "/" and "dang-xuat" not in place})
    assert inner, f"{username} has no menu"
    troubles = []
    for address in inner:
        response = page.goto(address)
        assert response.status == 200, f"{address}: {response.status}"
        screenshot(page, f"{username}-{address.strip('/').partition('?')[0].replace('/', '-')}")
        try:
            assert_fits(page)
            assert_accessible(page)
        except AssertionError as trouble:
            troubles.append(str(trouble))
    assert not troubles, "\n\n".join(troubles)


def test_pages_are_accessible_in_the_dark(demo_site: str, visit: Any) -> None:
    page = visit(demo_site, "binh", dark=True)
    for address in LEADER_PAGES:
        page.goto(address)
        assert_accessible(page)


@pytest.mark.parametrize("width", [1366, 390])
def test_login_page_fits_and_is_accessible(demo_site: str, visit: Any, width: int) -> None:
    page = visit(demo_site, width=width)
    page.goto("/")
    assert_seen(page.get_by_label("Tên đăng nhập"))
    screenshot(page, "login")
    assert_fits(page)
    assert_accessible(page)


def test_a_pupil_sees_nothing_of_the_plan(demo_site: str, visit: Any) -> None:
    page = visit(demo_site, "chi", width=390)
    assert page.get_by_role("link", name="Chỉ tiêu").count() == 0
    for address in LEADER_PAGES:
        assert page.goto(address).status in (403, 404), address


@pytest.mark.parametrize(("width", "dark"), [(1366, False), (390, False), (1366, True)])
def test_the_gallery_fits_and_is_accessible(demo_site: str, visit: Any, width: int, dark: bool) -> None:
    page = visit(demo_site, "minh", width=width, dark=dark)
    assert page.goto("/bo-giao-dien/").status == 200
    if not dark:
        screenshot(page, "bo-giao-dien")
    assert_fits(page)
    assert_accessible(page)
    page.get_by_role("button", name="Khóa số liệu").click()
    assert_seen(page.get_by_role("dialog", name="Khóa số liệu quý III?"))
    assert_accessible(page)
