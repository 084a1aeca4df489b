"""The clerk asks whether a file that came in is genuine; the command line answers a program."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from typer.testing import CliRunner

from tests.signing.attacks import page_painted_over
from tests.signing.builders import hierarchy, signed_pdf
from truongso.config.cli import build
from truongso.demo.cast import make_member
from truongso.foundation.audit.models import Event
from truongso.foundation.signing.models import Verification
from truongso.foundation.signing.trust import trust_store

pytestmark = pytest.mark.django_db


@pytest.fixture
def lan(client_of: Any, db: Any) -> Any:
    return client_of(make_member("lan"))


def _sent(content: bytes, name: str = "quyet-dinh.pdf") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, content, "application/octet-stream")}


def test_the_clerk_verifies_a_file_and_the_answer_is_kept(lan: Any, trusted: Path):
    content = signed_pdf("hanh")
    answer = lan.post(reverse("signing:verify"), _sent(content), follow=True)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Chữ ký hợp lệ." in text
    assert "Nguyễn Thị Hạnh" in text
    assert "chưa có dấu thời gian" in text
    kept = Verification.objects.get()
    assert (kept.verdict, kept.file_name, kept.size) == ("VALID", "quyet-dinh.pdf", len(content))
    assert kept.trusted_roots == [trust_store().roots[0].certificate.sha256.hex()]
    assert kept.found.as_dict() == kept.finding
    assert Event.objects.get(code="signing.verified").sentence == "đã kiểm tra chữ ký của tệp «quyet-dinh.pdf»: Hợp lệ"


def test_a_changed_file_is_shown_in_plain_words(lan: Any, trusted: Path):
    text = lan.post(reverse("signing:verify"), _sent(page_painted_over()), follow=True).content.decode()
    assert "Không hợp lệ" in text
    assert "Tệp bị thay đổi sau khi ký theo cách không được phép." in text
    assert "Chữ ký hợp lệ." not in text


def test_the_list_finds_by_name_and_hash_and_goes_to_excel(lan: Any, trusted: Path):
    lan.post(reverse("signing:verify"), _sent(signed_pdf("an"), "don-xin-nghi.pdf"))
    lan.post(reverse("signing:verify"), _sent(signed_pdf("stranger"), "thu-la.pdf"))
    address = reverse("signing:verifications")
    text = lan.get(address, {"q": "don-xin"}).content.decode()
    assert "don-xin-nghi.pdf" in text
    assert "thu-la.pdf" not in text
    assert "thu-la.pdf" in lan.get(address, {"ket-luan": "UNKNOWN"}).content.decode()
    assert lan.get(address, {"xuat": "xlsx"}).content.startswith(b"PK")


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "Hãy chọn tệp PDF, XML hoặc gói edXML cần kiểm tra."),
        (_sent(b"", "rong.pdf"), "trống"),
        (_sent(b"x", "khong-duoi"), "không có phần mở rộng"),
    ],
)
def test_a_bad_upload_is_refused_and_nothing_is_kept(lan: Any, trusted: Path, files: Any, words: str):
    answer = lan.post(reverse("signing:verify"), files, follow=True)
    assert words in answer.content.decode()
    assert not Verification.objects.exists()
    assert not Event.objects.filter(code="signing.verified").exists()


def test_a_teacher_sees_own_verifications_only(client_of: Any, lan: Any, trusted: Path):
    lan.post(reverse("signing:verify"), _sent(signed_pdf("an")))
    kept = Verification.objects.get()
    an = client_of(make_member("an"))
    assert an.get(kept.get_absolute_url()).status_code == 404
    assert "quyet-dinh.pdf" not in an.get(reverse("signing:verifications")).content.decode()
    chi = client_of(make_member("chi"))
    assert chi.get(reverse("signing:verify")).status_code == 403


def test_the_trust_page_shows_fingerprints(lan: Any, trusted: Path):
    text = lan.get(reverse("signing:trust")).content.decode()
    assert trust_store().roots[0].fingerprint in text
    assert "1 chứng thư trung gian và 2 danh sách thu hồi" in " ".join(text.split())


def test_without_any_root_the_page_says_so(lan: Any, settings: Any, tmp_path: Path):
    settings.TRUST_ROOT = tmp_path / "khong-co"
    assert "Chưa có gốc chứng thực nào được tin cậy" in lan.get(reverse("signing:verify")).content.decode()


def test_a_broken_file_among_the_trusted_is_named(lan: Any, trusted: Path):
    (trusted / "cong-vu" / "hong.pem").write_text("khong phai chung thu")
    answer = lan.post(reverse("signing:verify"), _sent(signed_pdf("an")), follow=True)
    assert "Tệp hong.pem trong thư mục tin cậy không phải chứng thư đọc được" in answer.content.decode()
    assert not Verification.objects.exists()


def test_new_trust_counts_at_once(trusted: Path):
    assert len(trust_store().roots) == 1
    from cryptography.hazmat.primitives.serialization import Encoding

    (trusted / "cong-cong").mkdir()
    (trusted / "cong-cong" / "la.pem").write_bytes(hierarchy().stranger_root.certificate.public_bytes(Encoding.PEM))
    assert len(trust_store().roots) == 2


def test_the_command_answers_a_program(trusted: Path, tmp_path: Path):
    path = tmp_path / "tep.pdf"
    path.write_bytes(signed_pdf("an"))
    done = CliRunner().invoke(build(), ["signing", "verify", str(path), "--json"])
    answer = json.loads(done.stdout)
    assert (done.exit_code, answer["verdict"]) == (0, "VALID")
    assert {"name", "time", "integrity", "coverage", "trust", "changes"} <= answer["signers"][0].keys()
    path.write_bytes(page_painted_over())
    done = CliRunner().invoke(build(), ["signing", "verify", str(path)])
    assert (done.exit_code, "Không hợp lệ (INVALID)" in done.stdout) == (3, True)
    assert CliRunner().invoke(build(), ["signing", "verify", str(tmp_path / "khong-co.pdf")]).exit_code == 1
