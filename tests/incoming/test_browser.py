"""The office in Chromium: the clerk at her desk, the principal on a phone, the teacher's part; axe finds nothing."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.browser import assert_accessible, assert_fits, assert_seen, assert_text, screenshot
from tests.incoming.conftest import hierarchy, letter_pdf, make_office, received
from tests.signing.builders import plain_pdf
from truongso.foundation.org.actions import add_person, assign
from truongso.foundation.org.roles import Role
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


def test_what_was_typed_comes_back_until_it_is_saved(page_of: Any, live_server: Any) -> None:
    office = make_office()
    page = page_of(office.lan)
    page.on("dialog", lambda asked: asked.accept())
    page.goto(live_server.url + reverse("incoming:receive"))
    page.get_by_label("Số, ký hiệu").fill("99/GM-THPTKA")
    page.get_by_label("Trích yếu").fill("V/v giao lưu văn nghệ")
    page.get_by_text("Bản giấy", exact=True).click()
    page.goto(live_server.url + reverse("incoming:documents"))
    page.goto(live_server.url + reverse("incoming:receive"))
    assert_text(page.locator("form[data-keep]"), "Đã đưa lại phần bạn ghi dở lúc")
    assert page.get_by_label("Trích yếu").input_value() == "V/v giao lưu văn nghệ"
    assert page.get_by_label("Bản giấy").is_checked()
    assert_accessible(page)
    page.get_by_label("Cơ quan ban hành").fill("Trường THPT Kiến An")
    page.get_by_label("Tên loại").select_option("GM")
    page.get_by_label("Ngày văn bản").fill(timezone.localdate().isoformat())
    page.get_by_role("button", name="Nhận và vào sổ").click()
    assert_text(page.locator("main"), "Đã vào sổ: số đến 01/")
    page.goto(live_server.url + reverse("incoming:receive"))
    assert page.get_by_label("Trích yếu").input_value() == ""
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('typed:'))") == []


def test_a_leader_ticks_people_by_a_part_of_their_names(page_of: Any, live_server: Any) -> None:
    office = make_office()
    kept = actions.register(received(office, files=[]), on=timezone.localdate(), by=office.lan)
    for number in range(12):
        person = add_person(full_name=f"Nguyễn Văn Số {number}", code=f"X{number}", by=None)
        assign(person=person, role=Role.TEACHER, unit=office.maths, starts_on=timezone.localdate(), by=None)
    page = page_of(office.hanh, width=390)
    page.goto(live_server.url + kept.get_absolute_url())
    page.get_by_label("Ý kiến chỉ đạo").fill("Tổ thực hiện.")
    page.get_by_label("Đơn vị chủ trì").select_option(label="Tổ Toán – Tin")
    page.get_by_text("Phối hợp, gửi để biết").click()
    page.get_by_label("Tìm trong danh sách: Người phối hợp").fill("thi thu")
    page.get_by_label("Hoàng Thị Thu").first.check()
    assert_text(page.locator("form[action$='/chi-dao/']"), "Đã chọn 1: Hoàng Thị Thu")
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("button", name="Giao xử lý").click()
    assert_text(page.locator("main"), "Đã giao xử lý.")
    assert {task.who for task in kept.tasks.all()} == {"Tổ Toán – Tin", "Hoàng Thị Thu"}
