"""Read a package: tolerant of how programs spell it, strict about what could mislead.

Elements are found by their local name, with or without prefix and namespace; the root may be edXML or edxml. A field that
occurs twice where the standard knows one is refused: two readers would see two documents.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from lxml import etree

from truongso.core.text import SCHOOL_ZONE, nfc, squeeze
from truongso.governance.edxml.format import codes, files
from truongso.governance.edxml.format.content import (
    Agency,
    Attachment,
    BusinessInfo,
    Document,
    Receiver,
    Replacement,
    ResponseFor,
    Staff,
    StatusMessage,
    Trace,
)
from truongso.governance.edxml.format.scanning import Unreadable, scanned
from truongso.governance.edxml.format.seal_check import Parts, SealFinding, check_seal

LARGEST = 60 * 1024 * 1024
MOST_FILES = 100
_DAYS = ("%Y/%m/%d", "%Y-%m-%d", "%d/%m/%Y")
_MOMENTS = ("%Y/%m/%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%Y/%m/%d %H:%M")


@dataclass(frozen=True)
class Package:
    """What was read: a document or a status, the seal, what was odd (warnings), why it is not taken (faults)."""

    document: Document | None = None
    status: StatusMessage | None = None
    seal: SealFinding = field(default_factory=SealFinding)
    warnings: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def sender(self) -> Agency:
        if self.document is not None:
            return self.document.sender
        return self.status.sender if self.status is not None else Agency("")

    @property
    def document_id(self) -> str:
        """Return the id of the document that the package carries or is about."""
        if self.document is not None:
            return self.document.document_id
        return self.status.about.document_id if self.status is not None else ""


def read(content: bytes, *, limit: int = LARGEST) -> Package:
    """Return what a package says; raises Unreadable when it cannot be taken apart at all."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True
    )
    try:
        root = etree.fromstring(scanned(content, limit=limit), parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable("Tệp không phải XML đọc được.") from error
    if _local(root).lower() not in codes.ROOTS:
        raise Unreadable("Tệp không phải gói văn bản edXML (phần tử gốc phải là edXML).")
    return _Reader(root).package()


class _Reader:
    def __init__(self, root: Any) -> None:
        self.root = root
        self.warnings: list[str] = []
        self.faults: list[str] = []

    def package(self) -> Package:
        envelope = _must(self.root, "edXMLEnvelope")
        header = _must(envelope, "edXMLHeader")
        message = _must(header, "MessageHeader")
        if etree.QName(envelope).namespace != codes.NAMESPACE:
            self.warnings.append("Gói không dùng không gian tên của QCVN 102:2016.")
        if _text(message, "StatusCode"):
            status = _status(message)
            seal = check_seal(Parts(self.root, header, message))
            return Package(status=status, seal=seal, warnings=tuple(self.warnings), faults=seal.faults)
        manifest = _one(_one(envelope, "edXMLBody"), "edXMLManifest")
        encoded = _one(self.root, "AttachmentEncoded")
        attachments = self._attachments(manifest, encoded)
        document = self._document(message, header, attachments)
        seal = check_seal(Parts(self.root, header, message, manifest, encoded, attachments))
        return Package(document, None, seal, (*self.warnings, *seal.warnings), (*self.faults, *seal.faults))

    def _document(self, message: Any, header: Any, attachments: tuple[Attachment, ...]) -> Document:
        code, place = _one(message, "Code"), _one(message, "PromulgationInfo")
        kind, signer = _one(message, "DocumentType"), _one(message, "SignerInfo")
        other = _one(message, "OtherInfo")
        traces = _one(header, "TraceHeaderList")
        found = Document(
            sender=_agency(_one(message, "From")),
            receivers=tuple(_agency(node) for node in _all(message, "To")),
            document_id=_text(message, "DocumentId"),
            number=_text(code, "CodeNumber"), notation=_text(code, "CodeNotation"),
            place=_text(place, "Place"), promulgated_on=self._day(place, "PromulgationDate"),
            type=_text(kind, "Type"), type_detail=_text(kind, "TypeDetail"), type_name=_text(kind, "TypeName"),
            subject=_text(message, "Subject"), content=_text(message, "Content"),
            competence=_text(signer, "Competence"), position=_text(signer, "Position"),
            signer=_text(signer, "FullName"),
            due_on=self._day(message, "DueDate"),
            to_places=_texts(_one(message, "ToPlaces"), "Place"),
            priority=self._priority(other),
            sphere=_text(other, "SphereOfPromulgation"), typer=_text(other, "TyperNotation"),
            copies=_text(other, "PromulgationAmount"), pages=_text(other, "PageAmount"),
            reply_fors=_text(other, "ReplyFors"), direction=_text(other, "Direction"),
            reference_codes=_text(other, "ReferenceCodes"),
            appendixes=_texts(_one(other, "Appendixes"), "Appendix"),
            responses=tuple(_response(node) for node in _all(message, "ResponseFor")),
            steering=_text(message, "SteeringType"),
            task_code=_text(_one(message, "ResponseForTask"), "TaskCode"),
            application=_text(message, "ApplicationType"),
            business=_business(_one(traces, "Bussiness")),
            traces=tuple(_trace(node) for node in _all(traces, "TraceHeader")),
            attachments=attachments,
        )  # fmt: skip
        self._check(found)
        return found

    def _check(self, document: Document) -> None:
        if not document.sender.organ_id:
            self.faults.append("Gói không ghi mã cơ quan gửi (OrganId).")
        if not document.document_id:
            self.faults.append("Gói không ghi mã văn bản (DocumentId).")
        if not document.subject:
            self.warnings.append("Gói không ghi trích yếu.")
        if document.business.kind not in codes.Business.values:
            self.faults.append(f"Gói ghi loại nghiệp vụ {document.business.kind}, chuẩn không có loại này.")
        needs_earlier = document.business.kind != codes.Business.NEW and not document.business.earlier_document()
        if needs_earlier and document.business.kind in codes.Business.values:
            self.faults.append(
                f"Gói {codes.Business(document.business.kind).label.lower()} không ghi văn bản trước đó."
            )

    def _day(self, node: Any, name: str) -> date | None:
        text = _text(node, name)
        found = _parsed(text, (*_DAYS, *_MOMENTS))
        if text and found is None:
            self.warnings.append(f"Ngày «{text[:40]}» ({name}) không đọc được.")
        return found.date() if found else None

    def _priority(self, other: Any) -> int:
        text = _text(other, "Priority")
        if text in {"", "0", "1", "2", "3", "4"}:
            return int(text or 0)
        self.warnings.append(f"Độ khẩn «{text[:20]}» không có trong chuẩn, coi là thường.")
        return 0

    def _attachments(self, manifest: Any, encoded: Any) -> tuple[Attachment, ...]:
        """Return the files in the order of the manifest; what is missing, doubled or unnamed is told."""
        wanted: dict[str, Any] = {}
        for node in _all(manifest, "Reference"):
            if (key := _cid(node)) and key in wanted:
                raise Unreadable(
                    f"Danh mục của gói ghi tệp mang mã «{key[:120]}» hai lần: không biết dòng nào là thật."
                )
            wanted[key] = node
        nodes = _all(encoded, "Attachment")
        if len(nodes) > MOST_FILES or len(wanted) > MOST_FILES:
            raise Unreadable(f"Gói có hơn {MOST_FILES} tệp đính kèm nên không được mở.")
        carried: dict[str, Any] = {}
        for position, node in enumerate(nodes, start=1):
            key = _cid(node) or f"#{position}"
            if key in carried:
                raise Unreadable(f"Hai tệp đính kèm mang cùng mã «{key}»: không biết tệp nào là của văn bản.")
            carried[key] = node
        for key, reference in wanted.items():
            if key not in carried:
                self.faults.append(f"Gói thiếu tệp đính kèm «{_text(reference, 'AttachmentName') or key}».")
        found = [self._attachment(key, node, wanted.get(key), n) for n, (key, node) in enumerate(carried.items(), 1)]
        order = {key: place for place, key in enumerate(wanted)}
        return tuple(sorted(found, key=lambda one: order.get(one.content_id, len(order))))

    def _attachment(self, key: str, node: Any, reference: Any, position: int) -> Attachment:
        given = _text(reference, "AttachmentName") or _text(node, "AttachmentName") or f"tep-{position}"
        shown = squeeze(given)[:120]
        carried = files.decoded(_text(node, "ContentTransferEncoded", tidy=False), shown)
        content = files.unpacked(carried, shown)
        name = files.safe_name(given, position, content)
        if name != nfc(given).strip():
            self.warnings.append(f"Tên tệp «{shown}» được đổi thành «{name}».")
        if not content:
            self.faults.append(f"Tệp đính kèm «{name}» trống.")
        if reference is None and not key.startswith("#"):
            self.warnings.append(f"Tệp đính kèm «{name}» không có trong danh mục của gói.")
        described = _text(reference, "Description") or _text(node, "Description")
        kind = _text(reference, "ContentType") or _text(node, "ContentType")
        return Attachment(name, content, kind, key, described, carried)


def _status(message: Any) -> StatusMessage:
    at = _parsed(_text(message, "Timestamp"), _MOMENTS)
    return StatusMessage(
        sender=_agency(_one(message, "From")),
        about=_response(_one(message, "ResponseFor")),
        code=_text(message, "StatusCode").zfill(2)[:10],
        description=_text(message, "Description")[:1000],
        at=at.replace(tzinfo=SCHOOL_ZONE) if at else None,
        staff=_staff(_one(message, "StaffInfo")),
        receivers=tuple(_agency(node) for node in _all(message, "To")),
    )


def _agency(node: Any) -> Agency:
    return Agency(
        _text(node, "OrganId")[:60], _text(node, "OrganName")[:300], _text(node, "OrganizationInCharge")[:300],
        _text(node, "OrganAdd")[:300], _text(node, "Email")[:200], _text(node, "Telephone")[:60], _text(node, "Fax")[:60],
        _text(node, "Website")[:200],
    )  # fmt: skip


def _staff(node: Any) -> Staff:
    names = ("Department", "DepartmentId", "Staff", "StaffId", "Email", "Mobile")
    return Staff(*(_text(node, name)[:200] for name in names))


def _trace(node: Any) -> Trace:
    at = _parsed(_text(node, "Timestamp"), _MOMENTS)
    return Trace(_text(node, "OrganId"), at.replace(tzinfo=SCHOOL_ZONE) if at else None)


def _response(node: Any) -> ResponseFor:
    on = _parsed(_text(node, "PromulgationDate"), (*_DAYS, *_MOMENTS))
    return ResponseFor(
        _text(node, "OrganId"), _text(node, "Code"), on.date() if on else None, _text(node, "DocumentId")[:300]
    )


def _business(node: Any) -> BusinessInfo:
    kind = _text(node, "BussinessDocType") or "0"
    info = _one(node, "BussinessDocumentInfo")
    return BusinessInfo(
        kind=int(kind) if kind.isascii() and kind.isdecimal() and len(kind) < 3 else 99,
        reason=_text(node, "BussinessDocReason"),
        document_id=_text(node, "DocumentId")[:300],
        paper=_text(node, "Paper") or "0",
        staff=_staff(_one(node, "StaffInfo")),
        document_info=_text(info, "DocumentInfo"),
        document_receiver=_text(info, "DocumentReceiver"),
        receivers=tuple(
            Receiver(_text(one, "ReceiverType"), _text(one, "OrganId"))
            for one in _all(_one(info, "ReceiverList"), "Receiver")
        ),
        replacements=tuple(
            Replacement(_text(one, "DocumentId")[:300], _texts(_one(one, "OrganIdList"), "OrganId"))
            for one in _all(_one(node, "ReplacementInfoList"), "ReplacementInfo")
        ),
    )


# --- Elements by their local names -------------------------------------------------------------------------------


def _local(node: Any) -> str:
    return str(etree.QName(node).localname)


def _all(node: Any, name: str) -> list[Any]:
    if node is None:
        return []
    return [child for child in node if isinstance(child.tag, str) and _local(child) == name]


def _one(node: Any, name: str) -> Any:
    found = _all(node, name)
    if len(found) > 1:
        raise Unreadable(f"Phần {name} xuất hiện {len(found)} lần trong gói: không biết phần nào là thật.")
    return found[0] if found else None


def _must(node: Any, name: str) -> Any:
    found = _one(node, name)
    if found is None:
        raise Unreadable(f"Gói thiếu phần {name} của QCVN 102:2016.")
    return found


def _text(node: Any, name: str, *, tidy: bool = True) -> str:
    found = _one(node, name)
    if found is None:
        return ""
    text = "".join(found.itertext())
    return squeeze(nfc(text)) if tidy else text


def _texts(node: Any, name: str) -> tuple[str, ...]:
    found = (squeeze(nfc("".join(one.itertext()))) for one in _all(node, name))
    return tuple(text for text in found if text)


def _cid(node: Any) -> str:
    """Return ContentId without cid:, as an element, an attribute, or the link of the reference."""
    attributes = (node.get("ContentId"), node.get(f"{{{codes.XLINK}}}href"))
    text = _text(node, "ContentId") or next((value for value in attributes if value), "")
    return text.strip().removeprefix("cid:").strip()


def _parsed(text: str, forms: tuple[str, ...]) -> datetime | None:
    for form in forms:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    return None
