"""The yearly list: its lines, import, approval, print, and how many secret files a year had."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truongso.core.excel import Column, excel_response, workbook_from_table
from truongso.core.outcomes import applied, told
from truongso.core.rights import allowed, requires
from truongso.core.served import file_response
from truongso.foundation.audit.models import Event
from truongso.foundation.papers.pdf import render_pdf
from truongso.governance.casefiles import actions
from truongso.governance.casefiles.forms import ImportForm, LineForm, SecretForm, YearForm, retention_choices
from truongso.governance.casefiles.importing import pack, read_lines, unpack
from truongso.governance.casefiles.models import CaseFile, Catalogue, SecretCount
from truongso.governance.casefiles.printing import catalogue_paper, closing_line, roman
from truongso.governance.casefiles.questions import numbers_of_years
from truongso.governance.casefiles.retention import retention_kinds, retention_source
from truongso.governance.casefiles.views.common import catalogue_of, today

COLUMNS = [
    Column("TT", width=6), Column("Số và ký hiệu hồ sơ", width=16), Column("Tên đề mục và tiêu đề hồ sơ", width=60),
    Column("Thời hạn bảo quản", width=16), Column("Người lập hồ sơ", width=26), Column("Ghi chú", width=24),
]  # fmt: skip
SAMPLE = [
    ("I", "", "TỔNG HỢP", "", "", ""),
    ("1", "01-TH", "Hồ sơ xây dựng, thực hiện kế hoạch năm học", "Vĩnh viễn", "Văn phòng", ""),
]


def _next_year() -> int:
    """Return the first year from this one on that has no list yet."""
    taken = set(Catalogue.objects.values_list("year", flat=True))
    return next(year for year in range(today().year, today().year + len(taken) + 1) if year not in taken)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("casefiles.view_catalogue")
def catalogues(request: HttpRequest) -> HttpResponse:
    """List the yearly lists with their numbers; begin one."""
    may_edit = allowed(request.user, "casefiles.edit_catalogue")
    form = YearForm(request.POST if request.method == "POST" and may_edit else None, initial={"year": _next_year()})
    made = (
        applied(form, lambda values: actions.start_catalogue(values["year"], by=request.user))
        if form.is_bound
        else None
    )
    if made is not None:
        return redirect(made)
    context = {
        "rows": numbers_of_years(), "form": form, "may_edit": may_edit, "secret_form": SecretForm(initial={"year": today().year}),
        "secrets": SecretCount.objects.select_related("declared_by__person"), "kinds": retention_kinds(),
        "source": retention_source(), "may_declare": allowed(request.user, "casefiles.declare_secret"),
    }  # fmt: skip
    return render(request, "casefiles/catalogues.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires("casefiles.declare_secret")
def secret(request: HttpRequest) -> HttpResponse:
    """Declare how many secret files a year had."""
    form = SecretForm(request.POST)
    if applied(form, lambda values: actions.declare_secret(by=request.user, **values)) is None:
        sentences = [sentence for errors in form.errors.values() for sentence in errors]
        messages.error(request, " ".join(sentences))
    else:
        messages.success(request, "Đã khai số hồ sơ mật.")
    return redirect("casefiles:catalogues")


@require_safe
@requires("casefiles.view_catalogue")
def catalogue(request: HttpRequest, year: int) -> HttpResponse:
    """One yearly list; ?xuat=xlsx gives it as a workbook in the columns of the form."""
    shown = catalogue_of(year)
    headings = shown.headings.prefetch_related("lines__maker", "lines__files")
    if request.GET.get("xuat") == "xlsx":
        return excel_response(_workbook(shown), f"danh-muc-ho-so-{year}.xlsx")
    user = request.user
    context = {
        "shown": shown, "headings": [(roman(n), one) for n, one in enumerate(headings, start=1)],
        "closing": closing_line(shown), "may_edit": allowed(user, "casefiles.edit_catalogue") and shown.is_draft,
        "may_submit": allowed(user, "casefiles.edit_catalogue"),
        "may_approve": allowed(user, "casefiles.approve_catalogue"), "may_open": allowed(user, "casefiles.open_file"),
        "sources": Catalogue.objects.exclude(pk=shown.pk), "outside": CaseFile.objects.filter(year=year, line=None).count(),
        "history": Event.objects.about(shown).select_related("actor__person")[:50], "today": today(),
    }  # fmt: skip
    return render(request, "casefiles/catalogue.html", context)


def _workbook(shown: Catalogue) -> bytes:
    rows, number = [], 0
    for place, heading in enumerate(shown.headings.prefetch_related("lines"), start=1):
        rows.append((roman(place), "", heading.title.upper(), "", "", ""))
        for line in heading.lines.all():
            number += 1
            rows.append((str(number), line.notation, line.title, line.retention, line.maker_words, line.note))
    return workbook_from_table(str(shown), COLUMNS, rows, note=closing_line(shown))


@require_safe
@requires("casefiles.view_catalogue")
def printed(request: HttpRequest, year: int) -> HttpResponse:
    """The list as a paper in the form of annex V."""
    content = render_pdf(catalogue_paper(catalogue_of(year)))
    return file_response(content, "application/pdf", f"danh-muc-ho-so-{year}.pdf", inline=True)


@require_safe
@requires("casefiles.edit_catalogue")
def template(request: HttpRequest, year: int) -> HttpResponse:
    """An empty workbook to fill in."""
    content = workbook_from_table(
        f"Danh mục hồ sơ năm {year}", COLUMNS, SAMPLE, note="Dòng đề mục chỉ ghi tên; thời hạn ghi «Vĩnh viễn» hoặc số năm."
    )  # fmt: skip
    return excel_response(content, f"mau-danh-muc-ho-so-{year}.xlsx")


@require_POST
@requires("casefiles.edit_catalogue")
def copy(request: HttpRequest, year: int) -> HttpResponse:
    """Copy the lines of another year."""
    shown = catalogue_of(year)
    source = get_object_or_404(Catalogue, year=request.POST.get("source") or 0)
    return told(
        request, shown, lambda count: f"Đã chép {count} hồ sơ.",
        lambda: actions.copy_catalogue(shown, source, by=request.user),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires("casefiles.edit_catalogue")
def import_file(request: HttpRequest, year: int) -> HttpResponse:
    """Read a workbook and show what it says, before anything is written."""
    shown = catalogue_of(year)
    posted = request.method == "POST"
    form = ImportForm(request.POST if posted else None, request.FILES if posted else None)
    upload: Any = request.FILES.get("file")
    reading = applied(form, lambda values: read_lines(upload.read(), upload.name, shown)) if posted else None
    packed = pack(reading.lines, shown) if reading is not None and reading.can_be_taken else ""
    context = {"shown": shown, "form": form, "reading": reading, "packed": packed}
    return render(request, "casefiles/import.html", context, status=422 if posted and not packed else 200)


@require_POST
@requires("casefiles.edit_catalogue")
def import_taken(request: HttpRequest, year: int) -> HttpResponse:
    """Write the lines that were looked at."""
    shown = catalogue_of(year)
    packed = request.POST.get("packed", "")
    return told(
        request, shown, lambda count: f"Đã nhập {count} hồ sơ.",
        lambda: actions.import_lines(shown, unpack(packed, shown), by=request.user),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires("casefiles.edit_catalogue")
def line(request: HttpRequest, year: int, line: int | None = None) -> HttpResponse:
    """Add a line, or change one."""
    shown = catalogue_of(year)
    found = get_object_or_404(shown.lines.select_related("heading", "catalogue"), pk=line) if line else None
    initial = {} if found is None else {
        "heading": found.heading.title, "notation": found.notation, "title": found.title, "retention": found.retention,
        "maker": found.maker_id, "maker_words": found.maker_words, "note": found.note,
    }  # fmt: skip
    form = LineForm(request.POST if request.method == "POST" else None, initial=initial)

    def act(values: dict[str, Any]) -> Any:
        if found is not None:
            return actions.change_line(found, form.line_values(), by=request.user)
        return actions.add_line(shown, form.line_values(), by=request.user)

    if form.is_bound and applied(form, act) is not None:
        messages.success(request, "Đã ghi dòng danh mục.")
        return redirect(shown)
    headings = shown.headings.values_list("title", flat=True)
    context = {"shown": shown, "form": form, "line": found, "headings": headings, "retentions": retention_choices()}
    return render(request, "casefiles/line.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires("casefiles.edit_catalogue")
def remove_line(request: HttpRequest, year: int, line: int) -> HttpResponse:
    """Take a line out."""
    shown = catalogue_of(year)
    found = get_object_or_404(shown.lines.select_related("catalogue"), pk=line)
    return told(
        request, shown, f"Đã bỏ hồ sơ {found.notation}.", lambda: actions.remove_line(found, by=request.user)
    )  # fmt: skip


@require_POST
@requires("casefiles.edit_catalogue")
def submit(request: HttpRequest, year: int) -> HttpResponse:
    """Put the list before the principal."""
    shown = catalogue_of(year)
    return told(request, shown, "Đã trình hiệu trưởng.", lambda: actions.submit_catalogue(shown, by=request.user))


@require_POST
@requires("casefiles.approve_catalogue")
def give_back(request: HttpRequest, year: int) -> HttpResponse:
    """Send it back."""
    shown = catalogue_of(year)
    reason = request.POST.get("reason", "")
    return told(
        request, shown, "Đã trả lại danh mục.", lambda: actions.return_catalogue(shown, reason=reason, by=request.user)
    )  # fmt: skip


@require_POST
@requires("casefiles.approve_catalogue")
def approve(request: HttpRequest, year: int) -> HttpResponse:
    """Approve it."""
    shown = catalogue_of(year)
    approval = request.POST.get("approval", "")
    return told(
        request, shown, "Đã duyệt danh mục.", lambda: actions.approve_catalogue(shown, approval=approval, by=request.user)
    )  # fmt: skip


@require_POST
@requires("casefiles.edit_catalogue")
def put_in_force(request: HttpRequest, year: int) -> HttpResponse:
    """Let files be opened from it."""
    shown = catalogue_of(year)
    return told(
        request, shown, "Danh mục đã dùng được để mở hồ sơ.",
        lambda: actions.put_in_force(shown, on=today(), by=request.user),
    )  # fmt: skip
