"""Batches: list, make, export for the police or the portal, send, cancel."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from truongso.core.excel import excel_response
from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.outcomes import told
from truongso.core.refusal import Refused
from truongso.core.rights import allowed, requires
from truongso.core.text import format_date, whole_number
from truongso.foundation.audit.recording import record_read
from truongso.records.students.models import SchoolClass
from truongso.records.verification import actions, tasks
from truongso.records.verification.connector import connector, is_connected
from truongso.records.verification.files import batch_workbook
from truongso.records.verification.models import VerificationBatch
from truongso.records.verification.questions import due_for_checking
from truongso.records.verification.states import State
from truongso.records.verification.views.pages import visible_classes

Stage = VerificationBatch.Stage
COLUMNS = [
    ListColumn("dot", "Đợt", str, url=lambda b: b.get_absolute_url(), width=48),
    ListColumn("trang-thai", "Trạng thái", lambda b: b.get_stage_display().capitalize(), order_by=("stage",)),
    ListColumn("hoc-sinh", "Học sinh", lambda b: b.total, order_by=("total",), kind="number", width=10),
    ListColumn("co-ket-qua", "Có kết quả", lambda b: b.answered, order_by=("answered",), kind="number", width=10),
    ListColumn("luc", "Lập lúc", lambda b: b.made_at, order_by=("made_at",), kind="datetime"),
    ListColumn("nguoi", "Người lập", lambda b: str(b.made_by or "Hệ thống"), optional=True, width=24),
]


@require_safe
@requires("verification.view_batch")
def batches(request: HttpRequest) -> HttpResponse:
    """List the batches, newest first, with the form for a new one."""
    found = VerificationBatch.objects.visible_to(request.user).select_related("school_class", "made_by__person")
    found = found.annotate(total=Count("entries"), answered=Count("entries", filter=~Q(entries__state=State.PENDING)))
    filters = [ListFilter("trang-thai", "Trạng thái", [(s.value, s.label.capitalize()) for s in Stage], "stage")]
    listing = Listing(found, request.GET, COLUMNS, noun="đợt", filters=filters, sort="-luc")
    context = {
        "listing": listing,
        "classes": _classes_of_pupils(request.user),
        "whoms": VerificationBatch.Whom.choices,
        "due": due_for_checking(timezone.localdate()).count(),
        "may_send": allowed(request.user, "verification.send"),
    }
    return listing.excel_response("Đợt đối chiếu dân cư") or render(request, "verification/batches.html", context)


def _classes_of_pupils(user: Any) -> Any:
    return visible_classes(user).filter(pupils__isnull=False).distinct().order_by("sort_key")


@require_POST
@requires("verification.send")
def make(request: HttpRequest) -> HttpResponse:
    """Make a batch for all, for a class, or for those who are due."""
    key = whole_number(request.POST.get("school_class", ""))
    school_class = SchoolClass.objects.filter(pk=key).first() if key is not None else None
    whom = request.POST.get("whom", "")
    if whom not in VerificationBatch.Whom.values:
        messages.error(request, "Hãy chọn đối chiếu cho những em nào.")
        return redirect("verification:batches")
    try:
        made = actions.make_batch(whom=whom, school_class=school_class, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("verification:batches")
    messages.success(request, "Đã lập đợt đối chiếu: xuất Excel để gửi, hoặc gửi qua kết nối.")
    return redirect(made)


@require_safe
@requires("verification.view_batch")
def batch(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a batch: answers so far, what hinders, what can be done."""
    shown = batch_or_404(request, uid)
    counts = dict(shown.entries.order_by().values_list("state").annotate(Count("pk")))
    total, waiting = sum(counts.values()), counts.get(State.PENDING, 0)
    context = {
        "batch": shown,
        "counts": [(state.label, counts.get(state, 0)) for state in State],
        "total": total,
        "answered": total - waiting,
        "waiting": waiting,
        "percent": 100 * (total - waiting) // total if total else 0,
        "troubled": shown.entries.filter(state=State.PENDING).exclude(trouble="").count(),
        "files": shown.files.all(),
        "is_connected": is_connected(),
        "may_send": allowed(request.user, "verification.send"),
    }
    return render(request, "verification/batch.html", context)


@require_safe
@requires("verification.send")
def export(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give the list of a batch as Excel; it carries identity numbers, so the reading is recorded."""
    shown = batch_or_404(request, uid)
    record_read("verification.batch_exported", shown, by=request.user, rows=shown.entries.count())
    return excel_response(
        batch_workbook(shown), f"doi-chieu-dan-cu-{format_date(shown.made_at).replace('/', '-')}.xlsx"
    )


@require_POST
@requires("verification.send")
def send(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Send a batch in the background; its page shows how far it is."""
    shown = batch_or_404(request, uid)
    if not is_connected():
        messages.error(request, "Chưa có kết nối với cơ sở dữ liệu dân cư: hãy xuất Excel của đợt để gửi.")
    elif not shown.is_open or shown.is_running:
        messages.error(request, "Đợt này đã kết thúc hoặc đang được gửi.")
    else:
        done = "Đang gửi đợt đối chiếu: có thể rời trang này, việc gửi vẫn tiếp tục."
        return told(request, shown, done, lambda: _begin(shown, request.user))
    return redirect(shown)


def _begin(shown: VerificationBatch, user: Any) -> None:
    connector()  # a wrong address is told here, not to the log of a job
    tasks.send_batch.enqueue(shown.pk, user.pk)


@require_POST
@requires("verification.send")
def cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Close a batch without its missing answers."""
    shown = batch_or_404(request, uid)
    done = "Đã hủy đợt; kết quả đã có vẫn được giữ."
    return told(request, shown, done, lambda: actions.cancel_batch(shown, by=request.user))


def batch_or_404(request: HttpRequest, uid: UUID) -> VerificationBatch:
    """Return a batch that the user may see."""
    visible = VerificationBatch.objects.visible_to(request.user).select_related("school_class", "made_by__person")
    found: VerificationBatch = get_object_or_404(visible, uid=uid)
    return found
