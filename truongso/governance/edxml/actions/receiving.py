"""A package arrives: its bytes are kept first, then it is read and done with by what it says."""

import hashlib
from datetime import datetime
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence import store
from truongso.foundation.evidence.contents import keep
from truongso.governance.edxml import hearing, packing
from truongso.governance.edxml.actions.making import queue_status
from truongso.governance.edxml.format import reading
from truongso.governance.edxml.format.codes import Business, Status
from truongso.governance.edxml.format.content import Document
from truongso.governance.edxml.format.scanning import Unreadable
from truongso.governance.edxml.models import Direction, Kind, Package, State, Via
from truongso.governance.edxml.originals import Originals, check_bearer, originals_of, own_original
from truongso.governance.edxml.seals import judge_seal
from truongso.governance.incoming import actions as incoming
from truongso.governance.incoming.kinds import Change
from truongso.governance.office.models import Channel, Correspondent

XML = "application/xml"
_TAKEN = "Đã chuyển thành văn bản đến, chờ vào sổ."
_REPEATED = "Gói này đã nhận trước đó, không lập văn bản mới."


@action
def keep_package(content: bytes, *, message_id: str, via: str, sender: str = "", by: Any) -> Package:
    """Keep what arrived, before anybody looks into it; the same message twice gives the first one."""
    found, created = Package.objects.get_or_create(
        direction=Direction.IN, message_id=message_id[:200],
        defaults={
            "via": via, "organ_id": sender[:60], "blob": keep(content, XML), "made_by": by, "state": State.KEPT,
            "axis_id": message_id[:200] if via == Via.AXIS else "",
        },
    )  # fmt: skip
    if created:
        record("edxml.kept", found, by=by, via=found.get_via_display())
    package: Package = found
    return package


@action
def process_package(package: Package, *, by: Any) -> Package:
    """Read a kept package and do what it says; one that was done with stays as it is."""
    package = Package.objects.select_for_update().get(pk=package.pk)
    if package.direction != Direction.IN or package.state != State.KEPT:
        return package
    try:
        found = reading.read(store.read(package.blob.sha256))
    except Unreadable as why:
        return _refuse(package, str(why), by=by)
    listed = package.organ_id
    _note_content(package, found)
    if found.faults:
        return _refuse(package, found.faults[0], by=by)
    try:
        check_bearer(package, listed)
        _take(package, found, by=by)
    except Refused as refusal:
        return _refuse(package, refusal.sentence, by=by)
    return _done(package, by=by)


def _take(package: Package, found: reading.Package, *, by: Any) -> None:
    """Do what a package says; Refused when it may not say that, or its document cannot be taken."""
    if found.status is not None:
        hearing.hear(package, found.status, by=by)
    elif found.document is not None and found.document.business.kind == Business.NEW:
        _take_new(package, found.document, by=by)
    elif found.document is not None:
        _take_change(package, found.document, by=by)


@action
def see_package(package: Package, *, by: Any) -> Package:
    """Note that the clerk saw a package that was not taken."""
    package = Package.objects.select_for_update().get(pk=package.pk)
    if package.state != State.REFUSED or package.seen_at is not None:
        raise Refused(f"{package} không chờ ai xem.")
    package.seen_at = timezone.now()
    package.save()
    record("edxml.seen", package, by=by)
    return package


def _note_content(package: Package, found: reading.Package) -> None:
    """Write what was read out of a package beside it."""
    sender, seal = found.sender, judge_seal(found.seal)
    package.organ_id, package.organ_name = sender.organ_id or package.organ_id, sender.name
    package.correspondent = Correspondent.objects.active().filter(code=package.organ_id).exclude(code="").first()
    package.document_id, package.warnings = found.document_id[:300], list(found.warnings)
    if seal is not None:
        package.seal, package.seal_verdict = seal.as_dict(), seal.verdict.value
    if found.status is not None:
        package.kind, package.status_code = Kind.STATUS, found.status.code
        package.told_at, package.sentence = found.status.at, found.status.description[:500]
        package.notation = found.status.about.code[:120]
    if found.document is not None:
        document = found.document
        if document.business.kind in Business.values:
            package.business = document.business.kind
        package.notation, package.subject = document.code[:120], document.subject[:500]
        package.told_at = next((trace.at for trace in reversed(document.traces) if trace.at), None)


def _take_new(package: Package, document: Document, *, by: Any) -> None:
    earlier = own_original(package, document.document_id)
    if earlier is not None:
        _note_repeated(package, earlier)
        return
    package.incoming = _received(package, document, timezone.now(), by)
    package.state, package.sentence = State.TAKEN, _TAKEN
    package.save()
    queue_status(package, Status.ARRIVED, by=by)


def _take_change(package: Package, document: Document, *, by: Any) -> None:
    """Take a recall, an update or a replacement, and tie it to the documents that it is about."""
    originals = originals_of(package, document)
    first = originals.found[0] if originals.found else None
    if document.business.kind == Business.RECALL:
        hearing.ask_clerk(package, first, document.business.reason, by=by)
        return
    same = _same_change(package, document)
    if same is not None:
        package.parent, package.incoming, package.state = same, same.incoming, State.DUPLICATE
        package.sentence = _REPEATED
        return
    package.parent = first
    package.incoming = _received(package, document, timezone.now(), by)
    package.state, package.sentence = State.TAKEN, _said(package, originals)
    package.warnings = [*package.warnings, *_unknown(package, originals)]
    package.save()
    kind = Change.REPLACED if document.business.kind == Business.REPLACEMENT else Change.UPDATED
    for earlier in originals.found:
        assert earlier.incoming is not None  # own_original gives only those that became a document
        incoming.note_change(
            earlier.incoming, kind=kind, successor=package.incoming, reason=document.business.reason,
            url=package.get_absolute_url(), by=by,
        )  # fmt: skip
    queue_status(package, Status.ARRIVED, by=by)


def _said(package: Package, originals: Originals) -> str:
    what = package.get_business_display()
    known = ", ".join(one.notation for one in originals.found)
    return f"{what} văn bản {known}. {_TAKEN}"[:500] if known else _TAKEN


def _unknown(package: Package, originals: Originals) -> list[str]:
    what = package.get_business_display()
    return [
        f"{what} văn bản mang mã «{key}» mà nhà trường chưa nhận qua trục: nếu đã nhận cách khác, hãy đối chiếu trong sổ."
        for key in originals.unknown
    ]


def _same_change(package: Package, document: Document) -> Package | None:
    """Return the package that said the same with the same files before, whatever message carried it."""
    taken = Package.objects.incoming().documents().filter(
        state=State.TAKEN, organ_id=package.organ_id, document_id=package.document_id, business=package.business
    )  # fmt: skip
    one: Package
    for one in taken.exclude(pk=package.pk).order_by("pk"):
        said = reading.read(store.read(one.blob.sha256)).document
        if said is not None and said.business == document.business and _files(one) == _files(package):
            return one
    return None


def _received(package: Package, document: Document, now: datetime, by: Any) -> Any:
    is_new = document.business.kind == Business.NEW
    tail = "" if is_new else f"#{package.blob.sha256[:12]}"
    return incoming.receive_document(
        sender=package.correspondent, sender_name=document.sender.name, type_code=packing.type_code_of(document),
        notation=document.code, dated_on=document.promulgated_on, subject=document.subject or document.content,
        urgency=document.priority, due_on=document.due_on,
        files=[(one.name, one.content) for one in document.attachments],
        channel=Channel.EXCHANGE, external_id=f"{document.document_id[:230]}{tail}", arrived_at=now, by=by,
    )  # fmt: skip


def _note_repeated(package: Package, earlier: Package) -> None:
    """The same document once more: nothing is made of it, but other bytes under the same id are somebody's business."""
    package.parent, package.incoming, package.state = earlier, earlier.incoming, State.DUPLICATE
    package.sentence = _REPEATED
    if _files(package) != _files(earlier):
        package.state, package.is_unexpected = State.REFUSED, True
        package.sentence = (
            f"Nơi gửi đã gửi văn bản mang mã này với nội dung khác (xem {earlier}): hãy hỏi lại nơi gửi, "
            "văn bản sửa đổi phải gửi là cập nhật hoặc thay thế."
        )


def _files(package: Package) -> list[str]:
    document = reading.read(store.read(package.blob.sha256)).document
    attachments = document.attachments if document else ()
    return sorted(hashlib.sha256(one.content).hexdigest() for one in attachments)


def _refuse(package: Package, sentence: str, *, by: Any) -> Package:
    """Keep a package without doing what it says, and tell its sender where there is one."""
    package.state, package.sentence = State.REFUSED, sentence[:500]
    package.save()
    record("edxml.refused", package, by=by, sentence=package.sentence)
    if package.kind == Kind.DOCUMENT and package.document_id:
        queue_status(package, Status.ARRIVED, by=by)
        queue_status(package, Status.REFUSED, description=sentence, by=by)
    return package


def _done(package: Package, *, by: Any) -> Package:
    if package.state == State.KEPT:
        package.state = State.TAKEN
    package.save()
    if package.state != State.REFUSED:
        record("edxml.taken", package, by=by, sentence=package.sentence or package.what)
    elif package.is_unexpected:
        record("edxml.refused", package, by=by, sentence=package.sentence)
    return package
