"""Signatures of XML files, with xmlsec1 as the second opinion."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.signing.attacks import XML_ATTACKS, mark_changed, signed_xades, signed_xml
from tests.signing.builders import hierarchy, store
from truongso.foundation.signing.verdicts import Verdict
from truongso.foundation.signing.verifying import verify

pytestmark = pytest.mark.once


def test_a_signed_data_file_is_valid_as_a_whole():
    found = verify(signed_xades("an"), store())
    (signer,) = found.signers
    assert (found.verdict, found.reason) == (Verdict.VALID, "Chữ ký hợp lệ.")
    assert (signer.name, signer.level, signer.coverage, signer.covers_whole) == (
        "Phạm Thị An", "XAdES", "Toàn bộ tệp.", True,
    )  # fmt: skip
    assert signer.time is not None
    assert not signer.time_is_proved


def test_a_signature_over_a_part_says_which():
    found = verify(signed_xml("an", reference="#hs1"), store())
    assert (found.verdict, found.reason) == (
        Verdict.VALID, "Chữ ký hợp lệ cho một phần của tệp. Chỉ các phần: #hs1.",
    )  # fmt: skip


@pytest.mark.parametrize(("code", "verdict"), [("revoked", Verdict.REVOKED), ("expired", Verdict.EXPIRED)])
def test_trust_is_judged_as_for_pdf(code: str, verdict: Verdict):
    assert verify(signed_xml(code), store()).verdict == verdict


def test_xml_without_signature_proves_nothing():
    assert verify(b"<a/>", store()).reason == "Tệp không có chữ ký số nào."


@pytest.mark.parametrize("attack", XML_ATTACKS, ids=lambda attack: attack.__name__)
def test_no_attack_is_called_valid(attack: Any):
    found = verify(attack(), store())
    assert found.verdict == Verdict.INVALID
    assert found.reason


@pytest.fixture
def xmlsec1(tmp_path: Path) -> Any:
    if not shutil.which("xmlsec1"):
        pytest.skip("Máy này chưa có xmlsec1 (Debian: xmlsec1)")
    hierarchy().write_trust(tmp_path)
    trusted = ["--trusted-pem", str(tmp_path / "cong-vu/goc-mau-thu.pem")]
    untrusted = ["--untrusted-pem", str(tmp_path / "trung-gian/co-quan-mau-thu.pem")]

    def run(content: bytes) -> bool:
        path = tmp_path / "tep.xml"
        path.write_bytes(content)
        identifiers = ["--id-attr:Id", "SignedProperties", "--id-attr:Id", "KeyInfo", "--id-attr:Id", "hocSinh"]
        command = ["xmlsec1", "--verify", *trusted, *untrusted, *identifiers, str(path)]
        return subprocess.run(command, capture_output=True).returncode == 0

    return run


def test_xmlsec1_agrees(xmlsec1: Any):
    assert xmlsec1(signed_xml("an"))
    assert xmlsec1(signed_xades("an"))
    assert not xmlsec1(mark_changed())
