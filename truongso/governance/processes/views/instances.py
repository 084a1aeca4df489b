"""What runs: the list, one instance with picture and time line, and what people do around its steps."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.printable import printable
from truongso.core.rights import allowed, requires
from truongso.core.text import whole_number
from truongso.core.uploads import inspect_upload
from truongso.foundation.audit.recording import record_read
from truongso.governance.casefiles.models import CaseFile
from truongso.governance.processes import actions
from truongso.governance.processes.bpmn.drawing import draw
from truongso.governance.processes.bpmn.engine import Running
from truongso.governance.processes.clock import in_words
from truongso.governance.processes.models import Process
from truongso.governance.processes.questions import waits_words, with_waiting
from truongso.governance.processes.running_models import Instance, InstanceState, Step
from truongso.governance.processes.views.common import marks_of, seen_instance, today, told_at

VIEW = "processes.view_instance"


def _columns() -> list[ListColumn]:
    return [
        ListColumn("ma", "Mã", lambda i: i.code, order_by=("process__code", "year", "number"), url=lambda i: i.get_absolute_url(), width=22),
        ListColumn("noi-dung", "Nội dung", lambda i: i.title, order_by=("title",), width=44),
        ListColumn("quy-trinh", "Quy trình", lambda i: i.process.title, order_by=("process__title",), optional=True, width=26),
        ListColumn("nguoi", "Người đề nghị", lambda i: i.starter.person.full_name, order_by=("starter__person__sort_key",), width=24),
        ListColumn("gui", "Gửi lúc", lambda i: i.started_at, order_by=("started_at",), kind="datetime", width=16),
        ListColumn("tinh-trang", "Tình trạng", lambda i: i.state_words, order_by=("state", "end_name"), width=22),
        ListColumn("dang-cho", "Đang chờ", waits_words, width=34),
        ListColumn("mat", "Thời gian làm việc", lambda i: in_words(i.minutes), order_by=("minutes",), optional=True, width=16),
    ]  # fmt: skip


@require_safe
@requires("processes.use")
def instances(request: HttpRequest) -> HttpResponse:
    """List what the user may see: own requests first to look for, then what they take part in."""
    seen = Instance.objects.visible_to(request.user)
    scopes = {"cua-toi": seen.started_by(request.user), "qua-han": seen.late_on(today())}
    scope = request.GET.get("pham-vi", "")
    rows = scopes.get(scope, seen)
    if step := printable(request.GET.get("buoc", ""))[:80]:
        rows = rows.filter(pk__in=Step.objects.filter(element=step).values("instance"))
    if month := _month(request.GET.get("thang", "")):
        rows = rows.filter(started_at__year=month[0], started_at__month=month[1])
    processes = Process.objects.filter(pk__in=seen.order_by().values("process")).order_by("title")
    listing = Listing(
        with_waiting(rows.whole().select_related("process")), request.GET, _columns(), noun="việc", sort="-gui",
        filters=[
            ListFilter("quy-trinh-la", "Quy trình", [(p.code, p.title) for p in processes], "process__code"),
            ListFilter("trang-thai", "Tình trạng", InstanceState.choices, "state"),
            ListFilter("nam", "Năm", [(str(y), str(y)) for y in _years(seen)], "year"),
        ],
    )  # fmt: skip
    if file := listing.excel_response("Việc theo quy trình"):
        record_read("processes.exported", None, by=request.user, rows=listing.rows.count())
        return file
    context = {"listing": listing, "scope": scope if scope in scopes else ""}
    return render(request, "processes/instances.html", context)


def _month(text: str) -> tuple[int, int] | None:
    """Return year and month of 202609; nothing for anything else."""
    number = whole_number(text) or 0
    year, month = divmod(number, 100)
    return (year, month) if 2000 <= year <= 2200 and 1 <= month <= 12 else None


def _years(seen: Any) -> list[int]:
    return list(seen.order_by("-year").values_list("year", flat=True).distinct())


@require_safe
@requires(VIEW)
def instance(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One instance: where it stands, what was filled in, what was said, what can be done."""
    shown = seen_instance(request, uid)
    user: Any = request.user
    if user != shown.starter:
        record_read("processes.viewed", shown, by=user)
    steps = list(shown.steps.whole())
    mine = set(shown.steps.waiting().for_user(user).values_list("pk", flat=True))
    rules = allowed(user, "processes.cancel", shown)
    papers = list(shown.papers.select_related("step__signature"))
    context = {
        "shown": shown, "steps": steps, "waiting": [s for s in steps if s.is_waiting], "mine": mine, "today": today(),
        "picture": draw(
            shown.version.diagram, live=marks_of(steps),
            passed=frozenset(Running(shown.version.xml, shown.tokens).passed) if shown.tokens else frozenset(),
        ),
        "done": [s for s in steps if s.shown], "history": shown.history.select_related("by__person"),
        "attachments": shown.attachments.select_related("added_by__person"), "papers": papers,
        "took": in_words(shown.minutes), "is_own": user == shown.starter, "may_cancel": rules and shown.is_running,
        "case_files": _case_files(user) if any(p.is_signed for p in papers) else [],
    }  # fmt: skip
    return render(request, "processes/instance.html", context)


def _case_files(user: Any) -> list[CaseFile]:
    if not allowed(user, "casefiles.list"):
        return []
    return [one for one in CaseFile.objects.open().visible_to(user)[:200] if allowed(user, "casefiles.keep_file", one)]


@require_POST
@requires(VIEW)
def comment(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say something."""
    shown, words = seen_instance(request, uid), request.POST.get("words", "")
    return told_at(
        request, shown, "Đã ghi ý kiến.", lambda: actions.comment(shown, words, at=timezone.now(), by=request.user)
    )


@require_POST
@requires(VIEW)
def attach(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Attach a file."""
    shown, file = seen_instance(request, uid), request.FILES.get("file")
    if file is None:
        messages.error(request, "Hãy chọn tệp cần đính kèm.")
        return redirect(shown)

    def act() -> Any:
        return actions.attach(shown, inspect_upload(file, file.name or ""), at=timezone.now(), by=request.user)

    return told_at(request, shown, "Đã đính kèm tệp.", act)


@require_POST
@requires(VIEW)
def withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take one's own request back."""
    shown, reason = seen_instance(request, uid), request.POST.get("reason", "")
    return told_at(
        request, shown, "Đã rút đề nghị.",
        lambda: actions.withdraw(shown, reason=reason, at=timezone.now(), by=request.user),
    )  # fmt: skip


@require_POST
@requires("processes.cancel")
def cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    """End a request that cannot go on."""
    shown, reason = seen_instance(request, uid, "processes.cancel"), request.POST.get("reason", "")
    return told_at(
        request, shown, "Đã hủy việc này.",
        lambda: actions.cancel(shown, reason=reason, at=timezone.now(), by=request.user),
    )  # fmt: skip


@require_POST
@requires(VIEW)
def file_papers(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Put the signed papers into a file of work."""
    shown = seen_instance(request, uid)
    chosen = request.POST.get("case_file", "")
    case_file = next((one for one in _case_files(request.user) if str(one.uid) == chosen), None)
    if case_file is None:
        messages.error(request, "Hãy chọn một hồ sơ đang mở.")
        return redirect(shown)
    return told_at(
        request, shown, f"Đã đưa văn bản vào hồ sơ «{case_file}».",
        lambda: actions.file_papers(shown, case_file, at=timezone.now(), by=request.user),
    )  # fmt: skip
