"""Issue accounts: how classes stand, what a run would do, the run itself with its rows."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.refusal import Refused
from truongso.core.rights import allowed, require, requires
from truongso.foundation.audit.recording import record_read
from truongso.records.onboarding import actions, slips, tasks
from truongso.records.onboarding.candidates import candidates_of
from truongso.records.onboarding.models import IssueRow, IssueRun, Outcome
from truongso.records.onboarding.overview import class_rows, staff_row
from truongso.records.onboarding.staff_accounts import unused_of
from truongso.records.onboarding.views.common import asked_classes, classes_to_serve, slips_response
from truongso.records.students.models import SchoolClass

Kind = IssueRun.Kind
SHOWN = 300
COLOURS = {
    Outcome.WAITING: "waiting", Outcome.OPENED: "done", Outcome.INVITED: "done", Outcome.HAS: "none",
    Outcome.CLOSED: "warning", Outcome.CANNOT: "error",
}  # fmt: skip


@require_safe
@requires("onboarding.issue")
def overview(request: HttpRequest) -> HttpResponse:
    """Show class by class who has an account, and let classes be chosen for a run."""
    may_staff = allowed(request.user, "onboarding.issue_staff")
    rows = class_rows(list(classes_to_serve(request.user)))
    context = {
        "rows": rows,
        "pupils": sum(row.pupils for row in rows),
        "missing": sum(row.missing for row in rows),
        "unused": sum(row.unused for row in rows),
        "staff": staff_row() if may_staff else None,
        "runs": _runs(request.user)[:5],
    }
    return render(request, "onboarding/overview.html", context)


@require_safe
@requires("onboarding.issue")
def preview(request: HttpRequest) -> HttpResponse:
    """Show what a run would do to each person: nothing is written."""
    kind, classes = _asked(request.user, request.GET.get("cho", ""), request.GET.getlist("lop"))
    try:
        found = candidates_of(kind, classes, on=timezone.localdate())
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("onboarding:overview")
    troubled = [one for one in found if one.outcome in (Outcome.CANNOT, Outcome.CLOSED)]
    shown = found if len(found) <= SHOWN else troubled + [one for one in found if one not in troubled][:SHOWN]
    context = {
        "kind": Kind(kind),
        "classes": classes,
        "counts": [(COLOURS[o], o.label, n) for o in Outcome if (n := sum(one.outcome == o for one in found))],
        "waiting": sum(one.outcome == Outcome.WAITING for one in found),
        "total": len(found),
        "rows": [(one, COLOURS[one.outcome]) for one in shown],
        "left_out": len(found) - len(shown),
    }
    return render(request, "onboarding/preview.html", context)


@require_POST
@requires("onboarding.issue")
def start(request: HttpRequest) -> HttpResponse:
    """Write the run down and begin it; its page shows how far it is."""
    kind, classes = _asked(request.user, request.POST.get("cho", ""), request.POST.getlist("lop"))
    try:
        run = actions.plan_run(kind, classes, on=timezone.localdate(), by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("onboarding:overview")
    tasks.carry_out_run.enqueue(run.pk, request.user.pk)
    return redirect(run)


def _asked(user: Any, kind: str, uids: list[str]) -> tuple[str, list[SchoolClass]]:
    if kind not in Kind.values:
        raise Http404
    if kind == Kind.STAFF:
        require(user, "onboarding.issue_staff")
        return kind, []
    return kind, asked_classes(user, uids)


# --- Runs ------------------------------------------------------------------------------------------------

RUN_COLUMNS = [
    ListColumn("dot", "Đợt", str, url=lambda r: r.get_absolute_url(), width=48),
    ListColumn("nguoi", "Số người", lambda r: r.total, order_by=("total",), kind="number", width=10),
    ListColumn("luc", "Lập lúc", lambda r: r.made_at, order_by=("made_at",), kind="datetime"),
    ListColumn("xong", "Xong lúc", lambda r: r.finished_at, order_by=("finished_at",), kind="datetime"),
    ListColumn("nguoi-lap", "Người lập", lambda r: str(r.made_by or "Hệ thống"), optional=True, width=24),
]


def _runs(user: Any) -> Any:
    found = IssueRun.objects.visible_to(user).select_related("made_by__person")
    return found.annotate(total=Count("rows", distinct=True)).order_by("-made_at", "-pk")


@require_safe
@requires("onboarding.view_run")
def runs(request: HttpRequest) -> HttpResponse:
    """List the runs, newest first."""
    filters = [ListFilter("cho", "Cấp cho", [(k.value, k.label.capitalize()) for k in Kind], "kind")]
    listing = Listing(_runs(request.user), request.GET, RUN_COLUMNS, noun="đợt", filters=filters, sort="-luc")
    return listing.excel_response("Đợt cấp tài khoản") or render(request, "onboarding/runs.html", {"listing": listing})


ROW_COLUMNS = [
    ListColumn("ten", "Họ và tên", lambda r: r.full_name or "(chưa ghi)", order_by=("number",), width=28),
    ListColumn("em", "Học sinh", lambda r: _child(r), order_by=("pupil__person__sort_key",), width=28),
    ListColumn("lop", "Lớp", lambda r: r.pupil.class_name if r.pupil else "", order_by=("pupil__school_class__sort_key",), width=8),
    ListColumn("ket-qua", "Kết quả", lambda r: r.get_outcome_display().capitalize(), order_by=("outcome",), width=22),
    ListColumn("vi-sao", "Ghi chú", lambda r: r.reason, width=48),
    ListColumn("ten-dang-nhap", "Tên đăng nhập", lambda r: r.user.username if r.user else "", optional=True),
]  # fmt: skip


def _child(row: IssueRow) -> str:
    return f"{row.pupil} ({row.get_relation_display()})" if row.pupil and row.relation else str(row.pupil or "")


@require_safe
@requires("onboarding.view_run")
def run(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a run: how far, what became of each person; the same as Excel."""
    shown = _run_or_404(request, uid)
    rows = _rows_of(shown, request.user)
    filters = [ListFilter("ket-qua", "Kết quả", [(o.value, o.label.capitalize()) for o in Outcome], "outcome")]
    listing = Listing(
        rows, request.GET, ROW_COLUMNS, noun="người", filters=filters, sort="ten",
        search=lambda found, words: found.filter(full_name__icontains=words),
    )  # fmt: skip
    answer = listing.excel_response(str(shown))
    if answer is not None:
        record_read("onboarding.run_exported", shown, by=request.user, rows=listing.rows.count())
        return answer
    counts = dict(shown.rows.order_by().values_list("outcome").annotate(Count("pk")))
    total, waiting = sum(counts.values()), counts.get(Outcome.WAITING, 0)
    context = {
        "run": shown,
        "listing": listing,
        "counts": [(COLOURS[o], o.label, counts[o]) for o in Outcome if counts.get(o)],
        "waiting": waiting,
        "done": total - waiting,
        "total": total,
        "percent": 100 * (total - waiting) // total if total else 0,
        "classes": shown.classes.all(),
        "printable": counts.get(Outcome.OPENED, 0) + counts.get(Outcome.INVITED, 0),
    }
    return render(request, "onboarding/run.html", context)


@require_POST
@requires("onboarding.view_run")
def resume(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Go on with a run that was cut off; one that still runs is not disturbed, for each batch locks the run."""
    shown = _run_or_404(request, uid)
    require_all_classes(request.user, shown)
    tasks.carry_out_run.enqueue(shown.pk, request.user.pk)
    return redirect(shown)


@require_POST
@requires("onboarding.view_run")
def run_slips(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Print the slips of everybody of a run who has not been in yet; every slip before is void."""
    shown = _run_or_404(request, uid)
    require_all_classes(request.user, shown)
    slips.check_fonts()
    rows = list(_rows_of(shown, request.user).filter(outcome__in=[Outcome.OPENED, Outcome.INVITED, Outcome.HAS]))
    try:
        made = _slips_of(shown, rows, request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect(shown)
    return slips_response(request, made, title=f"Phiếu, {shown}")


def _slips_of(shown: IssueRun, rows: list[IssueRow], user: Any) -> list[slips.Slip]:
    """Return invitations and slips of a run; Refused when it has neither any more."""
    made: list[slips.Slip] = []
    invitations = [row.invitation for row in rows if row.invitation and row.invitation.is_open]
    if invitations:
        made = slips.invitation_slips(actions.give_invitation_codes(invitations, where=str(shown), by=user))
    users = unused_of([row.user for row in rows if row.user], with_staff=shown.kind == Kind.STAFF)
    if users or not made:
        details = {row.user.person_id: _detail(row) for row in rows if row.user}
        made += slips.account_slips(actions.give_first_codes(users, where=str(shown), by=user), details)
    return made


def _detail(row: IssueRow) -> str:
    if row.pupil is None:
        return "Cán bộ, giáo viên, nhân viên"
    return f"{row.get_relation_display()} của em {row.pupil}" if row.relation else f"Lớp {row.pupil.class_name}"


def require_all_classes(user: Any, shown: IssueRun) -> None:
    """Forbid to act on a run for whom a class of it, or the staff, is not his to serve any more."""
    if shown.kind == Kind.STAFF:
        require(user, "onboarding.issue_staff")
    for one in shown.classes.all():
        require(user, "onboarding.issue", one)


def _rows_of(shown: IssueRun, user: Any) -> Any:
    rows = IssueRow.objects.visible_to(user).filter(run=shown)
    return rows.select_related("pupil__person", "pupil__school_class", "user__person", "invitation")


def _run_or_404(request: HttpRequest, uid: UUID) -> IssueRun:
    found: IssueRun = get_object_or_404(
        IssueRun.objects.visible_to(request.user).select_related("made_by__person"), uid=uid
    )
    return found
