"""The pages of documents out on a desk and on a phone, in a real browser; An writes, the words stay hers."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.urls import reverse

from tests.browser import assert_accessible, assert_fits, assert_text, screenshot
from tests.outgoing.conftest import drafted, hierarchy, make_office, register_keys, today
from truongso.demo.outgoing import make_outgoing
from truongso.governance.outgoing.models import OutgoingDocument, State

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def aside(work: Callable[[], Any]) -> Any:
    """Do work in a thread of its own: Playwright keeps an event loop in this one, and signing wants one for itself."""

    def run() -> Any:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


@pytest.fixture
def keys(db: Any, settings: Any, tmp_path: Path) -> SimpleNamespace:
    """The office with its keys, made aside."""
    settings.TRUST_ROOT = tmp_path / "trust"
    hierarchy().write_trust(settings.TRUST_ROOT)
    office = make_office()
    aside(lambda: register_keys(office))
    return office


@pytest.mark.parametrize("width", [1366, 390])
def test_pages_are_accessible_and_fit(keys: SimpleNamespace, page_of: Any, width: int) -> None:
    users = {name: getattr(keys, name) for name in ("lan", "an", "hanh", "mai", "long", "binh")}
    aside(lambda: make_outgoing(users, today=today()))
    draft = OutgoingDocument.objects.get(state=State.DRAFT)
    approved = OutgoingDocument.objects.get(state=State.APPROVED)
    replaced = OutgoingDocument.objects.get(state=State.REPLACED)
    page = page_of(keys.lan, width)
    places = [("documents", []), ("start", []), ("register", []), ("copies", []), ("document", [draft.uid])]
    places += [("edit", [draft.uid]), ("describe", [draft.uid]), ("recipients", [draft.uid]), ("versions", [draft.uid])]
    places += [
        ("preview", [draft.uid]),
        ("number", [approved.uid]),
        ("document", [replaced.uid]),
        ("make_copy", [replaced.uid]),
    ]
    addresses = [(f"{name}-{n}", reverse(f"outgoing:{name}", args=args)) for n, (name, args) in enumerate(places)]
    for name, address in [*addresses, ("numbering", reverse("papers:numbering"))]:
        page.goto(address)
        assert_accessible(page)
        assert_fits(page)
        screenshot(page, f"outgoing-{name}-{width}")


def test_an_writes_a_paragraph_and_sees_the_page(keys: SimpleNamespace, page_of: Any) -> None:
    document = drafted(keys)
    page = page_of(keys.an, 390)
    page.goto(reverse("outgoing:edit", args=[document.uid]))
    page.get_by_label("Chữ của phần 1").fill("Nhà trường báo cáo sĩ số đầu năm.")
    page.locator("#phan-1").get_by_role("button", name="Bảng").click()
    page.get_by_label("Chữ của phần 2").fill("Khối | Sĩ số\n10 | 450")
    page.get_by_role("button", name="Lưu", exact=True).first.click()
    page.get_by_text("Đã lưu phiên bản 2.").wait_for()
    page.get_by_role("link", name="Xem trang in").click()
    picture = page.locator("img.paper-page")
    picture.wait_for()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1000
    assert [block["kind"] for block in document.drafts.first().content["blocks"]] == ["paragraph", "table", "paragraph"]


def test_an_types_the_page_keeps_it_and_the_end_of_the_session_loses_nothing(
    keys: SimpleNamespace, page_of: Any
) -> None:
    document = drafted(keys)
    page = page_of(keys.an, 390)
    page.goto(reverse("outgoing:edit", args=[document.uid]))
    page.get_by_label("Chữ của phần 1").fill("Sĩ số đầu năm là 1.514 em.")
    assert_text(page.locator("[data-autosave-line]"), "Đã tự lưu lúc ")
    page.reload()
    assert_text(page.get_by_role("status").filter(has_text="Đang mở phần soạn dở"), "Đã tự lưu lúc ")
    assert page.get_by_label("Chữ của phần 1").input_value() == "Sĩ số đầu năm là 1.514 em."
    assert_accessible(page)
    assert_fits(page)
    cookies = page.context.cookies()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_label("Chữ của phần 1").fill("Sĩ số đầu năm là 1.515 em.")
    page.get_by_role("button", name="Lưu", exact=True).first.click()
    assert_text(page.get_by_role("alert"), "Phiên làm việc đã hết. Chữ còn nguyên trong trang này")
    assert page.get_by_label("Chữ của phần 1").input_value() == "Sĩ số đầu năm là 1.515 em."
    assert_accessible(page)
    assert_fits(page)
    screenshot(page, "outgoing-session-ended-390")
    page.context.add_cookies(cookies)
    page.get_by_role("button", name="Thử lưu lại").click()
    assert_text(page.locator("[data-autosave-line]"), "Đã tự lưu lúc ")
    page.get_by_role("button", name="Bỏ bản tự lưu").click()
    page.get_by_role("dialog").get_by_role("button", name="Bỏ bản tự lưu").click()
    page.get_by_text("Đã bỏ bản tự lưu.").wait_for()
    assert document.drafts.count() == 1 and not document.unsent.exists()
