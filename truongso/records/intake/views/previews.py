"""What a run would change: figures, differences, questions, problems; answers; the same as Excel."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from truongso.core.excel import excel_response
from truongso.core.refusal import Refused
from truongso.core.rights import allowed, requires
from truongso.foundation.audit.recording import record_read
from truongso.records.intake import actions
from truongso.records.intake.differences import Change
from truongso.records.intake.export import workbook_of
from truongso.records.intake.models import ImportRun
from truongso.records.intake.preview import Preview, preview_of
from truongso.records.intake.questions import KEEP, LEAVE, NEW, ONE, TAKE, TWO, Asked
from truongso.records.intake.views.runs import run_or_404, steps_of

PER_PAGE = 50
ANSWER_PREFIX = "tl:"
MOVES_SHOWN, MOVES_CHOSEN, FOR_ALL = "chuyen-co", "chuyen", "chung"
DIFFERENCES, QUESTIONS, PROBLEMS, NEW_PUPILS, MOVES, MISSING, BOUND, FILE = (
    "khac", "hoi", "loi", "moi", "chuyen", "vang", "khop", "tep",
)  # fmt: skip
KINDS = {"them": Change.ADDED, "doi": Change.CHANGED, "mau-thuan": Change.CONFLICT}
COMMON_ANSWERS = {
    Asked.WHO: ((NEW, "Là học sinh mới"), (LEAVE, "Bỏ qua dòng")),
    Asked.SAME: ((ONE, "Là một em"), (TWO, "Là hai em")),
    Asked.CELL: ((TAKE, "Ghi theo tệp"), (KEEP, "Giữ giá trị trong sổ, để trống ô mới")),
    Asked.CONFLICT: ((KEEP, "Giữ giá trị trong sổ"), (TAKE, "Ghi theo tệp")),
    Asked.ROWS: ((LEAVE, "Không ghi"),),
}


@require_safe
@requires("intake.import")
def preview(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show what a run would change now; every look is recorded."""
    run = run_or_404(request, uid)
    if not run.is_open:
        return redirect(run)
    try:
        found = preview_of(run, today=timezone.localdate())
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("intake:columns", run.uid)
    if request.GET.get("xuat") == "xlsx":
        record_read("intake.preview_exported", run, by=request.user)
        return excel_response(workbook_of(found, str(run)), f"Xem trước {run.file_name}.xlsx")
    actions.note_preview(run, found, by=request.user)
    return render(request, "intake/preview.html", _context(request, run, found))


def _context(request: HttpRequest, run: ImportRun, found: Preview) -> dict[str, Any]:
    tabs = _tabs(found)
    shown = request.GET.get("muc", "")
    if shown not in {tab["key"] for tab in tabs}:
        shown = QUESTIONS if found.open_questions else DIFFERENCES
    for tab in tabs:
        tab["url"], tab["current"] = f"?muc={tab['key']}", tab["key"] == shown
    kind = request.GET.get("loai", "")
    rows = _rows(found, shown, kind)
    return {
        "run": run, "preview": found, "counts": found.counts, "tabs": tabs, "shown": shown, "kind": kind,
        "kinds": [(key, change.value) for key, change in KINDS.items()],
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("trang")),
        "steps": steps_of(run, "xem-truoc"), "may_write": allowed(request.user, "intake.import"),
        "export_url": "?" + urlencode({"xuat": "xlsx"}), "answer_prefix": ANSWER_PREFIX,
        "common": _common(found) if shown == QUESTIONS else [],
        "back": f"?{request.GET.urlencode()}" if request.GET else "",
    }  # fmt: skip


def _tabs(found: Preview) -> list[dict[str, Any]]:
    counts, compared = found.counts, found.compared
    every = (
        (DIFFERENCES, "Chỗ khác", len(compared.differences)),
        (NEW_PUPILS, "Học sinh mới", counts["pupils_added"]),
        (QUESTIONS, "Câu hỏi", counts["questions"]),
        (PROBLEMS, "Không ghi được", counts["problems"]),
        (MOVES, "Lớp khác", len(compared.moves) + len(compared.states)),
        (MISSING, "Vắng trong tệp", counts["pupils_missing"]),
        (BOUND, "Khớp nhân thân", len(_bound_otherwise(found))),
        (FILE, "Tệp", len(found.file.lists)),
    )
    return [
        {"key": key, "title": title, "count": count} for key, title, count in every
        if count or key in {DIFFERENCES, NEW_PUPILS, FILE} or (key == QUESTIONS and found.questions)
    ]  # fmt: skip


def _rows(found: Preview, shown: str, kind: str) -> Sequence[Any]:
    compared = found.compared
    if shown == DIFFERENCES and kind in KINDS:
        return [one for one in compared.differences if one.change is KINDS[kind]]
    return {
        DIFFERENCES: compared.differences, NEW_PUPILS: compared.additions, PROBLEMS: compared.problems,
        QUESTIONS: sorted(found.questions, key=lambda one: not one.is_open), MOVES: compared.moves,
        MISSING: found.missing, BOUND: _bound_otherwise(found), FILE: found.file.lists,
    }[shown]  # fmt: skip


def _bound_otherwise(found: Preview) -> list[Any]:
    return [person for person in found.bound.people if person.pupil and person.reasons]


def _common(found: Preview) -> list[dict[str, Any]]:
    """Return the kinds of questions with more than one open, and the answers that may be given to all of a kind."""
    counts = {asked: sum(one.asked is asked for one in found.open_questions) for asked in Asked}
    return [
        {"asked": asked, "count": count,
         "answers": [(f"{asked.name}:{value}", text) for value, text in COMMON_ANSWERS[asked]]}
        for asked, count in counts.items() if count > 1
    ]  # fmt: skip


@require_POST
@requires("intake.import")
def answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Keep answers to questions and ticked changes of class, then show the preview again."""
    run = run_or_404(request, uid)
    given = {
        key.removeprefix(ANSWER_PREFIX): value for key, value in request.POST.items() if key.startswith(ANSWER_PREFIX)
    }
    moves = None
    if MOVES_SHOWN in request.POST:
        moves = set(run.moves) - set(request.POST.getlist(MOVES_SHOWN)) | set(request.POST.getlist(MOVES_CHOSEN))
    try:
        if common := request.POST.get(FOR_ALL):
            given = _for_all(run, common)
        actions.answer(run, given, by=request.user, moves=moves)
        messages.success(request, "Đã ghi trả lời." if moves is None else "Đã ghi các em được chuyển lớp.")
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect(reverse("intake:preview", args=[run.uid]) + _back(request))


def _for_all(run: ImportRun, common: str) -> dict[str, str]:
    name, _, value = common.partition(":")
    found = preview_of(run, today=timezone.localdate())
    return {
        one.key: value for one in found.open_questions if one.asked.name == name and value in dict(one.choices)
    }  # fmt: skip


def _back(request: HttpRequest) -> str:
    """Return the query of the page that the answers came from: a tab and a page number, nothing else."""
    kept = {key: request.POST.get(f"ve-{key}", "") for key in ("muc", "trang")}
    asked = {key: value for key, value in kept.items() if value.isalnum()}
    return f"?{urlencode(asked)}" if asked else ""
