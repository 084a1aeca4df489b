"""The register of a year as a book: every line with the fields that the law names, and a closing page with counts.

Fields: NĐ 30/2020, annex IV, sổ đăng ký văn bản đến. Articles 16 and 22: what the System keeps must print with all fields,
and be bound.
"""

import json
from datetime import date
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst
from django.db.models import Prefetch
from django.utils import timezone

from truongso.core.text import format_date, format_number
from truongso.foundation.org.models import School
from truongso.foundation.papers.glyphs import known_characters, with_glyphs
from truongso.foundation.papers.pdf import PDF_STANDARD, fonts_directory
from truongso.governance.incoming.kinds import TaskState
from truongso.governance.incoming.models import DocumentChange, IncomingDocument, Registration, Task
from truongso.governance.office.types import type_name

TEMPLATE = Path(__file__).with_name("register.typ")
HEADS = (
    "Ngày đến", "Số đến", "Tác giả", "Số, ký hiệu", "Ngày tháng", "Tên loại và trích yếu nội dung",
    "Đơn vị hoặc người nhận", "Ngày chuyển", "Ký nhận", "Ghi chú",
)  # fmt: skip
_lock = Lock()


def lines_of(year: int) -> Any:
    """Return the lines of a year in the order of their numbers, with what a line shows."""
    tasks = Prefetch("document__tasks", Task.objects.select_related("person", "unit").order_by("given_at", "pk"))
    changes = Prefetch("document__changes", DocumentChange.objects.select_related("successor"))
    changes_of = Prefetch("document__changes_of", DocumentChange.objects.select_related("document"))
    found = Registration.objects.in_year(year).select_related("document__sender", "document__presented_to")
    return found.prefetch_related(tasks, changes, changes_of).order_by("number")


def cells_of(line: Registration) -> list[str]:
    """Return the words of one line, in the order of HEADS; a void line says only that and why."""
    document = line.document
    if line.voided_at is not None:
        why = f"ĐÃ HỦY: {line.void_reason}"
        return [format_date(document.arrived_at), f"{line.number:02d}", *[""] * 7, why]
    return [
        format_date(document.arrived_at), f"{line.number:02d}", document.origin, document.notation,
        format_date(document.dated_on), f"{type_name(document.type_code)}: {document.subject}", _holders(document),
        *_handed_over(document), _remarks(document),
    ]  # fmt: skip


def _given(document: IncomingDocument) -> list[Task]:
    return [task for task in document.tasks.all() if task.state != TaskState.FORWARDED]


def _holders(document: IncomingDocument) -> str:
    to = [task.who for task in _given(document)]
    if not to and document.presented_to:
        to = [document.presented_to.full_name]
    return "; ".join(dict.fromkeys(to))


def _handed_over(document: IncomingDocument) -> tuple[str, str]:
    """Return the day on which it was handed over, and the receipt: on the System, the moment when it was opened."""
    tasks = _given(document)
    given = format_date(timezone.localdate(tasks[0].given_at)) if tasks else ""
    opened = [task.opened_at for task in tasks if task.opened_at]
    return given, f"Nhận trên hệ thống {format_date(timezone.localdate(min(opened)))}" if opened else ""


def _remarks(document: IncomingDocument) -> str:
    parts = [document.note]
    if document.urgency:
        parts.append(document.get_urgency_display())
    if document.was_registered_late:
        parts.append(f"Vào sổ muộn (ngày {format_date(document.registered_on)})")
    if document.replied_with:
        parts.append(f"Trả lời: {document.replied_with}")
    parts += [change.said_of_document for change in document.changes.all()]
    parts += [change.said_of_successor for change in document.changes_of.all()]
    return "; ".join(part for part in parts if part)


def bound_book(year: int, *, closed_on: date | None) -> bytes:
    """Return the book as PDF/A: cover, lines, closing page. Without closed_on the cover says that it is not closed yet.

    Refused when the fonts are missing.
    """
    folder = fonts_directory()
    known = known_characters(tuple(sorted(folder.glob("Tinos*.ttf"))))
    data = json.dumps(with_glyphs(_content(year, closed_on), known), ensure_ascii=False, sort_keys=True)
    with _lock:
        made = _compiler(folder).compile(format="pdf", pdf_standards=PDF_STANDARD, sys_inputs={"book": data})
    assert isinstance(made, bytes)  # one document, no list of pages
    return made


def _content(year: int, closed_on: date | None) -> dict[str, Any]:
    lines, school = list(lines_of(year)), School.current()
    void = [f"{line.number:02d} ({line.void_reason})" for line in lines if line.voided_at]
    on = closed_on or timezone.localdate()
    return {
        "parent": school.parent_agency.splitlines() if school else [],
        "agency": school.agency if school else "",
        "place": school.place if school else "",
        "year": str(year),
        "day": [on.year, on.month, on.day],
        "closed": closed_on is not None,
        "heads": list(HEADS),
        "rows": [cells_of(line) for line in lines],
        "count": format_number(len(lines)),
        "first": f"{lines[0].number:02d}" if lines else "",
        "last": f"{lines[-1].number:02d}" if lines else "",
        "standing": format_number(len(lines) - len(void)),
        "void": void,
    }


@cache
def _compiler(folder: Path) -> typst.Compiler:
    # System fonts stay out, so that the book looks the same on every machine; text comes as data, never as markup.
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])
    return typst.Compiler(str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=fonts)
