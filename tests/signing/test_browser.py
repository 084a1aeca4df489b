"""In a real browser: 45 papers in one sitting, a token in the person's own machine, the pages of strangers."""

import re
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from tests.browser import assert_accessible, assert_count, assert_fits, assert_seen, assert_text, screenshot
from tests.signing.builders import hierarchy
from tests.signing.helpers import PIN, elsewhere, key_of, opened, put, serving
from tests.signing.local_signer import LocalSigner
from truongso.foundation.evidence import store as files
from truongso.foundation.signing import actions
from truongso.foundation.signing.models import SignatureRequest, SigningKey, SigningTransaction, State
from truongso.foundation.signing.questions import steps_waiting_for
from truongso.foundation.signing.sitting import sign_steps
from truongso.foundation.signing.transaction_models import TransactionState
from truongso.foundation.signing.trust import trust_store
from truongso.foundation.signing.verdicts import Verdict
from truongso.foundation.signing.verifying import verify

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.slow
def test_forty_five_papers_reviewed_and_signed_in_one_sitting(people: Any, page_of: Any):
    """One failure in the middle leaves 44 signed and one explained, told while the sitting runs."""
    hanh = people["hanh"]
    elsewhere(lambda: key_of(hanh))
    for number in range(1, 46):
        put(people, "hanh", words=f"Giấy khen số {number}", title=f"Giấy khen {number:02}")
    broken = SignatureRequest.objects.get(title="Giấy khen 23")
    page = page_of(hanh)
    page.goto(reverse("signing:queue"))
    page.get_by_role("link", name="Xem lần lượt từng văn bản").click()
    for _ in range(4):
        page.get_by_role("link", name="Xem văn bản tiếp theo").click()
    assert_text(page.locator("main"), "Đã xem 5 trên 45 văn bản đang chờ")
    files.path_of(broken.current_sha256).write_bytes(b"hong")
    page.get_by_role("link", name="Sang phần ký").click()
    assert_accessible(page)
    page.get_by_label("Mật khẩu của tệp khóa").fill(PIN)
    page.get_by_role("button", name="Ký số").click()
    assert_text(page.locator("[data-sitting-words]"), re.compile(r"Xong \d+ trên 45 văn bản"))
    assert_text(page.locator("[data-sitting-words]"), "44 trên 45 văn bản đã ký.")
    assert_count(page.locator("[data-outcome=signed]"), 44)
    assert_text(page.locator("[data-outcome=failed]"), "Giấy khen 23. Tệp trình ký trong kho đã hỏng")
    assert page.locator("input[type=password]").input_value() == ""
    screenshot(page, "sitting")
    assert SignatureRequest.objects.filter(state=State.SIGNED).count() == 44
    page.get_by_role("link", name="Xem danh sách còn chờ").click()
    assert_count(page.locator("tbody tr"), 1)


def test_a_wrong_password_is_said_and_the_form_comes_back(people: Any, page_of: Any):
    hanh = people["hanh"]
    elsewhere(lambda: key_of(hanh))
    put(people, "hanh")
    opened(steps_waiting_for(hanh), hanh)
    page = page_of(hanh)
    page.goto(reverse("signing:queue"))
    page.get_by_label("Mật khẩu của tệp khóa").fill("sai")
    page.get_by_role("button", name="Ký số").click()
    assert_text(page.locator("[data-sitting-words]"), "sai mật khẩu của tệp")
    assert_seen(page.get_by_label("Mật khẩu của tệp khóa"))
    assert not SignatureRequest.objects.filter(state=State.SIGNED).exists()


@pytest.fixture
def signer(people: Any, settings: Any, live_server: Any) -> Any:
    """The signing program of Hạnh's machine, which answers the school's pages only."""
    with serving(LocalSigner(hierarchy().people["hanh"], live_server.url)) as server:
        settings.LOCAL_SIGNER_URL = server.url
        yield server


def _sign_on_this_machine(page: Any) -> None:
    page.goto(reverse("signing:queue"))
    page.get_by_role("button", name="Ký số").click()
    assert_seen(page.get_by_role("button", name="Ký bằng token"))
    page.get_by_role("button", name="Ký bằng token").click()


def test_a_token_in_the_persons_own_machine(people: Any, signer: LocalSigner, page_of: Any):
    hanh = people["hanh"]
    page = page_of(hanh, beyond=(signer.url,))
    page.goto(f"{reverse('signing:add_key')}?noi-giu=may")
    page.get_by_role("button", name="Đọc chứng thư và đăng ký").click()
    assert_text(page.locator("main"), "Token cắm vào máy của người ký")
    assert SigningKey.objects.get().holder == "browser"
    request = put(people, "hanh")
    opened(steps_waiting_for(hanh), hanh)
    signer.trouble = "no token"
    _sign_on_this_machine(page)
    assert_text(page.locator("[data-local-problem]"), "Chưa cắm token.")
    assert_accessible(page)
    signer.trouble = ""
    page.get_by_role("button", name="Ký bằng token").click()
    assert_text(page.locator("main"), "1 trên 1 văn bản đã ký.")
    request.refresh_from_db()
    found = elsewhere(lambda: verify(files.read(request.current_sha256), trust_store()))
    assert found.verdict == Verdict.VALID
    assert [item["title"] for item in signer.asked[0]["items"]] == ["Quyết định số 1"]


def test_values_of_another_file_and_values_sent_again(people: Any, signer: LocalSigner, page_of: Any, client_of: Any):
    hanh = people["hanh"]
    certificate = signer.certificates()["certificates"][0]
    client = client_of(hanh)
    given = {"certificate": certificate["certificate"], "above": " ".join(certificate["above"])}
    elsewhere(lambda: client.post(f"{reverse('signing:add_key')}?noi-giu=may", given))
    request = put(people, "hanh")
    opened(steps_waiting_for(hanh), hanh)
    signer.trouble = "other"
    page = page_of(hanh, beyond=(signer.url,))
    _sign_on_this_machine(page)
    assert_text(page.locator("main"), "không khớp với văn bản này hoặc với chứng thư")
    request.refresh_from_db()
    assert (request.state, request.current_sha256) == (State.WAITING, request.original_sha256)
    signer.trouble = ""
    _sign_on_this_machine(page)
    assert_text(page.locator("main"), "1 trên 1 văn bản đã ký.")
    made = SigningTransaction.objects.get(state=TransactionState.SIGNED)
    request.refresh_from_db()
    again = client.post(reverse("signing:values", args=[made.uid]), {"signatures": "[]"})
    assert again.status_code == 302
    assert SignatureRequest.objects.get().current_sha256 == request.current_sha256
    assert client.post(reverse("signing:values", args=[made.uid]), {"signatures": "hong"}).status_code == 409


def test_only_these_pages_may_reach_the_program(people: Any, signer: LocalSigner, client_of: Any):
    client = client_of(people["hanh"])
    policy = client.get(f"{reverse('signing:add_key')}?noi-giu=may").headers["Content-Security-Policy"]
    assert f"connect-src 'self' {signer.url}" in policy
    for address in (reverse("signing:keys"), reverse("signing:queue"), reverse("signing:add_key")):
        assert signer.url not in client.get(address).headers["Content-Security-Policy"]


@pytest.mark.parametrize("width", [390, 1280])
def test_a_stranger_checks_a_paper_on_a_phone(people: Any, page_at: Any, width: int):
    hanh = people["hanh"]
    code = actions.make_public_code(by=people["lan"])
    request = put(people, "hanh", words="Giấy xác nhận")
    elsewhere(lambda: sign_steps(opened(steps_waiting_for(hanh), hanh), key=key_of(hanh), secret=PIN, by=hanh))
    request.refresh_from_db()
    actions.fill_public_code(
        code, number="15/QĐ-THPTAL", dated_on=date(2026, 10, 5), signer="Nguyễn Thị Hạnh, Hiệu trưởng",
        sha256=request.current_sha256, by=people["lan"],
    )  # fmt: skip
    page = page_at(width)
    page.goto(reverse("signing:public"))
    assert_accessible(page)
    page.get_by_label("Mã in cạnh hình QR trên giấy").fill(code.spaced.lower())
    page.get_by_role("button", name="Tra mã").click()
    assert_text(page.locator("main"), "15/QĐ-THPTAL")
    page.get_by_label("Tệp PDF, XML hoặc gói edXML có chữ ký số").set_input_files(
        {"name": "qd.pdf", "mimeType": "application/pdf", "buffer": files.read(request.current_sha256)}
    )
    page.get_by_role("button", name="Kiểm tra tệp").click()
    assert_text(page.locator("main"), "Tệp này đúng là bản gốc")
    assert_accessible(page)
    assert_fits(page)
    screenshot(page, "public")
