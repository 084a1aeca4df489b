"""Packages as bytes: what is written is read again, other programs' spelling too, and what could mislead is refused."""

import base64
import io
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from tests.edxml.packages import ANNEX, PDF, SENDER, full_document, sealed, written
from tests.signing.builders import hierarchy, store
from truongso.foundation.signing.verdicts import Verdict
from truongso.governance.edxml.format import files, reading, scanning, writing
from truongso.governance.edxml.format.codes import NAMESPACE, is_expected, status_label
from truongso.governance.edxml.format.content import ResponseFor, StatusMessage
from truongso.governance.edxml.format.scanning import Unreadable
from truongso.governance.edxml.seals import judge_seal
from truongso.sandbox.exchange import envelopes
from truongso.sandbox.exchange.envelopes import Letter, Seal

pytestmark = pytest.mark.once


def names_of(content: bytes) -> list[str]:
    return [node.tag for node in etree.fromstring(content).iter()]


def test_every_field_comes_back_as_it_was_written():
    document = full_document()
    found = reading.read(writing.write_document(document))
    assert found.document is not None
    shorn = [
        (one.name, one.content, one.content_type, one.content_id, one.description) for one in found.document.attachments
    ]
    assert shorn == [
        (one.name, one.content, one.content_type, one.content_id, one.description) for one in document.attachments
    ]
    for name in vars(document):
        if name != "attachments":
            assert getattr(found.document, name) == getattr(document, name), name
    assert (found.faults, found.warnings, found.seal.exists) == ((), (), False)
    assert found.document.code == "12/SGDĐT-VP"


def test_everything_carries_the_prefix_and_the_namespace():
    content = written()
    assert content.count(b"<edXML:") == len(names_of(content))
    assert {etree.QName(name).namespace for name in names_of(content)} == {NAMESPACE}


def test_status_comes_back_as_it_was_written():
    status = StatusMessage(
        SENDER, ResponseFor("H31.2", "5/THPTAL", None, "H31.2,2026/11/01,5/THPTAL"), "03", "Đã tiếp nhận"
    )
    found = reading.read(writing.write_status(status))
    assert (found.status, found.document) == (status, None)
    assert found.document_id == "H31.2,2026/11/01,5/THPTAL"


def test_the_other_sides_spelling_is_read():
    letter = Letter(
        "1234/SGDĐT-VP", "Về việc họp", {"a.pdf": PDF, "b.pdf": ANNEX}, dated="2026/11/02", due="2026/11/09"
    )
    content = envelopes.document(letter, ("S", "Sở"), ("T", "Trường"), Seal("Sở"))
    assert b"<edxml " in content and b"edXML:" not in content
    found = reading.read(content)
    assert found.document is not None and found.faults == ()
    assert [(one.name, one.content, one.was_packed) for one in found.document.attachments] == [
        ("a.pdf", PDF, True), ("b.pdf", ANNEX, True),
    ]  # fmt: skip
    assert (found.document.code, found.document.type_name, str(found.document.due_on)) == (
        "1234/SGDĐT-VP", "Công văn", "2026-11-09",
    )  # fmt: skip
    assert (found.seal.holds, found.seal.covers_header) == (True, False)


def test_utf16_and_missing_namespace_are_read():
    text = written(attachments=()).decode().replace("encoding='utf-8'", "encoding='utf-16'")
    assert reading.read(text.encode("utf-16")).document_id == "H31.1.1,2026/11/20,12/SGDĐT-VP"
    bare = written(attachments=()).replace(NAMESPACE.encode(), b"http://example.invalid/")
    assert reading.read(bare).warnings == ("Gói không dùng không gian tên của QCVN 102:2016.",)


@pytest.mark.parametrize(
    ("day", "read"), [("2026-11-20", "2026-11-20"), ("20/11/2026", "2026-11-20"), ("2026/11/20 00:00:00", "2026-11-20")]
)
def test_dates_of_other_programs(day: str, read: str):
    content = written().replace(b"<edXML:PromulgationDate>2026/11/20", f"<edXML:PromulgationDate>{day}".encode(), 1)
    found = reading.read(content).document
    assert found is not None and str(found.promulgated_on) == read


def test_order_of_statuses():
    assert is_expected([], "01") and is_expected(["01"], "03") and is_expected(["01", "03", "05"], "06")
    assert is_expected(["01", "03"], "13") and is_expected(["01", "13"], "15") and is_expected(["01", "13", "16"], "03")
    for told, code in ([[], "03"], [["01", "02"], "03"], [["01", "03", "06"], "13"], [["01"], "15"], [["01"], "77"]):
        assert not is_expected(told, code), (told, code)
    assert (status_label("05"), status_label("77")) == ("Đang xử lý", "Mã 77")


# --- Hostile packages --------------------------------------------------------------------------------------------------

BOMB = b'<!DOCTYPE b [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
FILE = b'<!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def with_head(head: bytes) -> bytes:
    return head + written(attachments=()).partition(b"?>")[2].lstrip()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Tệp trống"),
        (b"khong phai XML", r"không phải XML đọc được \(dòng 1\)"),
        (b"\xff\xfe<\x00\x00", "UTF-16 hỏng"),
        (b"<?xml version='1.0' encoding='iso-8859-1'?><edxml>\xe9</edxml>", "không phải UTF-8"),
        (with_head(BOMB), "khai báo kiểu hoặc thực thể"),
        (with_head(FILE), "khai báo kiểu hoặc thực thể"),
        (with_head(b'<!DOCTYPE b SYSTEM "http://example.invalid/x.dtd">'), "khai báo kiểu hoặc thực thể"),
        (with_head(FILE).decode().encode("utf-16"), "khai báo kiểu hoặc thực thể"),
        (b"<edxml>" + b"<a>" * 60 + b"</a>" * 60 + b"</edxml>", "lồng nhau quá 40 tầng"),
        (b"<edxml>" + b"<a/>" * 20_001 + b"</edxml>", "hơn 20000 phần tử"),
        (b"<edxml><a>" + b"x" * 200_001 + b"</a></edxml>", "«a» của gói dài bất thường"),
        (b"<edxml " + b" ".join(b'a%d="1"' % n for n in range(31)) + b"/>", "quá nhiều thuộc tính"),
        (b"<edxml><?lenh chay?></edxml>", "lệnh xử lý"),
        (b"<html/>", "phần tử gốc phải là edXML"),
        (b"<edXML/>", "thiếu phần edXMLEnvelope"),
    ],
)  # fmt: skip
def test_what_hurts_a_reader_is_refused(content: bytes, words: str):
    with pytest.raises(Unreadable, match=words):
        reading.read(content)


def test_a_package_beyond_the_limit_is_not_looked_at():
    with pytest.raises(Unreadable, match="Gói lớn hơn 1 MB"):
        reading.read(b"<edxml>" + b" " * 1024 * 1024 + b"</edxml>", limit=1024 * 1024)
    assert scanning.scanned(b"<edxml/>", limit=100) == b"<edxml/>"


def test_a_field_twice_is_two_documents():
    content = written().replace(b"<edXML:Subject>", b"<edXML:Subject>That</edXML:Subject><edXML:Subject>", 1)
    with pytest.raises(Unreadable, match="Phần Subject xuất hiện 2 lần"):
        reading.read(content)


def test_a_comment_inside_a_field_cuts_nothing_off():
    content = written().replace("12/SGDĐT-VP</edXML:DocumentId>".encode(), b"12<!-- -->/SGDDT</edXML:DocumentId>")
    assert reading.read(content).document_id == "H31.1.1,2026/11/20,12/SGDDT"


def test_two_files_under_one_id():
    content = written().replace(b"<edXML:ContentId>k2</edXML:ContentId>", b"<edXML:ContentId>k1</edXML:ContentId>")
    with pytest.raises(Unreadable, match="Hai tệp đính kèm mang cùng mã «k1»"):
        reading.read(content)


def test_a_file_that_is_missing_is_named():
    root = etree.fromstring(written())
    carrier = root.findall(f".//{{{NAMESPACE}}}Attachment")[1]
    carrier.getparent().remove(carrier)
    assert reading.read(etree.tostring(root)).faults == ("Gói thiếu tệp đính kèm «phu-luc.pdf».",)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Windows\\con.pdf", "tep-con.pdf"),
        ("van-ban\u202efdp.exe", "van-banfdp.exe"),
        ("khong-duoi", "khong-duoi.pdf"),
        ("..", "tep-1.pdf"),
    ],
)
def test_a_name_cannot_leave_its_folder(given: str, kept: str):
    document = full_document()
    first = document.attachments[0]
    changed = type(first)(given, first.content, first.content_type, first.content_id, first.description)
    found = reading.read(written(attachments=(changed,)))
    assert found.document is not None and [one.name for one in found.document.attachments] == [kept]
    assert any(f"được đổi thành «{kept}»" in warning for warning in found.warnings)


def zip_of(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_zip_is_known_by_its_first_bytes_and_bombs_are_refused(monkeypatch: pytest.MonkeyPatch):
    assert files.unpacked(zip_of(a_pdf=PDF), "a.pdf") == PDF
    assert files.unpacked(PDF, "a.zip") == PDF
    word = zip_of(**{"[Content_Types].xml": b"<Types/>", "word": b"x"})
    assert files.unpacked(word, "a.docx") == word
    archive = zip_of(a_pdf=PDF)
    assert files.unpacked(archive, "ho-so.zip") == archive
    for content, words in (
        (zip_of(a=b"0" * 3 * 1024 * 1024), "nở ra quá lớn"),
        (zip_of(a=b"1", b=b"2"), "được nén kèm 2 tệp"),
        (b"PK\x03\x04 hong", "không giải nén được"),
    ):
        with pytest.raises(Unreadable, match=words):
            files.unpacked(content, "a.pdf")
    monkeypatch.setattr(files, "LARGEST_UNPACKED", 10)
    with pytest.raises(Unreadable, match=r"«a\.pdf» nở ra quá lớn"):
        files.unpacked(zip_of(a_pdf=PDF), "a.pdf")


def test_base64_that_is_none():
    content = written().replace(base64.b64encode(ANNEX), b"khong*phai*base64")
    with pytest.raises(Unreadable, match=r"«phu-luc\.pdf» bị hỏng: nội dung base64"):
        reading.read(content)


# --- Seals ----------------------------------------------------------------------------------------------------------------


def xmlsec1(content: bytes, folder: Path) -> subprocess.CompletedProcess[str]:
    """Let the other program verify a package: files under their cid, chain to the root."""
    paths = {name: folder / name for name in ("goi.xml", "k1", "k2", "goc.pem", "trung-gian.pem")}
    values = (
        content,
        PDF,
        ANNEX,
        *(c.certificate.public_bytes(Encoding.PEM) for c in (hierarchy().root, hierarchy().authority)),
    )
    for path, value in zip(paths.values(), values, strict=True):
        path.write_bytes(value)
    return subprocess.run(
        ["xmlsec1", "--verify", "--trusted-pem", paths["goc.pem"], "--untrusted-pem", paths["trung-gian.pem"],
         "--id-attr:Id", "MessageHeader", "--id-attr:Id", "edXMLManifest",
         "--url-map:cid:k1", paths["k1"], "--url-map:cid:k2", paths["k2"], paths["goi.xml"]],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_our_seal_is_valid_here_and_for_xmlsec1(tmp_path: Path):
    content = sealed()
    found = reading.read(content)
    judged = judge_seal(found.seal, store())
    assert judged is not None
    assert (judged.verdict, judged.signers[0].name, judged.signers[0].covers_whole) == (
        Verdict.VALID, "Trường THPT An Lão", True,
    )  # fmt: skip
    assert (found.faults, found.warnings, found.seal.algorithm) == ((), (), "rsa-sha256")
    assert b"sha1" not in content
    other = xmlsec1(content, tmp_path)
    assert (other.returncode, "SignedInfo References (ok/all): 4/4" in other.stderr) == (0, True), other.stderr


CHANGES: dict[str, tuple[bytes, bytes, str]] = {
    "header": ("báo cáo".encode(), "hoãn".encode(), "Phần đầu của gói đã bị sửa sau khi ký."),
    "file": (base64.b64encode(PDF), base64.b64encode(PDF + b"!"), "Tệp đính kèm «van-ban.pdf» không khớp với mã băm mà cơ quan gửi đã ký."),
    "method": (b"rsa-sha256", b"rsa-sha512", "Giá trị chữ ký của gói không khớp với chứng thư."),
    "digest": (b"xmlenc#sha256", b"xmldsig-more#md5", "Chữ ký của gói dùng thuật toán băm không được nhận."),
    "outside": (b'URI="#MessageHeader"', b'URI="http://example.invalid/"', "Chữ ký của gói trỏ ra ngoài gói, không được theo."),
    "transform": (b"<Transforms><Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"", b"<Transforms><Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\"", "Chữ ký của gói dùng phép biến đổi không được nhận."),
}  # fmt: skip


@pytest.mark.parametrize("kind", CHANGES)
def test_a_changed_package_is_never_valid(kind: str, tmp_path: Path):
    before, after, words = CHANGES[kind]
    content = sealed()
    assert before in content
    changed = content.replace(before, after, 1)
    found = reading.read(changed)
    judged = judge_seal(found.seal, store())
    assert judged is not None and judged.verdict == Verdict.INVALID
    assert found.faults[0] == words
    if kind != "outside":
        files_of = dict(zip(("k1", "k2"), (PDF, ANNEX), strict=True)) | ({"k1": PDF + b"!"} if kind == "file" else {})
        assert files_of
        assert kind == "file" or xmlsec1(changed, tmp_path).returncode != 0


def test_a_signed_header_wrapped_away_is_noticed():
    """The signed header moves aside, another takes its place: the reference still holds, but not for what is read."""
    root = etree.fromstring(sealed())
    header = root.find(f".//{{{NAMESPACE}}}edXMLHeader")
    message = header.find(f"{{{NAMESPACE}}}MessageHeader")
    forged = etree.fromstring(etree.tostring(message).replace("báo cáo".encode(), "hoãn".encode()))
    del forged.attrib["Id"]
    header.replace(message, forged)
    etree.SubElement(root, "Giau").append(message)
    found = reading.read(etree.tostring(root))
    judged = judge_seal(found.seal, store())
    assert found.seal.covers_header is False and judged is not None
    assert (judged.verdict, judged.signers[0].covers_whole) == (Verdict.INVALID, False)
    assert judged.reason == "Phần được ký của gói không phải phần được đọc: nội dung đã bị tráo sau khi ký."


def test_an_id_twice_is_refused():
    root = etree.fromstring(sealed())
    etree.SubElement(root, "Giau", Id="MessageHeader")
    assert reading.read(etree.tostring(root)).faults == (
        "Mã MessageHeader xuất hiện 2 lần trong gói: không biết phần nào được ký.",
    )  # fmt: skip


def test_a_file_added_after_sealing_is_not_covered():
    root = etree.fromstring(sealed())
    encoded = root.find(f"{{{NAMESPACE}}}AttachmentEncoded")
    extra = etree.fromstring(etree.tostring(encoded[0]).replace(b">k1<", b">k9<").replace(b"van-ban.pdf", b"la.pdf"))
    encoded.append(extra)
    found = reading.read(etree.tostring(root))
    judged = judge_seal(found.seal, store())
    assert judged is not None and judged.verdict == Verdict.UNKNOWN
    assert "Tệp «la.pdf» không được chữ ký bao trùm." in judged.signers[0].notes


def test_two_seals_and_a_seal_in_the_wrong_place_are_refused():
    root = etree.fromstring(sealed())
    header = root.find(f".//{{{NAMESPACE}}}edXMLHeader")
    signature = header[-1]
    header.append(etree.fromstring(etree.tostring(signature)))
    with pytest.raises(Unreadable, match="nhiều chữ ký"):
        reading.read(etree.tostring(root))
    header.remove(header[-1])
    root.append(signature)
    with pytest.raises(Unreadable, match="nằm sai chỗ"):
        reading.read(etree.tostring(root))


@pytest.mark.parametrize(("code", "verdict"), [("stranger", "UNKNOWN"), ("revoked", "REVOKED"), ("expired", "EXPIRED")])
def test_seals_of_others(code: str, verdict: str):
    judged = judge_seal(reading.read(sealed(code)).seal, store())
    assert judged is not None and judged.verdict == verdict


def test_sha1_is_read_with_a_warning_and_never_looks_valid():
    letter = Letter("1/A", "Thử", {"a.pdf": PDF}, weak=True)
    seal = Seal("", hierarchy().people["school"].as_pkcs12("x"), "x")
    found = reading.read(envelopes.document(letter, ("S", "Sở"), ("T", "Trường"), seal))
    judged = judge_seal(found.seal, store())
    assert found.faults == () and found.seal.holds and found.seal.is_weak
    assert found.warnings == ("Chữ ký của gói dùng SHA-1, thuật toán không còn được coi là an toàn.",)
    assert judged is not None and judged.verdict == Verdict.UNKNOWN


def test_ecdsa_keys_seal_too(tmp_path: Path):
    from truongso.foundation.signing.keys.software import SoftwareKey
    from truongso.foundation.signing.pdf_signing import Certificates
    from truongso.governance.edxml.format import sealing

    key = ec.generate_private_key(ec.SECP256R1())
    certificate = ec_certificate(key)
    content = sealing.seal(written(), Certificates(certificate, ()), SoftwareKey(key))
    found = reading.read(content)
    assert (found.seal.holds, found.seal.algorithm) == (True, "ecdsa-sha256")


def ec_certificate(key: Any) -> bytes:
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509.oid import NameOID

    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Mẫu thử")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = (
        builder.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    )
    return builder.sign(key, SHA256()).public_bytes(Encoding.DER)
