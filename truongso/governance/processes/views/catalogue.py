"""The catalogue: what the school has, one process with its picture and versions, and the changes of both."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.outcomes import applied, told
from truongso.core.refusal import Refused
from truongso.core.rights import allowed, requires
from truongso.governance.processes import actions
from truongso.governance.processes.bpmn.drawing import draw
from truongso.governance.processes.bpmn.reading import LARGEST
from truongso.governance.processes.catalogue_forms import DiagramForm, NewProcessForm, ProcessForm
from truongso.governance.processes.models import Process
from truongso.governance.processes.questions import with_use
from truongso.governance.processes.starting import may_start, startable_by
from truongso.governance.processes.views.common import MANAGE, seen_process, seen_version, today

_STATES = [("published", "Đang chạy trên nền tảng"), ("paper", "Còn trên giấy")]


def _columns() -> list[ListColumn]:
    return [
        ListColumn("ten", "Quy trình", lambda p: p.title, order_by=("title",), url=lambda p: p.get_absolute_url(), width=36),
        ListColumn("phu-trach", "Đơn vị phụ trách", lambda p: p.owner_unit and p.owner_unit.name, order_by=("owner_unit__name",), width=26),
        ListColumn("tinh-trang", "Tình trạng", lambda p: dict(_STATES)[p.standing], order_by=("standing",), width=22),
        ListColumn("luot", "Lượt dùng 12 tháng", lambda p: p.uses, order_by=("uses",), kind="number", width=12),
        ListColumn("can-cu", "Căn cứ", lambda p: p.legal_basis, optional=True, width=40),
        ListColumn("don-gian", "Đã đơn giản hóa", lambda p: p.simplified, optional=True, width=60),
    ]  # fmt: skip


@require_safe
@requires("processes.use")
def catalogue(request: HttpRequest) -> HttpResponse:
    """What I may start, then the whole catalogue."""
    rows = with_use(Process.objects.visible_to(request.user).current(), today()).select_related("owner_unit")
    listing = Listing(
        rows, request.GET, _columns(), noun="quy trình", search_field="search", sort="ten",
        filters=[ListFilter("tinh-trang", "Tình trạng", _STATES, "standing")],
    )  # fmt: skip
    context = {
        "listing": listing, "startable": startable_by(request.user), "may_manage": allowed(request.user, MANAGE),
    }  # fmt: skip
    return listing.excel_response("Danh mục quy trình") or render(request, "processes/catalogue.html", context)


@require_safe
@requires("processes.view_process")
def process(request: HttpRequest, code: str) -> HttpResponse:
    """One process: what it is for, its picture, its versions."""
    shown = seen_process(request, code)
    manages = allowed(request.user, MANAGE)
    versions = list(shown.versions.select_related("published_by__person", "made_by__person", "process"))
    current = next((v for v in versions if v.state == "published"), None)
    context = {
        "shown": shown, "current": current, "may_manage": manages,
        "versions": versions if manages else [v for v in versions if not v.is_draft],
        "draft": next((v for v in versions if v.is_draft), None),
        "may_start": current is not None and may_start(current, request.user),
        "may_report": allowed(request.user, "processes.view_report", shown),
        "picture": draw(current.diagram) if current else "",
        "diagram_form": DiagramForm() if manages else None,
    }  # fmt: skip
    return render(request, "processes/process.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
def add(request: HttpRequest) -> HttpResponse:
    """Put a process into the catalogue."""
    form = NewProcessForm(request.POST or None, initial={"adopted_on": today()})
    made = applied(form, lambda values: actions.add_process(by=request.user, **values)) if request.POST else None
    if made is not None:
        messages.success(request, f"Đã đưa «{made}» vào danh mục. Hãy tải sơ đồ BPMN lên.")
        return redirect(made)
    return render(request, "processes/describe.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
def describe(request: HttpRequest, code: str) -> HttpResponse:
    """Change what the catalogue says about a process."""
    shown = seen_process(request, code)
    form = ProcessForm(request.POST or None, initial={name: getattr(shown, name) for name in ProcessForm.base_fields})
    done = (
        applied(form, lambda values: actions.describe_process(shown, by=request.user, **values))
        if request.POST
        else None
    )
    if done is not None:
        messages.success(request, "Đã lưu mô tả quy trình.")
        return redirect(shown)
    return render(request, "processes/describe.html", {"form": form, "shown": shown})


@require_POST
@requires(MANAGE)
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """Take a BPMN file as the draft."""
    shown = seen_process(request, code)
    form = DiagramForm(request.POST, request.FILES)

    def act(values: dict[str, Any]) -> Any:
        content = values["file"].read(LARGEST + 1)
        return actions.upload_diagram(shown, content, note=values["note"], by=request.user)

    made = applied(form, act)
    if made is None:
        for errors in form.errors.values():
            messages.error(request, str(errors[0]))
        return redirect(shown)
    messages.success(request, "Đã nhận sơ đồ làm bản nháp. Hãy xem lại làn, biểu mẫu, thời hạn rồi công bố.")
    return redirect(made)


@require_POST
@requires(MANAGE)
def begin_draft(request: HttpRequest, code: str) -> HttpResponse:
    """Copy the version in use as a draft."""
    shown = seen_process(request, code)
    try:
        made = actions.begin_draft(shown, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect(shown)
    messages.success(request, "Đã lập bản nháp từ phiên bản trước.")
    return redirect(made)


@require_POST
@requires(MANAGE)
def remove(request: HttpRequest, code: str) -> HttpResponse:
    """Take a process out of the catalogue."""
    shown, reason = seen_process(request, code), request.POST.get("reason", "")
    return told(
        request, "processes:catalogue", f"Đã đưa «{shown}» ra khỏi danh mục.",
        lambda: actions.remove_process(shown, reason=reason, at=timezone.now(), by=request.user),
    )  # fmt: skip


@require_safe
@requires("processes.view_process")
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One version: its picture, who the lanes are, what each step asks and by when."""
    shown = seen_version(request, code, number)
    diagram, definition = shown.diagram, None
    try:
        definition = shown.definition
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    lanes = [(lane, definition.lanes[lane.id]) for lane in diagram.lanes.values()] if definition else []
    steps = [(task, definition.steps[task.id]) for task in diagram.tasks] if definition else []
    context = {
        "shown": shown, "picture": draw(diagram), "lanes": lanes, "steps": steps, "definition": definition,
        "may_edit": shown.is_draft and allowed(request.user, MANAGE),
        "may_retire": shown.state == "published" and allowed(request.user, MANAGE),
    }  # fmt: skip
    return render(request, "processes/version.html", context)


@require_POST
@requires(MANAGE)
def publish(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Put a draft into use."""
    shown = seen_version(request, code, number)
    return told(
        request, shown, "Đã công bố. Việc đang chạy giữ nguyên phiên bản cũ.",
        lambda: actions.publish(shown, at=timezone.now(), by=request.user),
    )  # fmt: skip


@require_POST
@requires(MANAGE)
def retire(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Stop a version from being started."""
    shown, reason = seen_version(request, code, number), request.POST.get("reason", "")
    return told(
        request, shown, "Đã thôi dùng. Việc đang chạy vẫn tiếp tục.",
        lambda: actions.retire(shown, reason=reason, at=timezone.now(), by=request.user),
    )  # fmt: skip
