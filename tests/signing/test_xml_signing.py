"""Data files (XML) go through the same queue: parts in their order, the seal over all; xmlsec1 is the second opinion."""

import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import etree

from tests.signing.attacks import DS, MARKS
from tests.signing.builders import NOW, hierarchy, store
from tests.signing.helpers import PIN, key_of, opened
from truongso.core.refusal import Refused
from truongso.foundation.evidence import store as files
from truongso.foundation.signing import actions, xml_signing
from truongso.foundation.signing.keys.software import SoftwareKey
from truongso.foundation.signing.models import SignatureRequest
from truongso.foundation.signing.pdf_signing import Certificates
from truongso.foundation.signing.questions import steps_waiting_for
from truongso.foundation.signing.sitting import sign_steps
from truongso.foundation.signing.trust import trust_store
from truongso.foundation.signing.verdicts import Verdict
from truongso.foundation.signing.verifying import verify

pytestmark = pytest.mark.django_db


def _xml_request(
    people: Any, *names: str, elements: tuple[str, ...] = (), seal: bool = False, content: str = MARKS
) -> Any:
    signers = [(people[name].person, "") for name in names]
    return actions.request_signatures(
        content.encode(), title="Học bạ 10A1", file_name="hoc-ba.xml", signers=signers, seal=seal, by=people["lan"],
        elements=elements,
    )  # fmt: skip


def _sign_xml(user: Any, key: Any = None, *, as_school: bool = False) -> str:
    steps = opened(steps_waiting_for(user, as_school=as_school), user)
    (outcome,) = sign_steps(steps, key=key or key_of(user), secret=PIN, by=user)
    return outcome.problem


def test_teachers_sign_their_parts_then_the_principal_then_the_seal(people: Any, xmlsec1_all: Any):
    request = _xml_request(people, "an", "binh", elements=("hs1", "tt"), seal=True)
    assert (_sign_xml(people["an"]), _sign_xml(people["binh"])) == ("", "")
    lan, seal = people["lan"], hierarchy().people["school"]
    key = actions.register_software_key(None, content=seal.as_pkcs12(PIN), password=PIN, by=lan)
    assert _sign_xml(lan, key, as_school=True) == ""
    request.refresh_from_db()
    content = files.read(request.current_sha256)
    found = verify(content, trust_store())
    assert (found.verdict, found.reason) == (Verdict.VALID, "Cả 3 chữ ký đều hợp lệ.")
    assert [(s.name, s.coverage, s.level) for s in found.signers] == [
        ("Phạm Thị An", "Chỉ các phần: #hs1.", "XAdES"),
        ("Trần Văn Bình", "Chỉ các phần: #tt.", "XAdES"),
        ("Trường THPT An Lão", "Toàn bộ tệp.", "XAdES"),
    ]
    assert xmlsec1_all(content) == [True, True, True]
    mark, summary = content.replace(b"8.5", b"9.5"), content.replace("Giỏi".encode(), b"Kem")
    for changed, stands in ((mark, [False, True, False]), (summary, [True, False, False])):
        assert [s.verdict == Verdict.VALID for s in verify(changed, trust_store()).signers] == stands
        assert xmlsec1_all(changed) == stands


def test_a_data_file_is_looked_at_and_signed_over_the_pages(people: Any, client_of: Any):
    lan, hanh = client_of(people["lan"]), client_of(people["hanh"])
    file = SimpleUploadedFile("so-lieu.xml", MARKS.encode(), "application/xml")
    lan.post(reverse("signing:new"), {"title": "Số liệu", "file": file, "signer1": people["hanh"].person_id})
    request = SignatureRequest.objects.get()
    assert request.kind == "application/xml"
    text = hanh.get(reverse("signing:look", args=[request.steps.get().uid])).content.decode()
    assert "&lt;diem&gt;8.5&lt;/diem&gt;" in text
    chosen = {"step": str(request.steps.get().uid), "key": key_of(people["hanh"]).pk, "secret": PIN}
    assert "1 trên 1 văn bản đã ký." in hanh.post(reverse("signing:queue"), chosen).content.decode()
    answer = lan.get(reverse("signing:file", args=[request.uid]))
    assert (answer["Content-Type"], verify(answer.content, trust_store()).verdict) == ("application/xml", Verdict.VALID)


@pytest.mark.parametrize(
    ("content", "elements", "words"),
    [
        (MARKS, (), "mỗi người trước người cuối ký một phần riêng"),
        (MARKS, ("hs1", "hs1"), "mỗi người trước người cuối ký một phần riêng"),
        (MARKS, ("khong-co",), "Tệp XML không có phần nào mang mã «khong-co»"),
        (MARKS.replace('Id="tt"', 'Id="hs1"'), ("hs1",), "Tệp XML có 2 phần mang mã «hs1»"),
        ("<a>", ("x",), "Tệp không phải XML đọc được"),
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a Id="x">&x;</a>', ("x",), "có phần khai báo kiểu"),
    ],
)
def test_an_xml_file_that_cannot_be_signed_is_refused(people: Any, content: str, elements: Any, words: str):
    with pytest.raises(Refused, match=words):
        _xml_request(people, "an", "hanh", elements=elements, content=content)
    assert not SignatureRequest.objects.exists()


def test_an_elliptic_key_signs_xml_too():
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Khóa ECDSA")])
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(private.public_key()).serial_number(7)
        .not_valid_before(NOW - timedelta(days=1)).not_valid_after(NOW + timedelta(days=1)).sign(private, SHA256())
    )  # fmt: skip
    certificates = Certificates(certificate.public_bytes(Encoding.DER))
    prepared = xml_signing.prepare(MARKS.encode(), certificates)
    signed = xml_signing.complete(prepared, certificates, SoftwareKey(private).sign(prepared.to_sign))
    (signer,) = verify(signed, store()).signers
    assert (signer.verdict, signer.integrity) == (Verdict.UNKNOWN, "Nội dung được ký còn nguyên như lúc ký.")


@pytest.fixture
def xmlsec1_all(tmp_path: Path) -> Any:
    """xmlsec1's word on each signature of a file, in their order."""
    if not shutil.which("xmlsec1"):
        pytest.skip("Máy này chưa có xmlsec1 (Debian: xmlsec1)")
    hierarchy().write_trust(tmp_path)
    trust = ["--trusted-pem", str(tmp_path / "cong-vu/goc-mau-thu.pem")]
    trust += ["--untrusted-pem", str(tmp_path / "trung-gian/co-quan-mau-thu.pem")]
    named = [
        part
        for name in ("SignedProperties", "KeyInfo", "hocBa", "hocSinh", "tomTat")
        for part in ("--id-attr:Id", name)
    ]

    def run(content: bytes) -> list[bool]:
        path = tmp_path / "tep.xml"
        path.write_bytes(content)
        total = len(etree.fromstring(content).findall(f".//{{{DS}}}Signature"))
        return [
            subprocess.run(
                ["xmlsec1", "--verify", *trust, *named, "--node-xpath", f"(//*[local-name()='Signature'])[{n}]", str(path)],
                capture_output=True,
            ).returncode == 0
            for n in range(1, total + 1)
        ]  # fmt: skip

    return run
