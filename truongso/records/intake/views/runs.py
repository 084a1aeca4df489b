"""The runs of imports: list, upload, columns, writing and its progress, undo."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.outcomes import told
from truongso.core.refusal import Refused
from truongso.core.rights import requires
from truongso.records.intake import actions, progress, tasks
from truongso.records.intake.forms import FileForm
from truongso.records.intake.mapping import field_groups, mapping_rows
from truongso.records.intake.models import FILE_DAYS, ImportRun, ImportSource
from truongso.records.intake.reading import read_file

State = ImportRun.State
FIELD_PREFIX = "cot:"
COLUMNS = [
    ListColumn("tep", "Tệp", lambda r: r.file_name, order_by=("file_name",), url=lambda r: r.get_absolute_url(), width=36),
    ListColumn("nguon", "Nguồn", lambda r: r.source.name, order_by=("source__name",), width=28),
    ListColumn("trang-thai", "Trạng thái", lambda r: r.get_state_display().capitalize(), order_by=("state",)),
    ListColumn("dong", "Dòng", lambda r: r.counts.get("rows"), kind="number", optional=True, width=8),
    ListColumn("luc", "Nạp lúc", lambda r: r.uploaded_at, order_by=("uploaded_at",), kind="datetime"),
    ListColumn("nguoi", "Người nạp", lambda r: str(r.uploaded_by or "Hệ thống"), optional=True, width=24),
]  # fmt: skip


def run_or_404(request: HttpRequest, uid: UUID) -> ImportRun:
    """Return a run that the user may see."""
    visible = ImportRun.objects.visible_to(request.user).select_related("source", "uploaded_by__person", "written_as")
    found: ImportRun = get_object_or_404(visible, uid=uid)
    return found


def steps_of(run: ImportRun, current: str) -> list[dict[str, Any]]:
    """Return the steps of a run for <c-steps>: file, columns, preview, written."""
    places = [
        ("tep", "Nạp tệp", ""),
        ("cot", "Chọn cột", reverse("intake:columns", args=[run.uid]) if run.is_open else ""),
        ("xem-truoc", "Xem trước", reverse("intake:preview", args=[run.uid]) if run.is_open else ""),
        ("ghi", "Ghi vào sổ", ""),
    ]
    names = [name for name, _, _ in places]
    at = names.index(current)
    return [
        {"title": title, "url": url if name != current else "", "current": name == current,
         "done": number < at or not run.is_open}
        for number, (name, title, url) in enumerate(places)
    ]  # fmt: skip


@require_safe
@requires("intake.view_run")
def runs(request: HttpRequest) -> HttpResponse:
    """List the imports, newest first."""
    filters = [
        ListFilter("nguon", "Nguồn", [(str(s.pk), s.name) for s in ImportSource.objects.all()], "source"),
        ListFilter("trang-thai", "Trạng thái", [(s.value, s.label.capitalize()) for s in State], "state"),
    ]
    found = ImportRun.objects.visible_to(request.user).select_related("source", "uploaded_by__person")
    listing = Listing(found, request.GET, COLUMNS, noun="lần nạp", filters=filters, sort="-luc")
    return listing.excel_response("Các lần nạp danh sách") or render(request, "intake/runs.html", {"listing": listing})


@requires("intake.import")
def start(request: HttpRequest) -> HttpResponse:
    """Give a file and its source."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            run, _ = actions.take_in(upload.read(), upload.name, form.source_name, by=request.user)
            return redirect("intake:columns", run.uid)
        except Refused as refusal:
            form.refuse(refusal)
    return render(request, "intake/start.html", {"form": form, "days": FILE_DAYS}, status=409 if form.errors else 200)


@require_safe
@requires("intake.view_run")
def run(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show where a run stands: on its way, written, undone; else go to the step that is next."""
    shown = run_or_404(request, uid)
    is_fragment = bool(getattr(request, "htmx", False))
    if shown.state == State.APPLYING:
        context = {"run": shown, "steps": steps_of(shown, "ghi"), "progress": progress.read(shown.uid)}
        return render(request, "intake/progress.html", context)
    if is_fragment:
        return HttpResponseClientRedirect(shown.get_absolute_url())
    if shown.is_open:
        return redirect("intake:columns" if shown.state == State.INSPECTED else "intake:preview", shown.uid)
    return render(request, "intake/done.html", {"run": shown, "steps": steps_of(shown, "ghi")})


@requires("intake.import")
def columns(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Choose the field of each column; what was chosen is remembered for the source."""
    shown = run_or_404(request, uid)
    if not shown.is_open:
        return redirect(shown)
    file = read_file(shown.content(), shown.file_name, shown.mapping)
    refused = ""
    if request.method == "POST":
        chosen = {
            key.removeprefix(FIELD_PREFIX): value for key, value in request.POST.items() if key.startswith(FIELD_PREFIX)
        }
        try:
            actions.map_columns(shown, chosen, file=file, by=request.user)
            return redirect("intake:preview", shown.uid)
        except Refused as refusal:
            refused = refusal.sentence
    context = {
        "run": shown, "file": file, "rows": mapping_rows(file), "steps": steps_of(shown, "cot"), "refused": refused,
        "prefix": FIELD_PREFIX, "groups": field_groups(),
    }  # fmt: skip
    return render(request, "intake/columns.html", context, status=409 if refused else 200)


@require_POST
@requires("intake.import")
def write(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Begin to write what the person saw; the work goes on outside of the request."""
    shown = run_or_404(request, uid)
    try:
        actions.begin_writing(shown, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect(shown)
    tasks.write_run.enqueue(
        shown.pk, request.POST.get("seen", ""), bool(request.POST.get("bo-qua")), timezone.localdate().isoformat(),
        request.user.pk,
    )  # fmt: skip
    return redirect(shown)


@require_POST
@requires("intake.import")
def undo(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take an import back."""
    shown = run_or_404(request, uid)
    return told(
        request, shown,
        lambda done: f"Đã hoàn tác {done['values_undone']} giá trị và {done['pupils_withdrawn']} học sinh thêm mới.",
        lambda: actions.undo(shown, by=request.user),
    )  # fmt: skip


@require_POST
@requires("intake.import")
def discard(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Throw a run away that was not written."""
    shown = run_or_404(request, uid)
    try:
        actions.discard(shown, by=request.user)
        messages.success(request, f"Đã bỏ tệp «{shown.file_name}».")
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect(shown)
    return redirect("intake:runs")
