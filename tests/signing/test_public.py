"""Strangers check papers without a login: by the code on the paper, by the file, and learn nothing beyond the paper."""

import hashlib
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.signing.attacks import PDF_ATTACKS, XML_ATTACKS
from tests.signing.builders import signed_pdf
from truongso.core.refusal import Refused
from truongso.demo.cast import make_member
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence.contents import keep
from truongso.foundation.signing import actions, qr
from truongso.foundation.signing.models import PublicCheck, PublicCode, Verification
from truongso.foundation.signing.public_models import LETTERS

pytestmark = pytest.mark.django_db
SUBJECT = "Về việc kỷ luật học sinh"


@pytest.fixture
def lan(db: Any, trusted: Any) -> Any:
    return make_member("lan")


def filled(lan: Any, content: bytes | None = None) -> tuple[PublicCode, bytes]:
    content = content or signed_pdf("hanh")
    code = actions.make_public_code(by=lan)
    actions.fill_public_code(
        code, number="15/QĐ-THPTAL", dated_on=date(2026, 10, 5), signer="Nguyễn Thị Hạnh, Hiệu trưởng",
        sha256=keep(content, "application/pdf").sha256, by=lan,
    )  # fmt: skip
    return PublicCode.objects.get(pk=code.pk), content


def sent(content: bytes, name: str = "qd.pdf") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, content)}


def page_of(code: PublicCode, **files: Any) -> str:
    address = reverse("signing:public_code", args=[code.code])
    answer = Client().post(address, files) if files else Client().get(address)
    return " ".join(answer.content.decode().split())


def test_the_code_tells_what_stands_on_the_paper_and_nothing_more(lan: Any):
    code, content = filled(lan)
    page = page_of(code)
    for words in (
        "15/QĐ-THPTAL",
        "05/10/2026",
        "Nguyễn Thị Hạnh, Hiệu trưởng",
        "Hợp lệ",
        hashlib.sha256(content).hexdigest(),
    ):
        assert words in page
    assert SUBJECT not in page
    assert "/ky-so/van-ban/" not in page
    assert PublicCheck.objects.get().number == 1
    page_of(code)
    assert (PublicCheck.objects.get().way, PublicCheck.objects.get().answer, PublicCheck.objects.get().number) == (
        "code",
        "VALID",
        2,
    )


def test_the_file_is_compared_with_the_original(lan: Any):
    code, content = filled(lan)
    assert "Tệp này đúng là bản gốc" in page_of(code, **sent(content))
    page = page_of(code, **sent(signed_pdf("an")))
    assert "Tệp này không phải bản gốc" in page
    assert "Tệp này đúng là bản gốc" not in page


def test_a_recalled_paper_says_so(lan: Any):
    code, _ = filled(lan)
    actions.note_public_state(code, since="Đã thu hồi ngày 12/10/2026", by=lan)
    page = page_of(code)
    assert "Văn bản này không còn nguyên hiệu lực" in page
    assert "Đã thu hồi ngày 12/10/2026" in page


def test_a_code_is_filled_once_and_says_nothing_before(lan: Any):
    code = actions.make_public_code(by=lan)
    assert Client().get(reverse("signing:public_code", args=[code.code])).status_code == 404
    code, _ = filled(lan)
    with pytest.raises(Refused, match="đã công bố"):
        actions.fill_public_code(code, number="16/QĐ", dated_on=date(2026, 1, 1), signer="x", sha256="0" * 64, by=lan)
    assert PublicCode.objects.get(pk=code.pk).number == "15/QĐ-THPTAL"


@pytest.mark.parametrize("typed", ["", "abc", "0" * 20, "A" * 21, "' OR 1=1 --"])
def test_what_cannot_be_a_code_is_said(lan: Any, typed: str):
    page = Client().post(reverse("signing:public"), {"code": typed}).content.decode()
    assert "Mã kiểm tra gồm 20 chữ và số" in page


def test_an_unknown_code_is_not_found_and_codes_cannot_be_guessed(lan: Any):
    answer = Client().get(reverse("signing:public_code", args=["2" * 20]))
    assert answer.status_code == 404
    assert "Không có văn bản nào mang mã này" in answer.content.decode()
    assert len(LETTERS) ** 20 > 2**98
    code, _ = filled(lan)
    typed = {"code": code.spaced.lower()}
    assert Client().post(reverse("signing:public"), typed)["Location"] == reverse(
        "signing:public_code", args=[code.code]
    )


def test_a_file_alone_is_judged_and_nothing_of_it_is_kept(lan: Any):
    address = reverse("signing:public")
    events = Event.objects.count()
    assert "Chữ ký hợp lệ." in Client().post(address, sent(signed_pdf("hanh"))).content.decode()
    page = Client().post(address, sent(signed_pdf("stranger"))).content.decode()
    assert "Chưa xác định được" in page
    assert "Hợp lệ" not in page
    assert not Verification.objects.exists()
    assert Event.objects.count() == events
    counted = PublicCheck.objects.order_by("answer").values_list("way", "answer", "number")
    assert list(counted) == [("file", "UNKNOWN", 1), ("file", "VALID", 1)]


@pytest.mark.slow
def test_no_attack_looks_valid_to_a_stranger(lan: Any, settings: Any):
    settings.PUBLIC_CHECK_LIMITS = {"file": "1000/m/ip", "code": "1000/m/ip"}
    for attack in (*PDF_ATTACKS, *XML_ATTACKS):
        page = Client().post(reverse("signing:public"), sent(attack())).content.decode()
        assert "Chữ ký hợp lệ" not in page, attack.__name__
        assert '"status status-done"' not in page, attack.__name__


def test_an_original_that_no_longer_verifies_never_looks_valid(lan: Any, trusted: Any):
    code, _ = filled(lan, signed_pdf("stranger"))
    page = page_of(code)
    assert "Chưa xác định được" in page
    assert "Hợp lệ" not in page


def test_files_are_limited_in_size_and_number(lan: Any, settings: Any):
    settings.PUBLIC_CHECK_MAX_BYTES = 1000
    address = reverse("signing:public")
    assert "lớn" in Client().post(address, sent(b"x" * 1001)).content.decode()
    assert "trống (0 byte)" in Client().post(address, sent(b"")).content.decode()
    assert "Hãy chọn tệp" in Client().post(address, {}).content.decode()
    assert not PublicCheck.objects.exists()
    settings.PUBLIC_CHECK_LIMITS = {"file": "2/m/ip", "code": "2/m/ip"}
    answers = [Client().post(address, sent(b"x")).status_code for _ in range(6)]
    assert answers[-1] == 429
    codes = [Client().get(reverse("signing:public_code", args=["2" * 20])).status_code for _ in range(6)]
    assert (codes[0], codes[-1]) == (404, 429)


@pytest.mark.skipif(shutil.which("zbarimg") is None, reason="Máy này chưa có zbarimg (Debian: zbar-tools)")
def test_the_qr_for_papers_is_read_back(lan: Any, settings: Any, tmp_path: Path):
    settings.SITE_ADDRESS = "https://truong.example"
    code, _ = filled(lan)
    path = tmp_path / "ma.png"
    path.write_bytes(qr.png(code))
    read = subprocess.run(["zbarimg", "--quiet", "--raw", str(path)], capture_output=True, text=True, check=True)
    assert read.stdout.strip() == f"https://truong.example/kiem-tra-van-ban/{code.code}/"
    assert qr.svg(code).startswith(b"<svg")
