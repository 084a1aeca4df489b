"""What a package of the school says: out of a delivery of an issued document, or about a document that came in."""

from datetime import datetime
from typing import Any

from truongso.core.refusal import Refused
from truongso.core.text import fold
from truongso.foundation.evidence import store
from truongso.foundation.org.models import School
from truongso.governance.edxml.axis import needed_code
from truongso.governance.edxml.format.codes import Business, Status
from truongso.governance.edxml.format.content import (
    Agency,
    Attachment,
    BusinessInfo,
    Document,
    Replacement,
    ResponseFor,
    Staff,
    StatusMessage,
    Trace,
    document_id_of,
)
from truongso.governance.edxml.models import Direction, Kind, Package, State
from truongso.governance.office.models import Correspondent
from truongso.governance.office.types import TYPE_NAMES, type_name
from truongso.governance.outgoing.capacity import signature_lines
from truongso.governance.outgoing.models import Delivery, OutgoingDocument

PDF = "application/pdf"
LETTER_TYPE = "18"  # công văn; numbers of the other types are not known to us, their names travel


def own_agency() -> Agency:
    """Return the school as it stands in From."""
    school = School.current()
    if school is None:
        raise Refused("Chưa khai thông tin nhà trường nên chưa lập được gói.")
    parent = " ".join(school.parent_agency.split())
    return Agency(needed_code(), school.name, parent, school.address, school.email, school.phone)


def agency_of(correspondent: Correspondent) -> Agency:
    """Return a correspondent as it stands in To; Refused without a code on the axis."""
    if not correspondent.code:
        raise Refused(f"«{correspondent}» chưa có mã cơ quan trên trục liên thông: bổ sung ở «Nơi gửi, nhận văn bản».")
    return Agency(correspondent.code, correspondent.name, address=correspondent.address, email=correspondent.email)


def document_of(delivery: Delivery, now: datetime) -> Document:
    """Return what the package of a delivery says; Refused when something that must stand in it is not known."""
    document = delivery.document
    if document.signed_file is None or document.number is None or document.dated_on is None:
        raise Refused(f"«{document}» chưa ký và lấy số xong nên chưa lập được gói.")
    own, lines = own_agency(), _signature_lines(document)
    school = School.current()
    return Document(
        sender=own,
        receivers=(agency_of(delivery.correspondent),),
        document_id=document_id_of(own.organ_id, document.dated_on, document.notation),
        number=f"{document.number.number:02d}",
        notation=document.number.symbol,
        place=school.place if school else "",
        promulgated_on=document.dated_on,
        type=LETTER_TYPE if document.type_code == "CV" else "0",
        type_detail="0",
        type_name=type_name(document.type_code),
        subject=document.subject,
        content=document.subject,
        competence=lines[0] if len(lines) > 1 else "",
        position=lines[-1] if lines else "",
        signer=document.signer.full_name if document.signer else "",
        due_on=document.reply_due_on,
        to_places=tuple(str(one.correspondent) for one in document.deliveries.select_related("correspondent")),
        priority=document.urgency,
        copies=str(document.copies_amount or 1),
        responses=_answered(document),
        business=_business(document, delivery),
        traces=(Trace(own.organ_id, now),),
        attachments=tuple(_attachments(document)),
    )


def _signature_lines(document: OutgoingDocument) -> tuple[str, ...]:
    if document.signer is None or document.dated_on is None:
        return ()
    try:
        return signature_lines(document.signer, document.dated_on)
    except Refused:  # somebody who has left since: the paper is signed, its package goes without the post
        return ()


def _attachments(document: OutgoingDocument) -> list[Attachment]:
    assert document.signed_file is not None
    found = [_attachment(f"{document.file_name}.pdf", document.signed_file, f"{document.uid}", document.subject)]
    for annex in document.annex_files.select_related("file", "signed_file"):
        found.append(_attachment(annex.name, annex.signed_file or annex.file, f"{annex.uid}", annex.title))
    return found


def _attachment(name: str, blob: Any, key: str, description: str) -> Attachment:
    return Attachment(name, store.read(blob.sha256), blob.content_type or PDF, key, description)


def _business(document: OutgoingDocument, delivery: Delivery) -> BusinessInfo:
    staff = Staff(department="Văn thư")
    earlier = document.replaces
    sent = (
        Package.objects.outgoing()
        .documents()
        .filter(delivery__document=earlier, delivery__correspondent=delivery.correspondent)
        .first()
        if earlier
        else None
    )
    if sent is None:
        return BusinessInfo(Business.NEW, Business.NEW.label, staff=staff)
    replaced = (Replacement(sent.document_id, (sent.organ_id,)),)
    return BusinessInfo(Business.REPLACEMENT, f"Thay thế văn bản {sent.notation}", staff=staff, replacements=replaced)


def _answered(document: OutgoingDocument) -> tuple[ResponseFor, ...]:
    """Return which document is answered, in the words of the package that brought it where there was one."""
    answered = document.reply_to
    if answered is None:
        return ()
    came = answered.packages.incoming().documents().order_by("pk").first()
    if came is not None:
        return (response_for(came),)
    code = answered.sender.code if answered.sender else ""
    return (ResponseFor(code, answered.notation, answered.dated_on, ""),)


def response_for(package: Package) -> ResponseFor:
    """Return how a status or an answer names the document of a package."""
    if package.direction == Direction.OUT:
        document = package.delivery.document if package.delivery else None
        return ResponseFor(
            needed_code(), package.notation, document.dated_on if document else None, package.document_id
        )
    on = package.incoming.dated_on if package.incoming else None
    return ResponseFor(package.organ_id, package.notation, on, package.document_id)


def standing_package(delivery: Delivery) -> Package | None:
    """Return the package of a delivery that is on its way or arrived; one that the receiver refused does not count."""
    sent = delivery.packages.outgoing().documents().exclude(state=State.CANCELLED)
    refused = Package.objects.incoming().statuses().filter(status_code=Status.REFUSED, is_unexpected=False)
    return sent.exclude(pk__in=refused.exclude(parent=None).values("parent")).order_by("-pk").first()


def status_of(parent: Package, code: str, description: str, now: datetime) -> StatusMessage:
    """Return a status about the document of a package, to the agency on the other side."""
    receiver = Agency(parent.organ_id, parent.organ_name)
    return StatusMessage(
        own_agency(), response_for(parent), code, description, now, Staff(department="Văn thư"), (receiver,)
    )


def codes_told(parent: Package, direction: str) -> list[str]:
    """Return the statuses about a document that went one way so far, oldest first."""
    told = parent.followers.filter(kind=Kind.STATUS, direction=direction).exclude(state="cancelled")
    return list(told.order_by("at", "pk").values_list("status_code", flat=True))


def type_code_of(document: Document) -> str:
    """Return our code of the type that a package names; nothing when no type has that name."""
    named = fold(document.type_name).strip()
    return next((code for code, name in TYPE_NAMES.items() if fold(name) == named), "")
