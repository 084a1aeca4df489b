"""Say whom a document goes to, issue it, take it back, replace it, register what another app made."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import models
from django.utils import timezone

from truongso.core.printable import printable
from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence.contents import keep
from truongso.foundation.org.models import Person, Unit
from truongso.foundation.papers.actions import issue_number
from truongso.foundation.papers.models import IssuedNumber
from truongso.foundation.signing import actions as signing
from truongso.foundation.work.actions import notify
from truongso.governance.office.models import Channel, Correspondent
from truongso.governance.outgoing import public_codes
from truongso.governance.outgoing.acting import accounts_of, locked, require_state, school
from truongso.governance.outgoing.actions.deliveries import note_delivery
from truongso.governance.outgoing.issuing import keep_reading_list, note_line, usual_channel
from truongso.governance.outgoing.kinds import form_of, forms
from truongso.governance.outgoing.models import Delivery, OutgoingDocument, State
from truongso.governance.outgoing.posting import mail_when_done, tell_recalled_when_done
from truongso.governance.outgoing.signals import issued, recalled, replaced

BEFORE_ISSUE = (State.DRAFT, State.IN_REVIEW, State.APPROVED, State.NUMBERED, State.SIGNING, State.SIGNED)


@action
def set_recipients(
    document: OutgoingDocument,
    *,
    outside: Sequence[tuple[Correspondent, str]],
    units: Iterable[Unit] = (),
    people: Iterable[Person] = (),
    by: Any,
) -> OutgoingDocument:
    """Write whom the document goes to, before it is issued: outside each by a channel, inside units and people."""
    document = locked(document)
    require_state(document, *BEFORE_ISSUE)
    for correspondent, channel in outside:
        _check_channel(correspondent, channel)
    document.deliveries.all().delete()
    Delivery.objects.bulk_create(
        Delivery(document=document, correspondent=correspondent, channel=channel) for correspondent, channel in outside
    )
    document.units_told.set(units)
    document.people_told.set(people)
    document.touch()
    document.save()
    record("outgoing.recipients_set", document, by=by)
    return document


def _check_channel(correspondent: Correspondent, channel: str) -> None:
    if channel not in Channel.values:
        raise Refused("Hãy chọn một cách gửi trong danh sách.", field="outside")
    if channel == Channel.EMAIL and not correspondent.email:
        raise Refused(
            f"{correspondent} chưa có địa chỉ thư điện tử: hãy ghi địa chỉ hoặc chọn cách gửi khác.", field="outside"
        )
    if channel == Channel.EXCHANGE and not correspondent.takes_packages:
        raise Refused(
            f"{correspondent} không nhận văn bản qua trục liên thông: hãy chọn cách gửi khác.", field="outside"
        )


@action
def issue_document(document: OutgoingDocument, *, by: Any) -> OutgoingDocument:
    """Send a signed document on its way: by e-mail from here, over the exchange axis by the app above, on paper by hand."""
    document = locked(document)
    require_state(document, State.SIGNED)
    unsigned = document.annex_files.filter(signed_file=None).count()
    if unsigned:
        raise Refused(f"Còn {unsigned} phụ lục chưa được ký số của nhà trường: hãy đóng dấu số rồi phát hành.")
    document.state, document.issued_at, document.issued_by = State.ISSUED, timezone.now(), by
    document.touch()
    document.save()
    record("outgoing.issued", document, by=by)
    keep_reading_list(document, by=by)
    note_line(document)
    public_codes.publish(document, by=by)
    mail_when_done(list(document.deliveries.filter(channel=Channel.EMAIL, state=Delivery.State.PENDING)))
    _end_the_other(document, by=by)
    issued.send(sender=OutgoingDocument, document=document, by=by)
    return document


def _end_the_other(document: OutgoingDocument, *, by: Any) -> None:
    """What this document replaces is replaced now; what it corrects is told."""
    if document.replaces is not None:
        old = locked(document.replaces)
        require_state(old, State.ISSUED)
        old.state, old.ended_reason = State.REPLACED, f"Thay thế bằng {document}"[:500]
        old.touch()
        old.save()
        record("outgoing.replaced", old, by=by, by_document=document.notation)
        public_codes.note(old, f"Được thay thế bằng văn bản {document.notation}", by=by)
        replaced.send(sender=OutgoingDocument, document=old, by_document=document, by=by)
    if document.corrects is not None:
        record("outgoing.corrected", document.corrects, by=by, by_document=document.notation)
        public_codes.note(document.corrects, f"Được đính chính bằng văn bản {document.notation}", by=by)


@action
def send_again(delivery: Delivery, *, channel: str, by: Any) -> Delivery:
    """Send once more what did not arrive, by the same channel or another."""
    delivery = (
        Delivery.objects.select_for_update(of=("self",)).select_related("document", "correspondent").get(pk=delivery.pk)
    )
    require_state(delivery.document, State.ISSUED)
    if delivery.state in {Delivery.State.DELIVERED, Delivery.State.ACKNOWLEDGED, Delivery.State.RECALLED}:
        raise Refused(f"{delivery.correspondent}: {delivery.get_state_display().lower()}, không cần gửi lại.")
    _check_channel(delivery.correspondent, channel)
    delivery.channel, delivery.attempts = channel, 0
    delivery.save(update_fields=["channel", "attempts"])
    delivery = note_delivery(
        delivery, state=Delivery.State.PENDING, detail=f"Gửi lại: {delivery.get_channel_display().lower()}.",
        at=timezone.now(), by=by,
    )  # fmt: skip
    note_line(delivery.document)
    if channel == Channel.EMAIL:
        mail_when_done([delivery])
    return delivery


@action
def recall_document(document: OutgoingDocument, *, reason: str, by: Any) -> OutgoingDocument:
    """Take an issued document back: everybody who got it is told to delete it and to answer (article 18)."""
    document = locked(document)
    require_state(document, State.ISSUED)
    reason = " ".join(printable(reason).split())[:500]
    if not reason:
        raise Refused("Hãy ghi lý do thu hồi.", field="reason")
    document.state, document.ended_reason = State.RECALLED, reason
    document.touch()
    document.save()
    record("outgoing.recalled", document, by=by, reason=reason)
    public_codes.note(document, "Đã thu hồi", by=by)
    for delivery in document.deliveries.select_related("correspondent"):
        _recall(delivery, reason, by=by)
    readers = accounts_of(reading.person for reading in document.readings.select_related("person"))
    notify(
        readers, title=f"Thu hồi văn bản {document.notation}: {document.subject}", body=reason,
        url=document.get_absolute_url(), key=f"outgoing.recalled:{document.uid}", by=by,
    )  # fmt: skip
    recalled.send(sender=OutgoingDocument, document=document, reason=reason, by=by)
    return document


def _recall(delivery: Delivery, reason: str, *, by: Any) -> None:
    """What went over the exchange axis is recalled there, by whoever sent it; all else is recalled here."""
    was_sent = delivery.state != Delivery.State.PENDING
    if delivery.channel == Channel.EXCHANGE and was_sent:
        return
    note_delivery(delivery, state=Delivery.State.RECALLED, detail=reason, at=timezone.now(), by=by)
    if delivery.channel == Channel.EMAIL and was_sent:
        tell_recalled_when_done(delivery, reason)


@action
def register_finished(
    *,
    type_code: str,
    subject: str,
    content: bytes | Callable[[IssuedNumber], bytes],
    signers: Sequence[tuple[Person, str]],
    seal: bool,
    recipients: Iterable[Correspondent | Unit | Person],
    about: models.Model | None,
    by: Any,
    number: IssuedNumber | None = None,
) -> OutgoingDocument:
    """Take a paper that another app made into the register, and put it before its signers.

    content is the PDF, or a function that renders it with its number. Without a number the next one of the type is taken.
    With neither signers nor seal the PDF is signed already, and waits to be issued. Recipients get their usual channel.
    """
    if type_code not in forms():
        raise Refused("Loại văn bản này không có trong Nghị định 30/2020/NĐ-CP.", field="type_code")
    number = number or _next_number(type_code, subject, by=by)
    if OutgoingDocument.objects.filter(number=number).exists():
        raise Refused(f"Số {number.text} đã có văn bản trong sổ.")
    made = content(number) if callable(content) else content
    document = OutgoingDocument(
        type_code=type_code, subject=subject[:500], origin=OutgoingDocument.Origin.MADE, drafted_by=by, number=number,
        dated_on=number.issued_on, approved_at=timezone.now(), unsigned_file=keep(made, "application/pdf"),
        signer=signers[-1][0] if signers else None, state=State.SIGNING,
    )  # fmt: skip
    if about is not None:
        document.about = about
    if not signers and not seal:
        document.state, document.signed_file, document.signed_at = State.SIGNED, document.unsigned_file, timezone.now()
    document.save()
    record("outgoing.registered", document, by=by)
    _address(document, list(recipients), by=by)
    if document.state == State.SIGNING:
        signing.request_signatures(
            made, title=str(document), file_name=f"{document.file_name}.pdf", signers=signers, seal=seal, by=by, about=document
        )  # fmt: skip
    return document


def _next_number(type_code: str, subject: str, *, by: Any) -> IssuedNumber:
    form = form_of(type_code)
    return issue_number(
        series_code=form.series, symbol=form.symbol(school().symbol), subject=f"{form.name} {subject}"[:500],
        issued_on=timezone.localdate(), by=by,
    )  # fmt: skip


def _address(document: OutgoingDocument, recipients: list[Correspondent | Unit | Person], *, by: Any) -> None:
    set_recipients(
        document,
        outside=[(one, usual_channel(one)) for one in recipients if isinstance(one, Correspondent)],
        units=[one for one in recipients if isinstance(one, Unit)],
        people=[one for one in recipients if isinstance(one, Person)],
        by=by,
    )
