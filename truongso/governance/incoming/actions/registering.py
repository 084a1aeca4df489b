"""The yearly register: a number for each document, void numbers with their reason, books that are closed."""

from datetime import date
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.text import format_date
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence.contents import keep
from truongso.foundation.org.models import Person
from truongso.foundation.papers.models import Series
from truongso.foundation.signing.verdicts import Verdict
from truongso.governance.incoming import words
from truongso.governance.incoming.acting import keep_line, locked, move, needed
from truongso.governance.incoming.describing import changed_fields, check_described
from truongso.governance.incoming.kinds import IN_HAND, State
from truongso.governance.incoming.models import IncomingDocument, RegisterBook, Registration
from truongso.governance.incoming.register_book import bound_book
from truongso.governance.incoming.secrecy import refuse_secret_document
from truongso.governance.incoming.telling import tell_leaders

SERIES = "VB-ĐẾN"
_NOT_ACCEPTED = {Verdict.INVALID.value, Verdict.REVOKED.value}


@action
def register(document: IncomingDocument, *, on: date, by: Any, present_to: Person | None = None) -> IncomingDocument:
    """Give a document the next number of the year's register and present it to a leader.

    Refused while what the register asks for is missing, while it looks like another document that nobody told apart, and
    for a signature that is not valid: such a document goes back to its sender (NĐ 30/2020, article 21).
    """
    found = locked(document, states=(State.ARRIVED,))
    check_described(found)
    _check_signature(found)
    _check_alone(found)
    if on < timezone.localdate(found.arrived_at):
        raise Refused("Ngày vào sổ không được ở trước ngày đến.")
    found.year, found.number, found.registered_on = on.year, _next_number(on.year), on
    found.presented_to = present_to
    Registration.objects.create(document=found, year=found.year, number=found.number, registered_by=by)
    record("incoming.registered", found, by=by, number=found.number_text)
    move(found, State.REGISTERED, by=by)
    keep_line(found)
    words.index_words(found)
    tell_leaders(found, by=by)
    return found


def _check_signature(document: IncomingDocument) -> None:
    if document.verdict in _NOT_ACCEPTED:
        raise Refused(
            f"Chữ ký số trên văn bản: {Verdict(document.verdict).words.lower()}. Hãy trả lại nơi gửi kèm lý do, không vào sổ."
        )


def _check_alone(document: IncomingDocument) -> None:
    if document.told_apart_at is not None:
        return
    twin = IncomingDocument.objects.like(document).first()
    if twin is not None:
        what = f"số đến {twin.number_text}/{twin.year}" if twin.number else f"đến {format_date(twin.arrived_at)}"
        raise Refused(
            f"Văn bản này có thể trùng với {twin} ({what}): hãy trả lại nếu trùng, hoặc xác nhận «Không trùng» kèm lý do."
        )


def _next_number(year: int) -> int:
    """Take the next number; the series' row stays locked until the end, so that no number is skipped or given twice."""
    if RegisterBook.objects.filter(year=year).exists():
        raise Refused(f"Sổ đăng ký văn bản đến năm {year} đã đóng nên không vào sổ thêm được.")
    Series.objects.get_or_create(code=SERIES, year=year)
    series = Series.objects.select_for_update().get(code=SERIES, year=year)
    series.last_number += 1
    series.save(update_fields=["last_number"])
    return int(series.last_number)


@action
def void_registration(document: IncomingDocument, *, reason: str, by: Any) -> IncomingDocument:
    """Void the line of a document that nobody was instructed about yet; its number stays in the book with the reason."""
    found = locked(document, states=(State.REGISTERED,))
    why = needed(reason, "Hãy ghi lý do hủy số đến: lý do đứng trong sổ.", "reason", limit=300)
    if found.instructions.exists():
        raise Refused(f"{found} đã có ý kiến chỉ đạo nên không hủy số đến được.")
    _check_open(found)
    line = Registration.objects.select_for_update().standing().get(document=found)
    line.voided_at, line.voided_by, line.void_reason = timezone.now(), by, why
    line.save()
    record("incoming.registration_voided", found, by=by, number=found.number_text, reason=why)
    found.year = found.number = found.registered_on = None
    move(found, State.ARRIVED, by=by, quietly=True)
    keep_line(found)
    return found


@action
def correct(document: IncomingDocument, *, by: Any, **values: Any) -> IncomingDocument:
    """Write what stands in the register about a document: before registering, or to put a mistake right until the book closes."""
    found = locked(document, states=(State.ARRIVED, *IN_HAND, State.DONE))
    _check_open(found)
    changed = changed_fields(found, values)
    if not changed:
        return found
    refuse_secret_document("", found.subject, found.notation)
    if found.number is not None:
        check_described(found)
    if found.dated_on and found.dated_on > timezone.localdate(found.arrived_at):
        raise Refused("Ngày văn bản không được ở sau ngày đến.", field="dated_on")
    found.touch()
    found.save()
    keep_line(found)
    words.index_words(found)
    record("incoming.corrected", found, by=by, fields=", ".join(changed))
    return found


def _check_open(document: IncomingDocument) -> None:
    if document.year is not None and RegisterBook.objects.filter(year=document.year).exists():
        raise Refused(f"Sổ đăng ký văn bản đến năm {document.year} đã đóng nên không sửa được nữa.")


@action
def present(document: IncomingDocument, *, to: Person, by: Any) -> IncomingDocument:
    """Lay a registered document before another leader."""
    found = locked(document, states=IN_HAND)
    found.presented_to = to
    found.touch()
    found.save()
    record("incoming.presented", found, by=by, to=to.full_name)
    tell_leaders(found, by=by)
    return found


@action
def close_book(year: int, *, on: date, by: Any) -> RegisterBook:
    """Close the book of a year that is over: the bound copy is kept with its hash, and no line changes any more."""
    if year >= on.year:
        raise Refused(f"Năm {year} chưa hết nên chưa đóng sổ được.")
    Series.objects.get_or_create(code=SERIES, year=year)
    Series.objects.select_for_update().get(code=SERIES, year=year)
    if RegisterBook.objects.filter(year=year).exists():
        raise Refused(f"Sổ đăng ký văn bản đến năm {year} đã đóng trước đó.")
    lines = Registration.objects.in_year(year)
    if not lines.exists():
        raise Refused(f"Sổ đăng ký văn bản đến năm {year} không có dòng nào để đóng.")
    content = bound_book(year, closed_on=on)
    blob = keep(content, "application/pdf")
    book: RegisterBook = RegisterBook.objects.create(
        year=year, lines=lines.count(), void_lines=lines.filter(voided_at__isnull=False).count(), blob=blob,
        sha256=blob.sha256, closed_by=by,
    )  # fmt: skip
    record("incoming.book_closed", book, by=by, lines=book.lines, void=book.void_lines)
    return book
