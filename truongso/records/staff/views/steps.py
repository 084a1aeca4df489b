"""Pages of steps: to another unit, towards retirement, away, back; and the undo of the newest."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from truongso.core.forms import add_refusal
from truongso.core.outcomes import told
from truongso.core.refusal import Refused
from truongso.core.rights import require, requires
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import EMPLOYEES
from truongso.records.staff import actions
from truongso.records.staff.forms import LeaveForm, MoveForm, ReturnForm, StepForm
from truongso.records.staff.models import StaffMember, StaffStep
from truongso.records.staff.views.pages import member_or_404


@dataclass(frozen=True)
class StepPage:
    """One step as a page: its title, what it does, its form, its action; ends_roles when roles end with it."""

    title: str
    explanation: str
    form: type[StepForm]
    act: Callable[..., Any]
    ends_roles: bool = False


def _move(member: StaffMember, *, to: Any, by: Any, **asked: Any) -> Any:
    return actions.move_unit(member, to, by=by, **asked)


def _return(member: StaffMember, *, unit: Any, by: Any, **asked: Any) -> Any:
    return actions.return_to_work(member, unit, by=by, **asked)


PAGES = {
    "chuyen-to": StepPage(
        "Chuyển tổ, bộ phận", "Vai trò ở tổ cũ hết vào ngày trước; vai trò ở tổ mới bắt đầu từ ngày ghi.", MoveForm, _move
    ),
    "cho-nghi-huu": StepPage(
        "Ghi chờ nghỉ hưu", "Công việc và quyền giữ nguyên đến khi ghi nghỉ hưu.", StepForm, actions.wait_for_retirement
    ),
    "roi-truong": StepPage(
        "Ghi rời trường", "Mọi vai trò ở trường hết vào ngày trước ngày ghi, quyền hết theo.", LeaveForm, actions.leave, True
    ),
    "tro-lai": StepPage(
        "Ghi trở lại làm việc", "Vai trò giáo viên hoặc nhân viên bắt đầu lại; vai trò khác phân công ở danh bạ.", ReturnForm, _return
    ),
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires("staff.move")
def step(request: HttpRequest, uid: UUID, kind: str) -> HttpResponse:
    """Ask for a step and take it."""
    if kind not in PAGES:
        raise Http404
    page, shown = PAGES[kind], member_or_404(request, uid, "staff.move")
    form = page.form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            page.act(shown, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"{page.title}: đã ghi cho {shown}. Có thể hoàn tác ở mục các bước.")
            return redirect(shown)
    context = {"form": form, "member": shown, "page": page, "ending": _roles(shown) if page.ends_roles else []}
    return render(request, "staff/step.html", context, status=422 if form.errors else 200)


@require_POST
@requires("staff.move")
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the newest step of somebody."""
    found = get_object_or_404(StaffStep.objects.select_related("member"), pk=pk)
    require(request.user, "staff.move", found.member)
    reason = request.POST.get("reason", "")
    return told(
        request, found.member, f"Đã hoàn tác {found.get_step_display()}.",
        lambda: actions.undo_step(found, by=request.user, reason=reason),
    )  # fmt: skip


def _roles(shown: StaffMember) -> Any:
    found = Assignment.objects.on(timezone.localdate()).filter(person=shown.person, role__in=EMPLOYEES)
    return found.select_related("unit")
