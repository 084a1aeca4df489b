"""A document arrives: from a person's hands, from the mailbox, from the exchange."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from truongso.core.printable import printable
from truongso.core.refusal import Refused
from truongso.core.text import squeeze
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence.contents import keep
from truongso.foundation.work.days import WorkCalendar
from truongso.governance.incoming import checking, words
from truongso.governance.incoming.acting import known_sender, locked, move, needed
from truongso.governance.incoming.describing import changed_fields
from truongso.governance.incoming.files import Taken, look_at
from truongso.governance.incoming.kinds import State
from truongso.governance.incoming.models import IncomingDocument, IncomingFile
from truongso.governance.incoming.secrecy import refuse_secret_document
from truongso.governance.incoming.signals import state_changed
from truongso.governance.office.models import Channel, Correspondent, Urgency
from truongso.governance.office.types import TYPE_NAMES

BY_PEOPLE = (Channel.UPLOAD, Channel.PAPER)


def receive_document(
    *,
    sender: Correspondent | None,
    sender_name: str,
    type_code: str,
    notation: str,
    dated_on: date | None,
    subject: str,
    urgency: int,
    due_on: date | None,
    files: Sequence[tuple[str, Any]],
    channel: str,
    external_id: str,
    arrived_at: datetime,
    by: Any,
    details: Mapping[str, Any] | None = None,
    secrecy: str = "",
) -> IncomingDocument:
    """Take a document in: files looked at and kept, signatures verified, ready to be registered.

    details are further fields of the register (describing.FIELDS): signer, pages, copies, needs_reply, note. secrecy is the
    level that the paper bears: whatever it is, Refused.
    external_id is unique in its channel: the same message twice gives the first document. Files that a person chose must
    all be sound (Refused); of what machines deliver a wrong one is kept as a note without its content.
    """
    repeated = _known(channel, external_id)
    if repeated is not None:
        return repeated
    refuse_secret_document(secrecy, subject, notation)
    taken = look_at(files, strictly=channel in BY_PEOPLE)
    return _receive(
        sender=sender, sender_name=sender_name, type_code=type_code, notation=notation, dated_on=dated_on,
        subject=subject, urgency=urgency, due_on=due_on, taken=taken, channel=channel, external_id=external_id,
        arrived_at=arrived_at, by=by, details=details or {},
    )  # fmt: skip


@action
def _receive(
    *, taken: list[Taken], channel: str, external_id: str, arrived_at: datetime, by: Any, details: Mapping[str, Any],
    **values: Any,
) -> IncomingDocument:  # fmt: skip
    document = _row(channel=channel, external_id=external_id, arrived_at=arrived_at, by=by, **values)
    changed_fields(document, dict(details))
    if external_id:
        # The unique constraint decides between two deliveries of one message at once.
        found, created = IncomingDocument.objects.get_or_create(
            channel=channel, external_id=external_id, defaults=_values_of(document)
        )
        if not created:
            return found
        document = found
    else:
        document.save()
    _keep_files(document, taken, by=by)
    checking.verify_files(document, by=by)
    document.save()
    words.have_read(document)
    words.index_words(document)
    record("incoming.received", document, by=by, channel=document.get_channel_display(), files=len(taken))
    state_changed.send(IncomingDocument, document=document, state=State.ARRIVED.value, by=by)
    return document


def _row(
    *, sender: Correspondent | None, sender_name: str, type_code: str, notation: str, dated_on: date | None,
    subject: str, urgency: int, due_on: date | None, channel: str, external_id: str, arrived_at: datetime, by: Any,
) -> IncomingDocument:  # fmt: skip
    if channel not in Channel.values:
        raise Refused("Hãy chọn cách nhận văn bản.", field="channel")
    day = timezone.localdate(arrived_at)
    if dated_on is not None and dated_on > day:
        raise Refused("Ngày văn bản không được ở sau ngày đến.", field="dated_on")
    return IncomingDocument(
        sender=known_sender(sender, sender_name), sender_name=_line(sender_name, 200),
        type_code=type_code if type_code in TYPE_NAMES else "", notation=_line(notation, 80), dated_on=dated_on,
        subject=_line(subject, 500), urgency=urgency if urgency in Urgency.values else Urgency.NORMAL, due_on=due_on,
        channel=channel, external_id=external_id[:250], arrived_at=arrived_at, received_by=by,
        register_by=WorkCalendar().on_or_after(day),
    ).prepare()  # fmt: skip


def _line(text: str, limit: int) -> str:
    return squeeze(printable(text))[:limit]


def _values_of(document: IncomingDocument) -> dict[str, Any]:
    left_out = {"id", "channel", "external_id"}
    return {f.attname: getattr(document, f.attname) for f in document._meta.concrete_fields if f.name not in left_out}


def _known(channel: str, external_id: str) -> IncomingDocument | None:
    if not external_id:
        return None
    found: IncomingDocument | None = IncomingDocument.objects.filter(
        channel=channel, external_id=external_id[:250]
    ).first()
    return found


def _keep_files(document: IncomingDocument, taken: list[Taken], *, by: Any) -> None:
    first = document.files.count() + 1
    for position, one in enumerate(taken, start=first):
        IncomingFile.objects.create(
            document=document, position=position, name=one.name, size=one.size, sha256=one.sha256,
            content_type=one.content_type, pages=one.pages, strange=one.strange, added_by=by,
            blob=keep(one.content, one.content_type) if one.content is not None else None,
        )  # fmt: skip


def add_files(document: IncomingDocument, *, files: Sequence[tuple[str, Any]], by: Any) -> IncomingDocument:
    """Add files to a document that is not registered yet: the scan of a paper, a page that was forgotten."""
    if not files:
        raise Refused("Hãy chọn ít nhất một tệp.", field="files")
    return _add_files(document, look_at(files, strictly=True), by=by)


@action
def _add_files(document: IncomingDocument, taken: list[Taken], *, by: Any) -> IncomingDocument:
    found = locked(document, states=(State.ARRIVED,))
    _keep_files(found, taken, by=by)
    checking.verify_files(found, by=by)
    found.touch()
    found.save()
    words.have_read(found)
    words.index_words(found)
    record("incoming.files_added", found, by=by, files=len(taken))
    return found


@action
def verify_again(document: IncomingDocument, *, by: Any) -> IncomingDocument:
    """Verify the signatures once more, before registration: trust may have been put right since."""
    found = locked(document, states=(State.ARRIVED,))
    checking.verify_files(found, by=by)
    found.touch()
    found.save()
    record("incoming.verified_again", found, by=by, verdict=found.get_verdict_display() or "không có chữ ký số")
    return found


@action
def refuse_document(document: IncomingDocument, *, reason: str, by: Any) -> IncomingDocument:
    """Send a document back to its sender, with the reason (NĐ 30/2020, article 21). Refused once it is registered."""
    found = locked(document, states=(State.ARRIVED,))
    found.refusal_reason = needed(reason, "Hãy ghi lý do trả lại: nơi gửi được đọc.", "reason")
    record("incoming.refused", found, by=by, reason=found.refusal_reason)
    move(found, State.REFUSED, by=by)
    return found


@action
def tell_apart(document: IncomingDocument, *, reason: str, by: Any) -> IncomingDocument:
    """Say that a document is not the same as those that look like it, and why; it can then be registered."""
    found = locked(document, states=(State.ARRIVED,))
    found.told_apart_because = needed(reason, "Hãy ghi vì sao đây không phải văn bản trùng.", "reason", limit=300)
    found.told_apart_at, found.told_apart_by = timezone.now(), by
    found.touch()
    found.save()
    record("incoming.told_apart", found, by=by, reason=found.told_apart_because)
    return found
