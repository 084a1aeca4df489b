"""«Sổ đăng ký văn bản đi»: one line for every number of a year, whoever drew it, with all that NĐ 30/2020 asks (annex IV)."""

from collections import Counter
from typing import Any

from truongso.core.text import format_date
from truongso.foundation.org.models import School
from truongso.foundation.papers.book import Book, BookColumn
from truongso.foundation.papers.models import COPIES, IssuedNumber, IssuedNumberQuerySet, NumberingYear, Reservation
from truongso.governance.outgoing.models import Delivery, OutgoingDocument, State

COLUMNS = (
    BookColumn("Số, ký hiệu văn bản", 1.3),
    BookColumn("Ngày tháng văn bản", 0.9),
    BookColumn("Tên loại và trích yếu nội dung văn bản", 3),
    BookColumn("Người ký", 1.4),
    BookColumn("Nơi nhận văn bản", 2),
    BookColumn("Đơn vị, người nhận bản lưu", 1.3),
    BookColumn("Số lượng bản", 0.6),
    BookColumn("Phương thức gửi", 1.2),
    BookColumn("Ghi chú", 1.6),
)


def numbers_of(user: Any, year: int | None = None) -> IssuedNumberQuerySet:
    """Return the lines of the register that a user may see: every number but those of copies."""
    rows: IssuedNumberQuerySet = IssuedNumber.objects.visible_to(user).exclude(series__code=COPIES)
    rows = rows.in_year(year) if year is not None else rows
    return rows.select_related(
        "series", "issued_by__person", "outgoing__signer", "outgoing__drafted_by__person"
    ).prefetch_related("outgoing__deliveries__correspondent", "outgoing__units_told", "outgoing__people_told")


def document_of(number: IssuedNumber) -> OutgoingDocument | None:
    """Return the document of a number; none for a number that another part of the system took, or a void one."""
    return getattr(number, "outgoing", None)


def signer_of(number: IssuedNumber) -> str:
    document = document_of(number)
    return document.signer.full_name if document and document.signer else ""


def recipients_of(number: IssuedNumber) -> str:
    document = document_of(number)
    if document is None:
        return ""
    names = [delivery.correspondent.name for delivery in document.deliveries.all()]
    names += [unit.name for unit in document.units_told.all()]
    return "; ".join([*names, *(person.full_name for person in document.people_told.all())])


def kept_by(number: IssuedNumber) -> str:
    document = document_of(number)
    return (document.kept_by or "Văn thư") if document else ""


def copies_of(number: IssuedNumber) -> int | None:
    document = document_of(number)
    return document.copies_amount if document and document.copies_amount else None


def channels_of(number: IssuedNumber) -> str:
    document = document_of(number)
    if document is None:
        return ""
    found = {delivery.get_channel_display() for delivery in document.deliveries.all()}
    if document.units_told.all() or document.people_told.all():
        found.add("Trong hệ thống")
    return ", ".join(sorted(found))


def note_of(number: IssuedNumber) -> str:
    """Return what the last column says: void with the reason, recalled, replaced, or the clerk's own words."""
    if number.voided_at is not None:
        return f"Số đã hủy: {number.void_reason}"
    document = document_of(number)
    if document is None:
        return ""
    ended = ""
    if document.state in {State.RECALLED, State.REPLACED}:
        ended = f"{document.get_state_display()}: {document.ended_reason}"
    return "; ".join(part for part in (ended, document.note) if part)


def line_of(number: IssuedNumber) -> list[str]:
    """Return a line of the bound book."""
    copies = copies_of(number)
    return [
        number.text, format_date(number.issued_on), number.subject, signer_of(number), recipients_of(number), kept_by(number),
        str(copies) if copies else "", channels_of(number), note_of(number),
    ]  # fmt: skip


def book_of(user: Any, year: int, *, keeper: str, printed_on: Any) -> Book:
    """Return the register of a year as a book; it closes with counts, void numbers and numbers that are still kept."""
    school = School.objects.get()
    numbers = list(numbers_of(user, year).order_by("series__code", "number"))
    return Book(
        title="Sổ đăng ký văn bản đi", year=year, parent_agency=tuple(school.parent_agency.splitlines()), agency=school.agency,
        place=school.place, columns=COLUMNS, rows=[line_of(number) for number in numbers],
        closing=_closing(year, numbers), keeper=keeper, printed_on=printed_on,
    )  # fmt: skip


def _closing(year: int, numbers: list[IssuedNumber]) -> list[str]:
    scheme = NumberingYear.objects.filter(year=year).first() or NumberingYear(year=year)
    lines = [
        f"Cách đánh số năm {year}: {scheme.get_scheme_display().lower()}{f' ({scheme.basis})' if scheme.basis else ''}."
    ]
    void = [number for number in numbers if number.voided_at is not None]
    lines.append(
        f"Tổng số: {len(numbers)} số, trong đó {len(numbers) - len(void)} số có văn bản, {len(void)} số đã hủy."
    )
    for title, count in sorted(Counter(number.series.title for number in numbers).items()):
        last = max(number.number for number in numbers if number.series.title == title)
        lines.append(f"{title}: {count} số, số sau cùng {last:02d}.")
    if void:
        lines.append("Số đã hủy: " + "; ".join(f"{number.text} ({number.void_reason})" for number in void) + ".")
    kept = Reservation.objects.open().filter(series__year=year).select_related("series")
    for one in kept:
        free = one.free
        if free:
            lines.append(
                f"{one.series.title}: đang giữ số {', '.join(f'{n:02d}' for n in free)} cho {one.kept_for} "
                f"đến {format_date(one.until)} ({one.reason})."
            )
    sent = Delivery.objects.of_sent_documents().filter(document__dated_on__year=year).count()
    lines.append(f"Số lượt gửi ra ngoài trường: {sent}.")
    return lines
