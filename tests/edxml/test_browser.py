"""The pages of the exchange on a desk and on a phone, in a real browser, found faultless by axe."""

from typing import Any

import pytest
from django.urls import reverse

from tests.browser import assert_accessible, assert_fits, assert_seen, assert_text, screenshot
from tests.edxml.conftest import Sandbox, exchange, make_exchange_school
from tests.edxml.test_outbox import issued
from tests.signing.builders import signed_pdf
from tests.signing.helpers import elsewhere
from truongso.governance.edxml.jobs import read_agencies
from truongso.governance.edxml.models import Package

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1366, 390])
def test_pages_are_accessible_and_fit(page_of: Any, trusted: Any, sandbox: Sandbox, settings: Any, width: int) -> None:
    school = make_exchange_school()
    page = page_of(school.lan, width)
    page.goto(reverse("edxml:overview"))
    assert_seen(page.get_by_text("Chưa có gói văn bản nào"))
    assert_accessible(page)
    pdf = elsewhere(lambda: signed_pdf("school"))
    first = sandbox.letter(files={"1234-SGDDT-VP.pdf": pdf}, due="2026/11/20", priority="1")
    sandbox.letter("1240/SGDĐT-VP", "Thay thế công văn 1234", business="3", earlier=first, weak=True)
    sandbox.letter("1241/SGDĐT-VP", "Văn bản hỏng", broken=True)
    sandbox.order("trang-thai-van-ban", code="13", document_id=first, description="Gửi nhầm nơi nhận")
    sent = elsewhere(lambda: issued(school))
    elsewhere(exchange)
    read_agencies(by=school.lan)
    settings.EDXML_SEAL = True
    elsewhere(lambda: issued(school, "Báo cáo chờ đóng dấu gói"))
    letter = Package.objects.incoming().documents().get(document_id=first)
    wish = Package.objects.undecided().get()
    for name, path in (
        ("tong-quan", reverse("edxml:overview")), ("goi-den", reverse("edxml:inbox")), ("goi-di", reverse("edxml:outbox")),
        ("goi", letter.get_absolute_url()), ("goi-gui", sent.get_absolute_url()), ("lay-lai", wish.get_absolute_url()),
        ("nhan-tep", reverse("edxml:import")), ("dong-dau", reverse("edxml:seal")), ("co-quan", reverse("edxml:agencies")),
    ):  # fmt: skip
        page.goto(path)
        assert_accessible(page)
        assert_fits(page)
        screenshot(page, f"edxml-{name}")


def test_the_clerk_answers_who_wants_a_letter_back(page_of: Any, trusted: Any, sandbox: Sandbox) -> None:
    school = make_exchange_school()
    first = sandbox.letter(files={"a.pdf": elsewhere(lambda: signed_pdf("school"))})
    sandbox.order("trang-thai-van-ban", code="13", document_id=first, description="Gửi nhầm nơi nhận")
    page = page_of(school.lan, 390)
    page.goto(reverse("edxml:overview"))
    page.get_by_role("button", name="Gửi, nhận ngay").click()
    assert_text(page.locator("main"), "gửi 1 gói, nhận 2 gói")
    wish = Package.objects.undecided().get()
    page.get_by_role("link", name=str(wish)).click()
    page.get_by_label("Đồng ý cho lấy lại").check()
    page.get_by_role("button", name="Trả lời").click()
    assert_text(page.locator("main"), "Đã trả lời nơi gửi.")
    assert_text(page.locator("main"), "Đồng ý lấy lại")
