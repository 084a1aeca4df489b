"""Signatures of PDF files: what people get to read of a good one, a late one, a foreign one, and of every attack."""

import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.signing.attacks import PDF_ATTACKS
from tests.signing.builders import NOW, archived_pdf, hierarchy, plain_pdf, signed_pdf, store, time_stamper
from truongso.foundation.signing.trust import TrustStore
from truongso.foundation.signing.verdicts import Verdict
from truongso.foundation.signing.verifying import verify

pytestmark = pytest.mark.once


def test_a_teachers_signature_is_valid():
    found = verify(signed_pdf("an"), store())
    (signer,) = found.signers
    assert (found.verdict, found.reason) == (Verdict.VALID, "Chữ ký hợp lệ.")
    assert (signer.name, signer.organisation) == ("Phạm Thị An", "Trường THPT An Lão (MẪU THỬ)")
    assert (signer.integrity, signer.coverage) == ("Nội dung còn nguyên như lúc ký.", "Toàn bộ tệp.")
    assert signer.trust == "Gốc chữ ký chuyên dùng công vụ (gốc chữ ký số chuyên dùng công vụ)"
    assert (signer.level, signer.time_is_proved, signer.notes) == ("B-B", False, ())
    assert signer.time_words == "do máy của người ký ghi, chưa có dấu thời gian"


def test_a_time_stamp_proves_when():
    at = NOW - timedelta(hours=2)
    (signer,) = verify(signed_pdf("an", stamp=time_stamper(at)), store()).signers
    assert (signer.verdict, signer.level, signer.time_is_proved) == (Verdict.VALID, "B-T", True)
    assert abs(signer.time - at) < timedelta(seconds=1)


def test_the_principal_signs_after_the_teacher_and_both_stand():
    found = verify(signed_pdf("hanh", signed_pdf("an")), store())
    assert (found.verdict, found.reason) == (Verdict.VALID, "Cả 2 chữ ký đều hợp lệ.")
    teacher, principal = found.signers
    assert (teacher.name, principal.name) == ("Phạm Thị An", "Nguyễn Thị Hạnh")
    assert teacher.coverage == "Toàn bộ tệp tại thời điểm ký; sau đó tệp có phần thêm."
    assert teacher.changes == ("Sau khi ký chỉ có thêm chữ ký hoặc ô biểu mẫu được điền.",)
    assert (principal.coverage, principal.changes) == ("Toàn bộ tệp.", ())


def test_a_file_for_the_archive_carries_its_own_proof():
    (signer,) = verify(archived_pdf(), store()).signers
    assert (signer.verdict, signer.level) == (Verdict.VALID, "B-LTA")
    # The lists kept in the file are enough: the school's own may be gone.
    without_lists = TrustStore(store().roots, store().intermediates, ())
    assert verify(archived_pdf(), without_lists).verdict == Verdict.VALID
    assert verify(signed_pdf("hanh"), without_lists).verdict == Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("code", "verdict", "words"),
    [
        ("revoked", Verdict.REVOKED, "Chứng thư đã bị thu hồi từ "),
        ("expired", Verdict.EXPIRED, "Chứng thư đã hết hạn, và không có dấu thời gian"),
        ("stranger", Verdict.UNKNOWN, "Chứng thư không dẫn đến gốc nào mà nhà trường tin cậy."),
    ],
)
def test_a_certificate_that_does_not_hold_is_told_apart(code: str, verdict: Verdict, words: str):
    found = verify(signed_pdf(code), store())
    assert found.verdict == verdict
    assert found.reason.startswith(words)


@pytest.mark.parametrize(("code", "days"), [("revoked", 3), ("expired", 40)])
def test_signed_before_the_end_and_stamped_then_it_still_stands(code: str, days: int):
    """A trusted time-stamp proves that the certificate held when the file was signed."""
    before = signed_pdf(code, stamp=time_stamper(NOW - timedelta(days=days)))
    assert verify(before, store()).verdict == Verdict.VALID


def test_signed_after_the_revocation_it_does_not_stand_whatever_the_stamp():
    after = signed_pdf("revoked", stamp=time_stamper(NOW - timedelta(hours=1)))
    assert verify(after, store()).verdict == Verdict.REVOKED


def test_the_worst_signature_speaks_for_the_file():
    found = verify(signed_pdf("hanh", signed_pdf("revoked")), store())
    assert found.verdict == Verdict.REVOKED
    assert [s.verdict for s in found.signers] == [Verdict.REVOKED, Verdict.VALID]
    assert found.reason.startswith("Chữ ký của Người bị thu hồi: Chứng thư đã bị thu hồi")


def test_no_signature_no_trust_no_verdict():
    assert verify(plain_pdf(), store()).reason == "Tệp không có chữ ký số nào."
    assert verify(plain_pdf(), store()).verdict == Verdict.UNKNOWN
    assert verify(signed_pdf(), TrustStore()).verdict == Verdict.UNKNOWN
    assert verify(b"chu", store()).verdict == Verdict.UNKNOWN


@pytest.mark.parametrize("attack", PDF_ATTACKS, ids=lambda attack: attack.__name__)
def test_no_attack_is_called_valid(attack: Any):
    found = verify(attack(), store())
    assert found.verdict in {Verdict.INVALID, Verdict.UNKNOWN}
    assert found.reason
    assert all(signer.verdict != Verdict.VALID for signer in found.signers)


@pytest.mark.parametrize("attack", PDF_ATTACKS[:11], ids=lambda attack: attack.__name__)
def test_what_was_changed_is_called_invalid(attack: Any):
    assert verify(attack(), store()).verdict == Verdict.INVALID


def test_a_byte_range_that_was_cut_at_random_never_makes_it_valid():
    """Every twentieth byte flipped, one at a time: nothing raises, nothing passes."""
    content = signed_pdf()
    for place in range(0, len(content), len(content) // 60):
        changed = bytearray(content)
        changed[place] ^= 0x11
        assert verify(bytes(changed), store()).verdict != Verdict.VALID, place


# --- A referee that we did not write ------------------------------------------------------------------------
@pytest.fixture
def pdfsig(tmp_path: Path) -> Any:
    """pdfsig of poppler with an NSS database that trusts the root."""
    if not shutil.which("pdfsig") or not shutil.which("certutil"):
        pytest.skip("Máy này chưa có pdfsig, certutil (Debian: poppler-utils, libnss3-tools)")
    nss, pem = tmp_path / "nss", tmp_path / "trust"
    nss.mkdir()
    hierarchy().write_trust(pem)
    subprocess.run(["certutil", "-N", "-d", f"sql:{nss}", "--empty-password"], check=True)
    for name, trust in (("cong-vu/goc-mau-thu.pem", "CT,C,C"), ("trung-gian/co-quan-mau-thu.pem", ",,")):
        add = ["certutil", "-A", "-d", f"sql:{nss}", "-n", name, "-t", trust, "-i", str(pem / name)]
        subprocess.run(add, check=True)

    def run(content: bytes) -> list[tuple[str, str]]:
        path = tmp_path / "tep.pdf"
        path.write_bytes(content)
        done = subprocess.run(["pdfsig", "-nssdir", str(nss), str(path)], capture_output=True, text=True)
        signatures = re.findall(r"- Signature Validation: (.+)", done.stdout)
        certificates = re.findall(r"- Certificate Validation: (.+)", done.stdout) or [""] * len(signatures)
        return list(zip(signatures, certificates, strict=False))

    return run


def test_pdfsig_agrees_on_good_files(pdfsig: Any):
    good = ("Signature is Valid.", "Certificate is Trusted.")
    assert pdfsig(signed_pdf("an")) == [good]
    assert pdfsig(signed_pdf("hanh", signed_pdf("an"))) == [good, good]


def test_pdfsig_agrees_on_bad_files(pdfsig: Any):
    assert pdfsig(PDF_ATTACKS[0]())[0][0] == "Digest Mismatch."
    assert pdfsig(signed_pdf("stranger"))[0][1] != "Certificate is Trusted."
