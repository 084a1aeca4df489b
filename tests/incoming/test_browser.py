"""The office in Chromium: the clerk at her desk, the principal on a phone, the teacher's part; axe finds nothing."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.browser import assert_accessible, assert_fits, assert_seen, assert_text, screenshot
from tests.incoming.conftest import hierarchy, letter_pdf, make_office, received
from tests.signing.builders import plain_pdf
from truongso.governance.incoming import actions
from truongso.governance.incoming.models import IncomingDocument

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_letter_in_the_browser(page_of: Any, live_server: Any, settings: Any, tmp_path: Any) -> None:
    settings.TRUST_ROOT = tmp_path / "trust"
    hierarchy().write_trust(settings.TRUST_ROOT)
    with ThreadPoolExecutor(1) as pool:  # the browser's loop runs in this thread, signing wants one of its own
        letter = pool.submit(letter_pdf).result()
    office = make_office()
    page = page_of(office.lan, width=1366)
    page.goto(live_server.url + reverse("incoming:documents"))
    assert_accessible(page)
    screenshot(page, "incoming-empty")
    page.goto(live_server.url + reverse("incoming:receive"))
    assert_accessible(page)
    page.locator("input[type=file]").set_input_files(
        {"name": "cv-1234.pdf", "mimeType": "application/pdf", "buffer": letter}
    )
    page.get_by_label("Nơi gửi", exact=True).select_option(label=office.so.name)
    page.get_by_label("Tên loại").select_option("CV")
    page.get_by_label("Số, ký hiệu").fill("1234/SGDĐT-VP")
    page.get_by_label("Ngày văn bản").fill(timezone.localdate().isoformat())
    page.get_by_label("Trích yếu").fill("V/v tổ chức kiểm tra cuối học kỳ I")
    screenshot(page, "incoming-receive")
    page.get_by_role("button", name="Nhận và vào sổ").click()
    assert_seen(page.get_by_text("Chữ ký số của cơ quan hợp lệ"))
    assert_accessible(page)
    screenshot(page, "incoming-registered")
    kept = IncomingDocument.objects.get()

    phone = page_of(office.hanh, width=390)
    phone.goto(live_server.url + kept.get_absolute_url())
    assert_fits(phone)
    assert_accessible(phone)
    screenshot(phone, "incoming-principal")
    phone.get_by_label("Ý kiến chỉ đạo").fill("Tổ Toán – Tin thực hiện.")
    phone.get_by_label("Đơn vị chủ trì").select_option(label="Tổ Toán – Tin")
    phone.get_by_role("button", name="Giao xử lý").click()
    assert_seen(phone.get_by_text("Đã giao xử lý."))

    part = page_of(office.long, width=390)
    part.goto(live_server.url + kept.get_absolute_url())
    assert_accessible(part)
    part.get_by_text("Ghi kết quả, kết thúc").click()
    part.get_by_label("Kết quả giải quyết").fill("Đã tổ chức xong.")
    screenshot(part, "incoming-part")
    part.get_by_role("button", name="Đã giải quyết xong").click()
    assert_text(part.locator("main"), "Đã giải quyết")

    for name in ("documents", "register", "messages"):
        page.goto(live_server.url + reverse(f"incoming:{name}"))
        assert_accessible(page)
        screenshot(page, f"incoming-{name}")
        part.goto(live_server.url + reverse("incoming:documents"))
        assert_fits(part)
    screenshot(part, "incoming-documents")
    page.goto(live_server.url + reverse("incoming:slip", args=[kept.uid]))
    assert_accessible(page)
    screenshot(page, "incoming-slip")


def test_twins_and_correspondents_in_the_browser(page_of: Any, live_server: Any) -> None:
    office = make_office()
    first = received(office, files=[("goc.pdf", plain_pdf("gốc"))])
    actions.register(first, on=timezone.localdate(), by=office.lan)
    twin = received(office, files=[("scan.pdf", plain_pdf("quét"))], channel="paper")
    page = page_of(office.lan, width=1366)
    page.goto(live_server.url + twin.get_absolute_url())
    assert_accessible(page)
    screenshot(page, "incoming-twin")
    page.get_by_role("button", name="Không trùng").first.click()
    page.get_by_label("Vì sao không trùng").fill("Có phụ lục kèm theo.")
    page.locator("dialog").get_by_role("button", name="Không trùng").click()
    assert_seen(page.get_by_text("Đã xác nhận không trùng."))
    for name in ("correspondents", "add", "secret_counts"):
        page.goto(live_server.url + reverse(f"office:{name}"))
        assert_accessible(page)
        screenshot(page, f"office-{name}")
