"""Make packages: of a delivery, of a status; seal one."""

import uuid
from typing import Any

from django.conf import settings
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence import store
from truongso.foundation.evidence.contents import keep
from truongso.foundation.signing.keys import OpenKey
from truongso.foundation.signing.pdf_signing import Certificates
from truongso.governance.edxml import packing
from truongso.governance.edxml.axis import needed_code, own_code
from truongso.governance.edxml.format import reading, sealing, writing
from truongso.governance.edxml.format.codes import is_expected, status_label
from truongso.governance.edxml.models import Direction, Kind, Package, State, Via
from truongso.governance.edxml.seals import judge_seal
from truongso.governance.office.models import Channel
from truongso.governance.outgoing import actions as outgoing
from truongso.governance.outgoing.models import Delivery

XML = "application/xml"


@action
def pack_delivery(delivery: Delivery, *, by: Any) -> Package | None:
    """Make the package of a delivery over the axis, once. What is missing is noted on the delivery, for the clerk."""
    if delivery.channel != Channel.EXCHANGE:
        return None
    standing = packing.standing_package(delivery)
    if standing is not None:
        return standing
    now = timezone.now()
    try:
        document = packing.document_of(delivery, now)
    except Refused as refusal:
        outgoing.note_delivery(delivery, state=Delivery.State.FAILED, detail=refusal.sentence, at=now, by=by)
        record("edxml.not_packed", delivery.document, by=by, to=str(delivery.correspondent), reason=refusal.sentence)
        return None
    package = _made(
        Kind.DOCUMENT, writing.write_document(document), now, by,
        business=document.business.kind, correspondent=delivery.correspondent, delivery=delivery,
        organ_id=delivery.correspondent.code, organ_name=delivery.correspondent.name,
        document_id=document.document_id, notation=document.code, subject=document.subject[:500],
        state=State.TO_SEAL if settings.EDXML_SEAL else State.WAITING,
    )  # fmt: skip
    record("edxml.packed", package, by=by, to=package.peer)
    return package


@action
def queue_status(parent: Package, code: str, *, description: str = "", by: Any) -> Package | None:
    """Let a status about a document go out; None where it has nowhere to go, or would come out of its order."""
    if parent.via == Via.FILE or not parent.organ_id or not parent.document_id or not own_code():
        return None
    if not is_expected(_told(parent, code), code):
        return None
    now = timezone.now()
    status = packing.status_of(parent, code, description or status_label(code), now)
    package = _made(
        Kind.STATUS, writing.write_status(status), now, by,
        status_code=code, correspondent=parent.correspondent, parent=parent, incoming=parent.incoming,
        delivery=parent.delivery, organ_id=parent.organ_id, organ_name=parent.organ_name, told_at=now,
        document_id=parent.document_id, notation=parent.notation, subject=parent.subject,
        state=State.WAITING, sentence=status.description[:500],
    )  # fmt: skip
    record("edxml.packed", package, by=by, to=package.peer)
    return package


def _told(parent: Package, code: str) -> list[str]:
    """Return what was told about a document; for an answer to a request, the request stands last."""
    told = packing.codes_told(parent, Direction.OUT)
    return [*told, "13"] if code in {"15", "16"} else told


def _made(kind: str, content: bytes, now: Any, by: Any, **values: Any) -> Package:
    key = uuid.uuid4()
    made: Package = Package.objects.create(
        uid=key, direction=Direction.OUT, kind=kind, message_id=f"{needed_code()}.{key}", blob=keep(content, XML),
        at=now, made_by=by, **values,
    )  # fmt: skip
    return made


@action
def seal_package(package: Package, certificates: Certificates, opened: OpenKey, *, by: Any) -> Package:
    """Seal a package that has not left yet with the school's open key; what does not verify is not kept."""
    package = Package.objects.select_for_update().get(pk=package.pk)
    is_fresh = package.state == State.TO_SEAL or (package.state == State.WAITING and not package.attempts)
    if package.direction != Direction.OUT or not is_fresh or package.seal:
        raise Refused(f"{package} không còn chờ đóng dấu: {package.get_state_display().lower()}.")
    sealed = sealing.seal(store.read(package.blob.sha256), certificates, opened)
    found = judge_seal(reading.read(sealed).seal)
    if found is None or found.verdict != "VALID":
        raise Refused(f"Gói vừa đóng dấu không qua được kiểm tra: {found.reason if found else 'không thấy chữ ký'}")
    package.blob, package.seal, package.seal_verdict = keep(sealed, XML), found.as_dict(), found.verdict.value
    package.state = State.WAITING
    package.save()
    record("edxml.sealed", package, by=by)
    return package
