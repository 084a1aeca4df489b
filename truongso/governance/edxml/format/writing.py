"""Write packages: the prefix edXML: on everything in the envelope, files after it, as the programs in use read them."""

import base64
import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from lxml import etree

from truongso.core.text import SCHOOL_ZONE
from truongso.governance.edxml.format.codes import DAY, MOMENT, NAMESPACE, XLINK
from truongso.governance.edxml.format.content import (
    Agency,
    BusinessInfo,
    Document,
    ResponseFor,
    Staff,
    StatusMessage,
)

HEADER_ID = "MessageHeader"
MANIFEST_ID = "edXMLManifest"
_ACTOR = "http://schemas.xmlsoap.org/soap/actor/next"
_FORBIDDEN = {code: None for code in range(32) if code not in (9, 10, 13)}


def write_document(document: Document) -> bytes:
    """Return the package of a document, not sealed yet."""
    root, header, body = _envelope()
    message = _add(header, "MessageHeader", Id=HEADER_ID)
    _message(message, document)
    _traces(header, document)
    manifest = _add(body, "edXMLManifest", version="1.0", Id=MANIFEST_ID)
    encoded = etree.SubElement(root, f"{{{NAMESPACE}}}AttachmentEncoded") if document.attachments else None
    for one in document.attachments:
        key = one.content_id or str(uuid.uuid4())
        reference = _add(manifest, "Reference")
        reference.set(f"{{{XLINK}}}href", f"cid:{key}")
        _leaves(reference, ContentId=f"cid:{key}", ContentType=one.content_type, AttachmentName=one.name)
        _leaf(reference, "Description", one.description or one.name)
        carrier = _add(encoded, "Attachment")
        _leaves(carrier, ContentType=one.content_type, ContentId=key, Description=one.description or one.name)
        _leaf(carrier, "ContentTransferEncoded", base64.b64encode(one.carried or one.content).decode())
        _leaf(carrier, "AttachmentName", one.name)
    return as_bytes(root)


def write_status(status: StatusMessage) -> bytes:
    """Return the package of a status."""
    root, header, _ = _envelope()
    message = _add(header, "MessageHeader", Id=HEADER_ID)
    _response(message, status.about)
    _agency(message, "From", status.sender)
    for receiver in status.receivers:
        _agency(message, "To", receiver)
    _leaves(message, StatusCode=status.code, Description=status.description, Timestamp=_moment(status.at))
    _staff(message, status.staff)
    return as_bytes(root)


def as_bytes(root: Any) -> bytes:
    """Return the tree as the file that travels: spaces are kept as they are, because seals lie on them."""
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return written


def _envelope() -> tuple[Any, Any, Any]:
    # The same namespace twice: as prefix for the envelope, as default for root and files, as the programs in use write.
    root = etree.Element(f"{{{NAMESPACE}}}edXML", nsmap={"edXML": NAMESPACE, "xlink": XLINK})
    envelope = _add(root, "edXMLEnvelope")
    return root, _add(envelope, "edXMLHeader"), _add(envelope, "edXMLBody")


def _message(message: Any, document: Document) -> None:
    _agency(message, "From", document.sender)
    for receiver in document.receivers:
        _agency(message, "To", receiver)
    _leaf(message, "DocumentId", document.document_id)
    _leaves(_add(message, "Code"), CodeNumber=document.number, CodeNotation=document.notation)
    place = _add(message, "PromulgationInfo")
    _leaves(place, Place=document.place, PromulgationDate=_day(document.promulgated_on))
    kind = _add(message, "DocumentType")
    _leaves(kind, Type=document.type, TypeDetail=document.type_detail, TypeName=document.type_name)
    _leaves(message, Subject=document.subject, Content=document.content)
    signer = _add(message, "SignerInfo")
    _leaves(signer, Competence=document.competence, Position=document.position, FullName=document.signer)
    if document.due_on:
        _leaf(message, "DueDate", _day(document.due_on))
    _list(message, "ToPlaces", "Place", document.to_places)
    _other(_add(message, "OtherInfo"), document)
    for response in document.responses:
        _response(message, response)
    _leaf(message, "SteeringType", document.steering or "1")
    if document.task_code:
        _leaf(_add(message, "ResponseForTask"), "TaskCode", document.task_code)
    if document.application:
        _leaf(message, "ApplicationType", document.application)


def _other(node: Any, document: Document) -> None:
    _leaves(
        node, Priority=str(document.priority), SphereOfPromulgation=document.sphere, TyperNotation=document.typer,
        PromulgationAmount=document.copies or "1", PageAmount=document.pages or "1", ReplyFors=document.reply_fors,
        Direction=document.direction, ReferenceCodes=document.reference_codes,
    )  # fmt: skip
    _list(node, "Appendixes", "Appendix", document.appendixes)


def _traces(header: Any, document: Document) -> None:
    traces = _add(header, "TraceHeaderList", version="1.0", mustUnderstand="1", actor=_ACTOR)
    for one in document.traces:
        _leaves(_add(traces, "TraceHeader"), OrganId=one.organ_id, Timestamp=_moment(one.at))
    _business(_add(traces, "Bussiness"), document.business)


def _business(node: Any, business: BusinessInfo) -> None:
    _leaves(node, BussinessDocType=str(business.kind), BussinessDocReason=business.reason)
    if business.document_info or business.receivers:
        info = _add(node, "BussinessDocumentInfo")
        _leaves(info, DocumentInfo=business.document_info, DocumentReceiver=business.document_receiver)
        receivers = _add(info, "ReceiverList")
        for one in business.receivers:
            _leaves(_add(receivers, "Receiver"), ReceiverType=one.kind, OrganId=one.organ_id)
    if business.document_id:
        _leaf(node, "DocumentId", business.document_id)
    _leaf(node, "Paper", business.paper)
    _staff(node, business.staff)
    if business.replacements:
        replaced = _add(node, "ReplacementInfoList")
        for earlier in business.replacements:
            info = _add(replaced, "ReplacementInfo")
            _leaf(info, "DocumentId", earlier.document_id)
            _list(info, "OrganIdList", "OrganId", earlier.organ_ids)


def _agency(parent: Any, name: str, agency: Agency) -> None:
    _leaves(
        _add(parent, name), OrganId=agency.organ_id, OrganizationInCharge=agency.in_charge, OrganName=agency.name,
        OrganAdd=agency.address, Email=agency.email, Telephone=agency.telephone, Fax=agency.fax, Website=agency.website,
    )  # fmt: skip


def _staff(parent: Any, staff: Staff) -> None:
    _leaves(
        _add(parent, "StaffInfo"), Department=staff.department, DepartmentId=staff.department_id, Staff=staff.name,
        StaffId=staff.staff_id, Email=staff.email, Mobile=staff.mobile,
    )  # fmt: skip


def _response(parent: Any, response: ResponseFor) -> None:
    _leaves(
        _add(parent, "ResponseFor"), OrganId=response.organ_id, Code=response.code,
        PromulgationDate=_day(response.promulgated_on), DocumentId=response.document_id,
    )  # fmt: skip


def _add(parent: Any, name: str, **attributes: str) -> Any:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)


def _leaf(parent: Any, name: str, text: str) -> None:
    _add(parent, name).text = text.translate(_FORBIDDEN)


def _leaves(parent: Any, **values: str) -> None:
    for name, text in values.items():
        _leaf(parent, name, text)


def _list(parent: Any, name: str, inner: str, values: Iterable[str]) -> None:
    node = _add(parent, name)
    for value in values:
        _leaf(node, inner, value)


def _day(day: date | None) -> str:
    return day.strftime(DAY) if day else ""


def _moment(moment: datetime | None) -> str:
    return moment.astimezone(SCHOOL_ZONE).strftime(MOMENT) if moment else ""
