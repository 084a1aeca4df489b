"""A letter and its answer go into one work file from their own pages, and keep it open until both are done."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.outgoing.conftest import signed
from truongso.core.refusal import Refused
from truongso.foundation.evidence import store
from truongso.governance.casefiles import actions as casefiles
from truongso.governance.casefiles.models import CaseFile, Entry
from truongso.governance.casefiles.panel import PaperToFile, token_for
from truongso.governance.incoming import actions as incoming
from truongso.governance.office.models import Channel
from truongso.governance.outgoing import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def work_file(keys: SimpleNamespace) -> CaseFile:
    made: CaseFile = casefiles.open_file(
        title="Sĩ số đầu năm học", notation="05", retention_years=10, started_on=date(2026, 1, 5), maker=keys.lan.person,
        by=keys.lan,
    )  # fmt: skip
    return made


def put_in(client: Any, page: str, work_file: CaseFile) -> Any:
    """Press the button of the panel on a document's page."""
    token = client.get(page).context["filing_token"]
    return client.post(reverse("casefiles:file_paper"), {"van-ban": token, "ho-so": str(work_file.uid)}, follow=True)


def close(work_file: CaseFile, by: Any) -> CaseFile:
    today = timezone.localdate()
    return casefiles.close_file(work_file, ended_on=today, today=today, by=by)


def letter(office: SimpleNamespace, content: bytes) -> Any:
    received = incoming.receive_document(
        sender=office.department, sender_name="", type_code="CV", notation="12/SGDĐT", dated_on=timezone.localdate(),
        subject="Báo cáo sĩ số", urgency=0, due_on=None, files=[("cv.pdf", content)], channel=Channel.UPLOAD, external_id="",
        arrived_at=timezone.now(), by=office.lan,
    )  # fmt: skip
    return incoming.register(received, on=timezone.localdate(), by=office.lan)


def test_both_are_filed_and_the_file_waits_for_them(keys: SimpleNamespace, work_file: CaseFile, client_of: Any) -> None:
    lan, answer = client_of(keys.lan), signed(keys)
    came = letter(keys, store.read(answer.unsigned_file_id or ""))
    page = put_in(lan, came.get_absolute_url(), work_file).content.decode()
    assert f"Đã đưa vào hồ sơ {work_file.code}." in page and f"{work_file}: Sĩ số đầu năm học" in page
    put_in(lan, answer.get_absolute_url(), work_file)
    rows = [(e.notation, e.kind, e.electronic, bool(e.blob_id)) for e in work_file.entries.order_by("position")]
    assert rows == [("12/SGDĐT", "Công văn", True, True), (answer.notation, "Công văn", True, True)]

    with pytest.raises(Refused) as refusal:
        close(work_file, keys.lan)
    assert "chưa giải quyết xong" in refusal.value.sentence and "đã ký mà chưa phát hành" in refusal.value.sentence
    actions.issue_document(answer, by=keys.lan)
    with pytest.raises(Refused, match="chưa giải quyết xong"):
        close(work_file, keys.lan)
    incoming.file_without_work(came, opinion="Lưu.", by=keys.hanh)
    assert close(work_file, keys.lan).state == CaseFile.State.CLOSED


def test_what_was_not_shown_is_not_put_in(keys: SimpleNamespace, work_file: CaseFile, client_of: Any) -> None:
    paper = PaperToFile(
        source_key="outgoing:x", source_url="/van-ban-di/", title="Giả", notation="1", dated_on=None, kind="Công văn"
    )
    address = reverse("casefiles:file_paper")
    lan = client_of(keys.lan)
    for token in ("", "giả", token_for(paper, keys.an)):
        answer = lan.post(address, {"van-ban": token, "ho-so": str(work_file.uid)})
        assert "hãy tải lại trang" in answer.content.decode()
    mine = token_for(paper, keys.an)
    assert client_of(keys.an).post(address, {"van-ban": mine, "ho-so": str(work_file.uid)}).status_code in {403, 404}
    assert client_of(keys.an).post(address, {"van-ban": mine, "ho-so": "khong"}).status_code == 404
    assert client_of(keys.chi).post(address, {"van-ban": mine, "ho-so": str(work_file.uid)}).status_code == 403
    assert not Entry.objects.exists()
