"""Packages as bytes for tests of the format."""

from datetime import UTC, date, datetime
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from tests.signing.builders import hierarchy
from truongso.foundation.signing.keys.software import SoftwareKey
from truongso.foundation.signing.pdf_signing import Certificates
from truongso.governance.edxml.format import sealing, writing
from truongso.governance.edxml.format.content import (
    Agency,
    Attachment,
    BusinessInfo,
    Document,
    Receiver,
    Replacement,
    ResponseFor,
    Staff,
    Trace,
)

PDF = b"%PDF-1.7 v\xc4\x83n b\xe1\xba\xa3n"
ANNEX = b"%PDF-1.7 ph\xe1\xbb\xa5 l\xe1\xbb\xa5c"
SENDER = Agency(
    "H31.1.1", "Sở GD&ĐT <Hải Phòng>", "UBND thành phố", "Số 1", "so@demo.invalid", "0225", "0226", "so.invalid"
)


def full_document(**changes: Any) -> Document:
    """Return a document with every field of the standard filled."""
    values: dict[str, Any] = {
        "sender": SENDER, "receivers": (Agency("H31.2", "Trường THPT An Lão"), Agency("H31.3", "Trường khác")),
        "document_id": "H31.1.1,2026/11/20,12/SGDĐT-VP", "number": "12", "notation": "SGDĐT-VP", "place": "Hải Phòng",
        "promulgated_on": date(2026, 11, 20), "type": "18", "type_detail": "0", "type_name": "Công văn",
        "subject": "V/v báo cáo «chuyển đổi số» & dữ liệu", "content": "Nội dung", "competence": "KT. GIÁM ĐỐC",
        "position": "PHÓ GIÁM ĐỐC", "signer": "Nguyễn Văn Mẫu", "due_on": date(2026, 12, 1),
        "to_places": ("Như trên", "Lưu: VT"), "priority": 3, "sphere": "Ngành", "typer": "TVC", "copies": "2", "pages": "4",
        "reply_fors": "5/THPTAL", "direction": "Đến", "reference_codes": "1/QĐ", "appendixes": ("Phụ lục I", "Phụ lục II"),
        "responses": (ResponseFor("H31.2", "5/THPTAL", date(2026, 11, 1), "H31.2,2026/11/01,5/THPTAL"),),
        "steering": "2", "task_code": "NV-1", "application": "1",
        "business": BusinessInfo(
            3, "Thay thế", "", "1", Staff("Văn phòng", "VP", "Lê Thị Mẫu", "S1", "s@demo.invalid", "0912"), "Thông tin", "Nơi nhận",
            (Receiver("1", "H31.9"),), (Replacement("H31.1.1,2026/10/20,11/SGDĐT-VP", ("H31.2", "H31.3")),),
        ),
        "traces": (Trace("H31.1.1", datetime(2026, 11, 20, 1, 2, 3, tzinfo=UTC)), Trace("TRUC", datetime(2026, 11, 20, 1, 3, tzinfo=UTC))),
        "attachments": (
            Attachment("van-ban.pdf", PDF, "application/pdf", "k1", "Văn bản"),
            Attachment("phu-luc.pdf", ANNEX, "application/pdf", "k2", "Phụ lục"),
        ),
    }  # fmt: skip
    return Document(**values | changes)


def written(**changes: Any) -> bytes:
    return writing.write_document(full_document(**changes))


def school_certificates() -> Certificates:
    return certificates_of("school")


def certificates_of(code: str) -> Certificates:
    made = hierarchy()
    holder = made.stranger if code == "stranger" else made.people[code]
    der = [one.public_bytes(Encoding.DER) for one in (holder.certificate, *holder.chain)]
    return Certificates(der[0], tuple(der[1:]))


def sealed(code: str = "school", **changes: Any) -> bytes:
    made = hierarchy()
    holder = made.stranger if code == "stranger" else made.people[code]
    return sealing.seal(written(**changes), certificates_of(code), SoftwareKey(holder.key))
