"""The first signature on a paper that the platform has just typeset: written by ourselves, judged by everybody else."""

import io
import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from PIL import Image, ImageChops
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfStreamError
from pyhanko.pdf_utils.reader import PdfFileReader

from tests.signing.builders import NOW, hierarchy, plain_pdf, signed_pdf, store, time_stamper
from tests.signing.test_pdf import pdfsig  # noqa: F401
from truongso.core import pdf_pages
from truongso.core.refusal import Refused
from truongso.foundation.papers.content import OfficialPaper, Paragraph
from truongso.foundation.papers.pdf import render_pdf
from truongso.foundation.signing import pdf_signing
from truongso.foundation.signing.first_signature import Mark, with_first_signature
from truongso.foundation.signing.hexadecimal import read_hexadecimal
from truongso.foundation.signing.keys.software import SoftwareKey
from truongso.foundation.signing.pdf_signing import RESERVED, Certificates, complete, prepare
from truongso.foundation.signing.verdicts import Verdict
from truongso.foundation.signing.verifying import verify

pytestmark = pytest.mark.once
AT = datetime(2026, 10, 5, 1, 30, tzinfo=UTC)
CHANGED = ("Sau khi ký chỉ có thêm chữ ký hoặc ô biểu mẫu được điền.",)


def paper(number: int = 7, pages: int = 1) -> bytes:
    text = "Em Nguyễn Văn A là học sinh lớp 10A1 của trường. " * (120 if pages > 1 else 1)
    return render_pdf(
        OfficialPaper(
            parent_agency=("SỞ GIÁO DỤC VÀ ĐÀO TẠO", "HẢI PHÒNG"), agency="TRƯỜNG THPT AN LÃO", symbol="GXN-THPTAL",
            number=number, place="An Lão", issued_on=date(2026, 10, 5), type_name="GIẤY XÁC NHẬN",
            subject="Học sinh đang học tại trường", blocks=(Paragraph(text),), signature_lines=("HIỆU TRƯỞNG",),
            signer="Nguyễn Thị Hạnh",
        )
    )  # fmt: skip


def mark(page: int = -1) -> Mark:
    import typst

    text = (
        "#set page(width: 170pt, height: 46pt, margin: 0pt, fill: none)\n"
        "#rect(width: 100%, height: 100%, inset: 6pt, stroke: 2pt + blue, text(8pt)[Ký bởi: Nguyễn Thị Hạnh])"
    )
    made = typst.compile(text.encode())
    assert isinstance(made, bytes)
    return Mark(made, (330, 300, 500, 346), page)


def certificates_of(code: str) -> Certificates:
    holder = hierarchy().people[code]
    above = tuple(one.public_bytes(Encoding.DER) for one in holder.chain)
    return Certificates(holder.certificate.public_bytes(Encoding.DER), above)


def signed(content: bytes, code: str = "hanh", *, stamper: Any = None, **options: Any) -> bytes:
    certificates = certificates_of(code)
    prepared = prepare(content, certificates, **options)
    return complete(
        prepared, certificates, SoftwareKey(hierarchy().people[code].key).sign(prepared.to_sign), stamper=stamper
    )


def is_ours(content: bytes, shown: Mark | None = None) -> bool:
    return with_first_signature(content, reason="", place="", mark=shown, at=AT, reserved=RESERVED) is not None


@pytest.mark.parametrize("page", [None, 0, -1])
@pytest.mark.parametrize("pages", [1, 3])
def test_a_paper_is_signed_the_short_way_and_stands(page: int | None, pages: int, pdfsig: Any):  # noqa: F811
    content, shown = paper(pages=pages), None if page is None else mark(page)
    assert is_ours(content, shown)
    made = signed(content, mark=shown, reason="HIỆU TRƯỞNG")
    assert made.startswith(content)  # nothing of the paper is changed
    (signer,) = verify(made, store()).signers
    assert (signer.verdict, signer.level, signer.notes) == (Verdict.VALID, "B-B", ())
    assert (signer.integrity, signer.coverage) == ("Nội dung còn nguyên như lúc ký.", "Toàn bộ tệp.")
    assert pdfsig(made) == [("Signature is Valid.", "Certificate is Trusted.")]
    assert pdf_pages.count(made) == pdf_pages.count(content)


def test_what_is_written_into_the_file():
    prepared = with_first_signature(paper(), reason="KT. HIỆU TRƯỞNG", place="", mark=mark(), at=AT, reserved=RESERVED)
    assert prepared is not None
    reader = PdfFileReader(io.BytesIO(prepared.document))
    root, page = reader.root, reader.root["/Pages"]["/Kids"][0]
    field = root["/AcroForm"]["/Fields"][0]
    assert (field["/T"], field["/FT"], field["/F"], field["/Rect"]) == ("ChuKy1", "/Sig", 132, [330, 300, 500, 346])
    assert page["/Annots"].raw_get(0).reference == root["/AcroForm"]["/Fields"].raw_get(0).reference
    assert (root["/AcroForm"]["/SigFlags"], "/Perms" in root, root["/Lang"]) == (3, False, "vi")
    signature = field["/V"]
    assert (signature["/Filter"], signature["/SubFilter"]) == ("/Adobe.PPKLite", "/ETSI.CAdES.detached")
    assert (signature["/M"], signature["/Reason"]) == ("D:20261005083000+07'00'", "KT. HIỆU TRƯỞNG")
    first, start, end, rest = signature["/ByteRange"]
    assert (first, (start, end), end + rest) == (0, prepared.hole, len(prepared.document))
    # title and dates stand as typst wrote them, in both places: PDF/A wants them equal
    before = PdfFileReader(io.BytesIO(paper()))
    assert reader.trailer["/Info"] == before.trailer["/Info"]
    assert root["/Metadata"].data == before.root["/Metadata"].data
    assert reader.trailer["/ID"][0] == before.trailer["/ID"][0] != reader.trailer["/ID"][1]


def test_the_attributes_are_those_of_pades():
    """ETSI EN 319 142-1, 6.3: what was signed, its type, the certificate; no time, which stands in the dictionary."""
    made = signed(paper())
    value = PdfFileReader(io.BytesIO(made)).embedded_signatures[0].pkcs7_content
    data = cms.ContentInfo.load(value)["content"]
    (info,) = data["signer_infos"]
    names = {attribute["type"].native for attribute in info["signed_attrs"]}
    assert names == {"content_type", "message_digest", "signing_certificate_v2"}
    assert (data["encap_content_info"]["content_type"].native, data["encap_content_info"]["content"].native) == (
        "data",
        None,
    )
    assert len(data["certificates"]) == 2  # the signer's and the authority's, not the root


def test_a_time_stamp_and_later_signatures_stand_on_it(pdfsig: Any):  # noqa: F811
    at = NOW - timedelta(hours=2)
    first = signed(paper(), "an", stamper=time_stamper(at), mark=mark())
    second = signed(first, "hanh", mark=mark())
    third = signed_pdf("school", second)
    assert not is_ours(first)
    found = verify(third, store())
    assert (found.verdict, found.reason) == (Verdict.VALID, "Cả 3 chữ ký đều hợp lệ.")
    assert [(s.name, s.level, s.changes) for s in found.signers] == [
        ("Phạm Thị An", "B-T", CHANGED), ("Nguyễn Thị Hạnh", "B-B", CHANGED), ("Trường THPT An Lão", "B-B", ()),
    ]  # fmt: skip
    assert abs(found.signers[0].time - at) < timedelta(seconds=1)
    assert pdfsig(third) == [("Signature is Valid.", "Certificate is Trusted.")] * 3


def test_both_ways_draw_the_same_mark_in_its_full_size(monkeypatch: pytest.MonkeyPatch):
    content, shown = paper(), mark()
    ours = signed(content, mark=shown)
    monkeypatch.setattr(pdf_signing, "with_first_signature", lambda *_, **__: None)
    theirs = signed(content, mark=shown)
    assert ours != theirs
    assert verify(theirs, store()).verdict == Verdict.VALID
    pictures = [Image.open(io.BytesIO(pdf_pages.draw(each, 1, 900))).convert("RGB") for each in (ours, theirs, content)]
    assert ImageChops.difference(pictures[0], pictures[1]).getbbox() is None
    edges = ImageChops.difference(pictures[0], pictures[2]).getbbox() or (0, 0, 0, 0)
    # the whole box, from the upper left corner; half of the frame's stroke stands outside it
    assert [edge * 595 / 900 for edge in edges] == pytest.approx([329, 495, 500, 542], abs=1)


def test_changed_at_random_it_is_never_valid():
    content = signed(paper())
    for place in range(0, len(content), len(content) // 60):
        changed = bytearray(content)
        changed[place] ^= 0x11
        assert verify(bytes(changed), store()).verdict != Verdict.VALID, place


# --- What is not as typst writes it goes the long way ---------------------------------------------------------
def link() -> bytes:
    return plain_pdf('#link("https://thptanlao.edu.vn")[trang của trường]')


def moved(content: bytes, old: bytes, new: bytes) -> bytes:
    """The catalog says something else, in as many bytes."""
    assert old in content and len(old) == len(new)
    return content.replace(old, new)


def with_entry(content: bytes, entry: bytes) -> bytes:
    """The catalog, the last object of typst's files, with one more entry; all places still right."""
    place = content.index(b">>\nendobj\nxref\n")
    table = content.index(b"xref\n", place)
    return (content[:place] + entry + content[place:]).replace(
        b"startxref\n%d\n" % table, b"startxref\n%d\n" % (table + len(entry))
    )


OTHERS: dict[str, Any] = {
    "signed before": lambda: signed(paper()),
    "signed by another program": lambda: signed_pdf("an"),
    "a link on the page": link,
    "a form already": lambda: with_entry(paper(), b"/AcroForm<</Fields[]>>"),
    "a form under a written-out name": lambda: with_entry(paper(), b"/Acro#46orm<</Fields[]>>"),
    "an action at opening": lambda: with_entry(paper(), b"/OpenAction[1 0 R/Fit]"),
    "a string in the catalog": lambda: with_entry(paper(), b"/Lang(vi/AcroForm)"),
    "something behind the end": lambda: paper() + b"\n% xong",
    "another version": lambda: moved(paper(), b"%PDF-1.7", b"%PDF-1.6"),
    "an object that is free": lambda: moved(paper(), b"0000000016 00000 n", b"0000000016 00001 f"),
    "a table somewhere else": lambda: moved(paper(), b"\n%%EOF", b" %%EOF"),
    "no PDF": lambda: b"%PDF-1.7\nkhong phai",
}


@pytest.mark.parametrize("name", OTHERS)
def test_any_other_file_is_not_ours(name: str):
    assert not is_ours(OTHERS[name]())


@pytest.mark.parametrize(
    "name",
    ["a link on the page", "a form already", "an action at opening", "another version", "something behind the end"],
)
def test_the_long_way_signs_it_all_the_same(name: str):
    made = signed(OTHERS[name](), mark=mark())
    assert verify(made, store()).verdict == Verdict.VALID


def test_a_page_or_a_mark_that_is_not_there():
    assert not is_ours(paper(), mark(page=5))
    assert not is_ours(paper(), Mark(b"%PDF-1.4\nxong", (0, 0, 10, 10)))
    with pytest.raises(Refused, match="Tệp không phải PDF đọc được nên không ký"):
        prepare(OTHERS["no PDF"](), certificates_of("an"))


def test_a_value_without_room_leaves_the_file_unsigned():
    certificates = certificates_of("an")
    prepared = prepare(paper(), certificates)
    with pytest.raises(Refused, match="Chứng thư hoặc dấu thời gian dài quá chỗ dành cho chữ ký"):
        complete(prepared, certificates, b"1" * RESERVED)


def test_a_key_of_another_kind_signs_as_well():
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Phạm Thị An")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(NOW - timedelta(days=1)).not_valid_after(NOW + timedelta(days=9))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    certificates = Certificates(made.public_bytes(Encoding.DER))
    prepared = prepare(paper(), certificates)
    (signer,) = verify(complete(prepared, certificates, SoftwareKey(key).sign(prepared.to_sign)), store()).signers
    assert (signer.integrity, signer.algorithm) == ("Nội dung còn nguyên như lúc ký.", "sha256_ecdsa, sha256")
    assert signer.verdict == Verdict.UNKNOWN  # nobody knows who gave this certificate


# --- Hexadecimal strings ----------------------------------------------------------------------------------------
def test_hexadecimal_strings_are_read_as_the_library_reads_them():
    dice = random.Random(7)
    pieces = [b"0", b"7", b"aF", b"FE", b"FF", b" ", b"\n", b"%x\n", b"g", b"<", b"\x00"]
    samples = [b"<" + b"".join(dice.choices(pieces, k=dice.randrange(12))) + b"> 12" for _ in range(400)]
    samples += [b"<FEFF1EA5>]", b"<>", b"<00", b"<" + b"AB" * 40_000 + b">/X", b"(a)>", b""]
    from truongso.foundation.signing.hexadecimal import _by_letters

    assert generic.read_hex_string_from_stream is read_hexadecimal
    for sample in samples:
        results = []
        for read in (_by_letters, read_hexadecimal):
            stream = io.BytesIO(sample)
            try:
                value = read(stream)
                results.append((type(value), value, stream.tell()))
            except (PdfStreamError, ValueError) as error:
                results.append((type(error), str(error), 0))
        assert results[0] == results[1], sample[:40]
