"""Lists of documents, one document with all that can be done, its files, its slip."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from truongso.core import fulltext
from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.rights import allowed, requires
from truongso.core.served import picture_response
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence import store
from truongso.foundation.org.models import School, Unit
from truongso.governance.casefiles import reading
from truongso.governance.casefiles.models import TextState
from truongso.governance.casefiles.panel import filing_context
from truongso.governance.incoming.describing import missing
from truongso.governance.incoming.filing import paper_of
from truongso.governance.incoming.kinds import State
from truongso.governance.incoming.models import VERDICTS, IncomingDocument, IncomingFile, NoteFile, Task
from truongso.governance.incoming.views.common import seen_document, served, today
from truongso.governance.incoming.words import KIND
from truongso.governance.incoming.work import work_on
from truongso.governance.office.models import Channel, Urgency
from truongso.governance.office.types import TYPE_CHOICES, type_name

SHOWN_PAGES = 20
PICTURE_WIDTH = 1000
MONTHS = [(str(month), f"Tháng {month}") for month in range(1, 13)]
VIEWS = {
    "cua-toi": "Của tôi", "cho-vao-so": "Chờ vào sổ", "cho-chi-dao": "Chờ chỉ đạo", "qua-han": "Quá hạn",
    "cho-tra-loi": "Chờ văn bản trả lời", "vao-so-muon": "Vào sổ muộn",
}  # fmt: skip


def _number(document: IncomingDocument) -> str:
    if document.number:
        return f"{document.number_text}/{document.year}"
    return "đã trả lại" if document.state == State.REFUSED else "chưa vào sổ"


def _subject(document: IncomingDocument) -> str:
    """Return the subject, what presses marked as on desks: [Khẩn]."""
    return f"[{document.get_urgency_display()}] {document.subject}" if document.urgency else document.subject


def _state(document: IncomingDocument) -> str:
    late = ", quá hạn" if document.is_overdue(today()) else ""
    stands = f", {document.get_standing_display().lower()}" if document.standing else ""
    return f"{document.get_state_display()}{late}{stands}"


COLUMNS = [
    ListColumn("so", "Số đến", lambda d: _number(d), order_by=("year", "number"), url=lambda d: d.get_absolute_url(),
               width=12),
    ListColumn("den", "Ngày đến", lambda d: d.arrived_at, order_by=("arrived_at",), kind="datetime", width=16),
    ListColumn("noi-gui", "Nơi gửi", lambda d: d.origin, order_by=("sender_key",), width=30),
    ListColumn("ky-hieu", "Số, ký hiệu", lambda d: d.notation, order_by=("notation_key",), width=20),
    ListColumn("ngay", "Ngày văn bản", lambda d: d.dated_on, order_by=("dated_on",), kind="date", spare=True, width=12),
    ListColumn("loai", "Tên loại", lambda d: type_name(d.type_code), order_by=("type_code",), spare=True, width=14),
    ListColumn("trich-yeu", "Trích yếu", lambda d: _subject(d), width=50),
    ListColumn("khan", "Mức độ khẩn", lambda d: d.get_urgency_display() if d.urgency else "", order_by=("urgency",),
               spare=True, width=12),
    ListColumn("chu-tri", "Chủ trì", lambda d: str(d.lead_person or d.lead_unit or ""), width=24),
    ListColumn("han", "Hạn", lambda d: d.due_on, order_by=("due_on",), kind="date", width=12),
    ListColumn("trang-thai", "Trạng thái", lambda d: _state(d), order_by=("state",), width=22),
    ListColumn("chu-ky", "Chữ ký số", lambda d: d.get_verdict_display(), order_by=("verdict",), spare=True, width=18),
    ListColumn("cach", "Cách nhận", lambda d: d.get_channel_display(), order_by=("channel",), spare=True, width=20),
]  # fmt: skip


def search_documents(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Return the documents of which every word stands somewhere: in the register's line or in the files that were read."""
    return fulltext.narrowed(rows, KIND, words)


def chosen(rows: Any, view: str, user: Any) -> Any:
    """Return the rows of one of VIEWS, those that press most first."""
    narrowed = {
        "cua-toi": lambda: rows.filter(pk__in=Task.objects.open().of(user).order_by().values("document")),
        "cho-vao-so": rows.to_register, "cho-chi-dao": rows.to_instruct, "qua-han": lambda: rows.overdue_on(today()),
        "cho-tra-loi": rows.awaiting_reply, "vao-so-muon": rows.registered_late,
    }.get(view)  # fmt: skip
    return rows if narrowed is None else narrowed().order_by("-urgency", "due_on", "arrived_at", "pk")


def _count(seen: Any, view: str, user: Any) -> int | None:
    """Return how many documents a view holds; None for the one that looks back, which is no work."""
    return None if view == "vao-so-muon" else chosen(seen, view, user).count()


def _leading_units(seen: Any) -> list[tuple[str, str]]:
    found = Unit.objects.filter(pk__in=seen.order_by().values("lead_unit")).order_by("name")
    return [(str(unit.pk), unit.name) for unit in found]


@require_safe
@requires("incoming.view_document")
def documents(request: HttpRequest) -> HttpResponse:
    """List the documents that the user may see."""
    user: Any = request.user
    seen, view = IncomingDocument.objects.visible_to(user), request.GET.get("xem", "")
    years = list(seen.filter(year__isnull=False).order_by("-year").values_list("year", flat=True).distinct()[:30])
    filters = [
        ListFilter("xem", "Việc", list(VIEWS.items()), narrow=lambda rows, asked: chosen(rows, asked, user)),
        ListFilter("nam", "Năm vào sổ", [(str(year), str(year)) for year in years], "year"),
        ListFilter("thang", "Tháng đến", MONTHS, "arrived_at__month"),
        ListFilter("trang-thai", "Trạng thái", State.choices, "state"),
        ListFilter("don-vi", "Đơn vị chủ trì", _leading_units(seen), "lead_unit"),
        ListFilter("loai", "Tên loại", TYPE_CHOICES, "type_code"),
        ListFilter("khan", "Mức độ khẩn", [(str(v), t) for v, t in Urgency.choices], "urgency"),
        ListFilter("chu-ky", "Chữ ký số", VERDICTS, "verdict"),
        ListFilter("cach", "Cách nhận", Channel.choices, "channel"),
    ]
    listing = Listing(
        seen.whole(), request.GET, COLUMNS, noun="văn bản đến", filters=filters, search=search_documents
    )  # fmt: skip
    context = {
        "listing": listing, "may_receive": allowed(user, "incoming.receive"),
        "may_see_register": allowed(user, "incoming.view_register"),
        "views": [(key, title, key == view, _count(seen, key, user)) for key, title in VIEWS.items()],
        "view": view,
    }  # fmt: skip
    return listing.excel_response("Văn bản đến") or render(request, "incoming/documents.html", context)


@require_safe
@requires("incoming.view_document")
def document(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One document: what it is, its files and signatures, who has it, what can be done now."""
    return document_page(request, seen_document(request, uid))


def document_page(request: HttpRequest, shown: IncomingDocument, **refused: Any) -> HttpResponse:
    """Show a document; refused are forms that came back with errors, by name."""
    files = list(shown.files.select_related("verification", "blob__file_text").defer("blob__file_text__text"))
    context = {
        "shown": shown,
        "files": files,
        "pages": _pages(files),
        "strange": [file for file in files if file.strange],
        "may_read_scans": reading.program() is not None
        and any(_text_state(file) == TextState.NO_PROGRAM for file in files),
        "twins": list(IncomingDocument.objects.like(shown)[:5]) if shown.state == State.ARRIVED else [],
        "missing": [one.sentence for one in missing(shown)] if shown.state == State.ARRIVED else [],
        "overdue": shown.is_overdue(today()),
        "today": today(),
        "instructions": shown.instructions.select_related("by__person"),
        "tasks": shown.tasks.select_related("person", "unit", "given_by__person"),
        "notes": shown.notes.select_related("by__person").prefetch_related("files"),
        "lines": shown.registrations.select_related("registered_by__person", "voided_by__person").order_by("pk"),
        "work": work_on(shown, request.user, on=today(), refused=refused),
        "events": list(Event.objects.about(shown)),
        "may_see_register": allowed(request.user, "incoming.view_register"),
    }
    if shown.number:
        context |= filing_context(paper_of(shown, files), request.user)
    status = 422 if refused else 200
    return render(request, "incoming/document.html", context, status=status)


def _text_state(file: IncomingFile) -> str:
    """Return what became of reading a file; nothing for one without words to read."""
    text = getattr(file.blob, "file_text", None)
    return text.state if text else ""


def _pages(files: list[IncomingFile]) -> list[tuple[int, int]]:
    """Return the pages of PDF files to show as pictures: (position of the file, page)."""
    shown = [
        (f.position, page)
        for f in files
        if f.content_type == "application/pdf"
        for page in range(1, (f.pages or 0) + 1)
    ]
    return shown[:SHOWN_PAGES]


def _file(request: HttpRequest, uid: UUID, position: int) -> IncomingFile:
    found: IncomingFile = get_object_or_404(
        seen_document(request, uid).files.filter(blob__isnull=False), position=position
    )
    return found


@require_safe
@requires("incoming.view_document")
def file(request: HttpRequest, uid: UUID, position: int) -> HttpResponse:
    """Give a file as it was received."""
    found = _file(request, uid, position)
    return served(found.sha256, found.content_type, found.name, download=True)


@require_safe
@requires("incoming.view_document")
def page_picture(request: HttpRequest, uid: UUID, position: int, page: int) -> HttpResponse:
    """Give a page of a PDF as a picture, so that it is read without a program on the phone."""
    found = _file(request, uid, position)
    if found.content_type != "application/pdf" or not 1 <= page <= min(found.pages or 0, SHOWN_PAGES):
        raise Http404
    return picture_response(store.read(found.sha256), page, PICTURE_WIDTH)


@require_safe
@requires("incoming.view_document")
def note_file(request: HttpRequest, uid: UUID, pk: int) -> HttpResponse:
    """Give a file beside a note."""
    found = get_object_or_404(
        NoteFile.objects.select_related("blob"), note__document=seen_document(request, uid), pk=pk
    )
    return served(found.blob.sha256, found.content_type, found.name, download=True)


@require_safe
@requires("incoming.view_document")
def slip(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show the slip of a document (phiếu giải quyết văn bản đến), to be printed: NĐ 30/2020, annex IV."""
    shown = seen_document(request, uid)
    if shown.number is None:
        raise Http404
    context = {
        "shown": shown,
        "school": School.current(),
        "instructions": shown.instructions.select_related("by__person").prefetch_related(
            "tasks__person", "tasks__unit"
        ),
        "ended": shown.tasks.filter(~Q(words="")).select_related("person", "unit"),
        "tasks": shown.tasks.select_related("person", "unit"),
    }
    return render(request, "incoming/slip.html", context)
