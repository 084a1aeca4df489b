"""The code on a signed paper: a camera reads it, and without a login it tells what stands on the paper and what became of it."""

import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client

from tests.outgoing.conftest import signed
from truongso.core import pdf_pages
from truongso.foundation.evidence import store
from truongso.foundation.org.models import School
from truongso.foundation.signing.models import PublicCode
from truongso.governance.outgoing import actions

pytestmark = pytest.mark.django_db


def words_at(code: PublicCode, stranger: Client) -> str:
    answer = stranger.get(code.address.removeprefix("http://localhost:8000"))
    return answer.content.decode()


def test_the_code_answers_once_the_paper_is_issued(keys: SimpleNamespace) -> None:
    document, stranger = signed(keys, subject="Báo cáo sĩ số bí mật tên lớp"), Client()
    code = PublicCode.objects.get()
    assert document.notation not in words_at(code, stranger)
    actions.issue_document(document, by=keys.lan)
    told = words_at(code, stranger)
    assert document.notation in told and "Nguyễn Thị Hạnh" in told and (document.signed_file_id or "") in told
    assert "sĩ số" not in told
    document.refresh_from_db()
    actions.recall_document(document, reason="Sai số liệu", by=keys.lan)
    told = words_at(code, stranger)
    assert "Đã thu hồi" in told and "Sai số liệu" not in told


def test_a_paper_that_came_back_keeps_its_code(keys: SimpleNamespace) -> None:
    from tests.outgoing.conftest import approved, today
    from truongso.foundation.signing import actions as signing
    from truongso.foundation.signing.questions import steps_waiting_for

    document = actions.take_number(approved(keys), dated_on=today(), today=today(), by=keys.lan)
    actions.send_to_sign(document, by=keys.lan)
    code = PublicCode.objects.get()
    signing.refuse_step(steps_waiting_for(keys.hanh)[0], reason="Sửa lỗi", by=keys.hanh)
    document.refresh_from_db()
    actions.take_number(
        actions.approve_document(document, today=today(), by=keys.hanh), dated_on=today(), today=today(), by=keys.lan
    )
    actions.send_to_sign(document, by=keys.lan)
    assert PublicCode.objects.get() == code


@pytest.mark.once
@pytest.mark.parametrize("contact", ["", "Xã An Lão, thành phố Hải Phòng"])
def test_a_camera_reads_the_address(keys: SimpleNamespace, tmp_path: Path, contact: str) -> None:
    """A letter prints the school's address at its foot, beside the code and not over it."""
    if shutil.which("zbarimg") is None:
        pytest.skip("zbar-tools is not installed")
    School.objects.update(address=contact, phone="0590 000 000" if contact else "")
    document = signed(keys)
    picture = tmp_path / "page.png"
    picture.write_bytes(pdf_pages.draw(store.read(document.signed_file_id or ""), 1, 1400))
    read = subprocess.run(["zbarimg", "-q", "--raw", str(picture)], capture_output=True, text=True, check=True)
    assert read.stdout.strip() == PublicCode.objects.get().address
