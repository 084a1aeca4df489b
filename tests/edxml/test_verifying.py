"""A package is verified like any other file: on the command line, by the clerk, by a stranger; attacks never look valid."""

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import etree
from typer.testing import CliRunner

from tests.edxml import packages
from tests.signing.attacks import page_painted_over
from tests.signing.builders import hierarchy, plain_pdf, signed_pdf, store
from truongso.config.cli import build
from truongso.demo.cast import make_member
from truongso.foundation.signing.models import Verification
from truongso.foundation.signing.verifying import verify
from truongso.governance.edxml.format.codes import DS, NAMESPACE
from truongso.governance.edxml.format.content import Attachment
from truongso.sandbox.exchange import envelopes
from truongso.sandbox.exchange.envelopes import Letter, Seal

pytestmark = pytest.mark.once
ANNEX = plain_pdf("Phụ lục")


def sealed(code: str = "school", letter: bytes | None = None) -> bytes:
    files = (
        Attachment("van-ban.pdf", signed_pdf("hanh") if letter is None else letter, "application/pdf", "k1"),
        Attachment("phu-luc.pdf", ANNEX, "application/pdf", "k2"),
    )
    return packages.sealed(code, attachments=files)


def found_in(content: bytes) -> dict[str, Any]:
    return verify(content, store()).as_dict()


def changed(change: Callable[[Any], None], content: bytes | None = None) -> bytes:
    """Return the package after somebody laid hands on its tree."""
    root = etree.fromstring(content or sealed(), etree.XMLParser(huge_tree=True))
    change(root)
    return etree.tostring(root)


def in_names(root: Any, name: str) -> list[Any]:
    return list(root.iter(f"{{{NAMESPACE}}}{name}"))


def test_a_sealed_package_tells_signer_coverage_and_files():
    found = found_in(sealed())
    signer = found["signers"][0]
    assert (found["verdict"], found["reason"], found["kind"]) == ("VALID", "Chữ ký hợp lệ.", "edXML")
    assert (signer["name"], signer["covers_whole"], signer["changes"], signer["coverage"]) == (
        "Trường THPT An Lão", True, [], "Phần đầu, danh mục tệp, tệp «van-ban.pdf», tệp «phu-luc.pdf».",
    )  # fmt: skip
    assert [(p["name"], p["covered"], p["verdict"], len(p["signers"])) for p in found["parts"]] == [
        ("van-ban.pdf", True, "VALID", 1), ("phu-luc.pdf", True, "UNKNOWN", 0),
    ]  # fmt: skip
    assert found["parts"][1]["sha256"] == hashlib.sha256(ANNEX).hexdigest()


def test_a_seal_of_the_standards_own_references_covers_the_files_and_says_that_it_covers_no_more():
    letter = Letter("1/A", "Thử", {"a.pdf": signed_pdf("hanh")})
    seal = Seal("", hierarchy().people["school"].as_pkcs12("x"), "x")
    found = found_in(envelopes.document(letter, ("S", "Sở"), ("T", "Trường"), seal))
    assert (found["verdict"], found["reason"]) == ("VALID", "Chữ ký hợp lệ cho một phần của tệp. Tệp «a.pdf».")
    assert (found["signers"][0]["covers_whole"], found["parts"][0]["covered"]) == (False, True)


def test_a_package_without_seal_is_unknown_however_good_its_files_are():
    found = found_in(packages.written(attachments=(Attachment("a.pdf", signed_pdf("hanh"), "application/pdf", "k1"),)))
    assert (found["verdict"], found["signers"]) == ("UNKNOWN", [])
    assert found["reason"].startswith("Gói không có chữ ký số của cơ quan gửi")
    assert (found["parts"][0]["verdict"], found["parts"][0]["covered"]) == ("VALID", False)


def file_changed(root: Any) -> None:
    in_names(root, "ContentTransferEncoded")[0].text = base64.b64encode(signed_pdf("an")).decode()


def files_swapped(root: Any) -> None:
    one, two = in_names(root, "ContentTransferEncoded")
    one.text, two.text = two.text, one.text


def ids_swapped(root: Any) -> None:
    one, two = (carrier.find(f"{{{NAMESPACE}}}ContentId") for carrier in in_names(root, "Attachment"))
    one.text, two.text = two.text, one.text


def names_swapped(root: Any) -> None:
    one, two = (line.find(f"{{{NAMESPACE}}}AttachmentName") for line in in_names(root, "Reference"))
    one.text, two.text = two.text, one.text


def id_twice(root: Any) -> None:
    in_names(root, "Attachment")[1].find(f"{{{NAMESPACE}}}ContentId").text = "k1"


def line_twice(root: Any) -> None:
    line = in_names(root, "Reference")[1]
    line.find(f"{{{NAMESPACE}}}ContentId").text = "cid:k1"


def file_gone(root: Any) -> None:
    carrier = in_names(root, "Attachment")[1]
    carrier.getparent().remove(carrier)


def second_place_for_files(root: Any) -> None:
    root.append(etree.fromstring(etree.tostring(in_names(root, "AttachmentEncoded")[0])))


ATTACKS: dict[str, tuple[Callable[[Any], None], str]] = {
    "file_changed": (file_changed, "Tệp đính kèm «van-ban.pdf» không khớp với mã băm mà cơ quan gửi đã ký."),
    "files_swapped": (files_swapped, "Tệp đính kèm «van-ban.pdf» không khớp với mã băm mà cơ quan gửi đã ký."),
    "ids_swapped": (ids_swapped, "Tệp đính kèm «van-ban.pdf» không khớp với mã băm mà cơ quan gửi đã ký."),
    "names_swapped": (names_swapped, "Danh mục tệp của gói đã bị sửa sau khi ký."),
    "id_twice": (id_twice, "Hai tệp đính kèm mang cùng mã «k1»: không biết tệp nào là của văn bản."),
    "line_twice": (line_twice, "Danh mục của gói ghi tệp mang mã «k1» hai lần: không biết dòng nào là thật."),
    "file_gone": (file_gone, "Chữ ký của gói trỏ đến tệp «k2» không có trong gói."),
    "second_place_for_files": (second_place_for_files, "Phần AttachmentEncoded xuất hiện 2 lần trong gói: không biết phần nào là thật."),
}  # fmt: skip


@pytest.mark.parametrize("kind", ATTACKS)
def test_what_was_changed_after_sealing_is_invalid_and_named(kind: str):
    change, words = ATTACKS[kind]
    found = found_in(changed(change))
    assert (found["verdict"], found["reason"]) == ("INVALID", words)
    assert all(not part["covered"] for part in found.get("parts", []))


def test_changes_name_every_file_that_is_not_as_it_was():
    signer = found_in(changed(files_swapped))["signers"][0]
    assert signer["changes"] == [
        f"Tệp đính kèm «{name}» không khớp với mã băm mà cơ quan gửi đã ký." for name in ("van-ban.pdf", "phu-luc.pdf")
    ]
    assert (signer["coverage"], signer["covers_whole"]) == ("Không phần nào được chứng minh.", False)


def sealed_over(references: list[tuple[str, bytes]]) -> bytes:
    """Return a package whose sender sealed just these: (URI, what is hashed). The signature itself is right."""
    root = etree.fromstring(
        packages.written(attachments=(Attachment("a.pdf", signed_pdf("hanh"), "application/pdf", "k1"),))
    )
    lines = "".join(
        f'<Reference URI="{uri}"><DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'
        f"<DigestValue>{base64.b64encode(hashlib.sha256(data).digest()).decode()}</DigestValue></Reference>"
        for uri, data in references
    )
    info = (
        '<CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>'
        f'<SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>{lines}'
    )
    node = etree.fromstring(
        f'<Signature xmlns="{DS}"><SignedInfo>{info}</SignedInfo><SignatureValue/><KeyInfo/></Signature>'
    )
    in_names(root, "edXMLHeader")[0].append(node)
    key: Any = hierarchy().people["school"].key
    value = key.sign(etree.tostring(node[0], method="c14n", exclusive=True), padding.PKCS1v15(), SHA256())
    node[1].text = base64.b64encode(value).decode()
    data = etree.SubElement(node[2], f"{{{DS}}}X509Data")
    own = packages.certificates_of("school")
    for one in (own.own, *own.above):
        etree.SubElement(data, f"{{{DS}}}X509Certificate").text = base64.b64encode(one).decode()
    return etree.tostring(root)


def header_bytes() -> bytes:
    root = etree.fromstring(
        packages.written(attachments=(Attachment("a.pdf", signed_pdf("hanh"), "application/pdf", "k1"),))
    )
    return etree.tostring(in_names(root, "MessageHeader")[0], method="c14n")


def test_a_seal_over_the_header_alone_says_nothing_for_the_files():
    found = found_in(sealed_over([("#MessageHeader", header_bytes())]))
    signer = found["signers"][0]
    assert (found["verdict"], signer["verdict"], signer["covers_whole"]) == ("UNKNOWN", "UNKNOWN", False)
    assert (found["reason"], signer["coverage"]) == ("Tệp «a.pdf» không được chữ ký bao trùm.", "Phần đầu.")
    assert (found["parts"][0]["covered"], found["parts"][0]["verdict"]) == (False, "VALID")


@pytest.mark.parametrize(
    ("uri", "words"),
    [
        ("cid:k9", "Chữ ký của gói trỏ đến tệp «k9» không có trong gói."),
        ("cid:../k1", "Chữ ký của gói trỏ đến tệp «../k1» không có trong gói."),
        ("cid:file:///etc/hostname", "Chữ ký của gói trỏ đến tệp «file:///etc/hostname» không có trong gói."),
        ("file:///etc/hostname", "Chữ ký của gói trỏ ra ngoài gói, không được theo."),
        ("http://127.0.0.1:9/k1", "Chữ ký của gói trỏ ra ngoài gói, không được theo."),
    ],
)
def test_a_reference_that_leaves_the_package_is_not_followed(uri: str, words: str):
    found = found_in(sealed_over([(uri, Path("/etc/hostname").read_bytes())]))
    assert (found["verdict"], found["reason"]) == ("INVALID", words)


def test_one_file_named_twice_with_another_hash_is_changed():
    content = signed_pdf("hanh")
    found = found_in(sealed_over([("cid:k1", content), ("cid:k1", content + b"!")]))
    assert (found["verdict"], found["parts"][0]["covered"]) == ("INVALID", False)


def test_two_files_of_one_name_are_not_taken_for_each_other():
    extra = Attachment("van-ban.pdf", signed_pdf("an"), "application/pdf", "k9")

    def add(root: Any) -> None:
        carrier = etree.fromstring(etree.tostring(in_names(root, "Attachment")[0]))
        carrier.find(f"{{{NAMESPACE}}}ContentId").text = "k9"
        carrier.find(f"{{{NAMESPACE}}}ContentTransferEncoded").text = base64.b64encode(extra.content).decode()
        in_names(root, "AttachmentEncoded")[0].append(carrier)

    found = found_in(changed(add))
    assert (found["verdict"], found["reason"]) == ("UNKNOWN", "Tệp «van-ban.pdf» không được chữ ký bao trùm.")
    assert [p["covered"] for p in found["parts"]] == [True, True, False]


@pytest.mark.parametrize(("code", "verdict"), [("stranger", "UNKNOWN"), ("revoked", "REVOKED"), ("expired", "EXPIRED")])
def test_whose_seal_it_is_counts(code: str, verdict: str):
    assert found_in(sealed(code))["verdict"] == verdict


def test_a_worse_signature_on_a_file_speaks_for_the_package():
    found = found_in(sealed(letter=signed_pdf("revoked")))
    assert (found["verdict"], found["signers"][0]["verdict"]) == ("REVOKED", "VALID")
    assert found["reason"].startswith("Tệp «van-ban.pdf»: ")
    assert found_in(sealed(letter=page_painted_over()))["verdict"] == "INVALID"
    broken = found_in(sealed(letter=b"%PDF-1.7 hong"))
    assert (broken["verdict"], broken["parts"][0]["covered"]) == ("INVALID", True)


def test_what_hurts_a_reader_is_invalid():
    bomb = b'<!DOCTYPE x [<!ENTITY a "a">]>' + sealed().partition(b"?>")[2].lstrip()
    found = found_in(bomb)
    assert (found["verdict"], found["kind"]) == ("INVALID", "edXML")
    assert found["reason"].startswith("Gói có khai báo kiểu hoặc thực thể (DTD)")


# --- Where people ask -------------------------------------------------------------------------------------------------


def run(file: Path, *more: str) -> Any:
    return CliRunner().invoke(build(), ["signing", "verify", str(file), *more])


def test_the_command_line_knows_packages(trusted: Path, tmp_path: Path):
    file = tmp_path / "goi.edxml"
    file.write_bytes(sealed())
    answer = run(file, "--json")
    told = json.loads(answer.stdout)
    assert (answer.exit_code, told["verdict"], told["signers"][0]["name"]) == (0, "VALID", "Trường THPT An Lão")
    assert [part["covered"] for part in told["parts"]] == [True, True]

    file.write_bytes(changed(file_changed))
    answer = run(file)
    assert answer.exit_code == 3
    words = " ".join(answer.stdout.split())
    assert "Không hợp lệ (INVALID): Tệp đính kèm «van-ban.pdf» không khớp với mã băm mà cơ quan gửi đã ký." in words
    assert "Tệp phu-luc.pdf: chữ ký của gói không bao trùm." in words


@pytest.mark.django_db
def test_the_clerk_and_a_stranger_bring_a_package(trusted: Path, client: Any, client_of: Any):
    lan = client_of(make_member("lan"))
    for who, address in ((lan, "signing:verify"), (client, "signing:public")):
        good = SimpleUploadedFile("goi.edxml", sealed(), "application/octet-stream")
        text = " ".join(who.post(reverse(address), {"file": good}, follow=True).content.decode().split())
        assert "Chữ ký hợp lệ." in text and "Tệp trong gói" in text
        assert text.count("Chữ ký của gói bao trùm") == 2 and "Nguyễn Thị Hạnh" in text
        bad = SimpleUploadedFile("goi.edxml", changed(file_changed), "application/octet-stream")
        text = " ".join(who.post(reverse(address), {"file": bad}, follow=True).content.decode().split())
        assert "Tệp đính kèm «van-ban.pdf» không khớp với mã băm mà cơ quan gửi đã ký." in text
        assert "Chữ ký hợp lệ." not in text.partition("Tệp trong gói")[0]
        assert text.count("Chữ ký của gói không bao trùm") == 2
    assert [kept.found.as_dict() == kept.finding for kept in Verification.objects.all()] == [True, True]
