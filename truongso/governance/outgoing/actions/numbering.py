"""Take the number and put the numbered paper before its signers: two steps, either of which can be the last one done."""

from datetime import date
from typing import Any

from truongso.core.printable import printable
from truongso.core.refusal import Refused
from truongso.core.text import format_date
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence import store
from truongso.foundation.evidence.contents import keep
from truongso.foundation.org.models import Person
from truongso.foundation.papers.actions import issue_number, void_number
from truongso.foundation.papers.models import Reservation
from truongso.foundation.signing import actions as signing
from truongso.foundation.signing.models import SignatureRequest
from truongso.governance.outgoing.acting import last_draft, locked, render, require_state, school, signers_of
from truongso.governance.outgoing.kinds import form_of
from truongso.governance.outgoing.models import OutgoingDocument, State
from truongso.governance.outgoing.public_codes import code_to_print

PDF = "application/pdf"


@action
def take_number(
    document: OutgoingDocument, *, dated_on: date, today: date, by: Any, reservation: Reservation | None = None
) -> OutgoingDocument:
    """Give an approved document the next number of its series (or a kept one) and the date of the document.

    All of it or nothing: killed in the middle, the number was not given. Asked again for a document that has its number,
    the same document comes back: who continues after a power cut takes no second number.
    """
    document = locked(document)
    if document.state == State.NUMBERED:
        return document
    require_state(document, State.APPROVED)
    if dated_on > today:
        raise Refused(f"Ngày văn bản {format_date(dated_on)} chưa tới.", field="dated_on")
    if dated_on < today and reservation is None:
        raise Refused("Văn bản ghi ngày trước hôm nay chỉ lấy được số đã giữ chỗ cho ngày đó.", field="dated_on")
    draft = last_draft(document)
    form = form_of(document.type_code)
    issued = issue_number(
        series_code=form.series, symbol=form.symbol(school().symbol, draft.content["unit_symbol"]),
        subject=f"{form.name} {document.subject}"[:500], issued_on=dated_on, paper=document, reservation=reservation, by=by,
    )  # fmt: skip
    document.number, document.dated_on, document.state = issued, dated_on, State.NUMBERED
    document.touch()
    document.save()
    record("outgoing.numbered", document, by=by, number=issued.text)
    return document


@action
def send_to_sign(document: OutgoingDocument, *, by: Any) -> SignatureRequest:
    """Render a numbered document as PDF/A and put it before its signers, the school's seal last.

    A paper that another app made goes out again as it was made, to those who were to sign it.
    """
    document = locked(document)
    require_state(document, State.NUMBERED)
    if document.origin == OutgoingDocument.Origin.MADE:
        content, signers = store.read(document.unsigned_file_id or ""), _asked_before(document)
    else:
        content = render(document, code=code_to_print(document, by=by))
        signers = signers_of(document)
    document.unsigned_file = keep(content, PDF)
    document.state = State.SIGNING
    document.touch()
    document.save()
    record("outgoing.sent_to_sign", document, by=by)
    return signing.request_signatures(
        content, title=str(document), file_name=f"{document.file_name}.pdf", signers=signers, seal=True,
        by=by, about=document,
    )  # fmt: skip


def _asked_before(document: OutgoingDocument) -> list[tuple[Person, str]]:
    last = SignatureRequest.objects.about(document).order_by("pk").last()
    steps = last.steps.filter(person__isnull=False).select_related("person").order_by("position") if last else []
    return [(step.person, step.capacity) for step in steps]


@action
def give_up_number(document: OutgoingDocument, *, reason: str, by: Any) -> OutgoingDocument:
    """Void the number of a document that was sent back; the document can be changed and numbered anew, or given up."""
    document = locked(document)
    require_state(document, State.DRAFT, State.NUMBERED)
    if document.number is None:
        raise Refused(f"«{document}» chưa có số.")
    number = document.number
    reason = " ".join(printable(reason).split())
    void_number(number, reason=reason, by=by)
    record("outgoing.number_given_up", document, by=by, number=number.text, reason=reason)
    document.number, document.dated_on, document.state = None, None, State.DRAFT
    document.touch()
    document.save()
    return document
