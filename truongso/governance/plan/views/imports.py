"""Bring a plan file in: upload, review with the source beside the result, apply."""

import hashlib
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from truongso.core.refusal import Refused
from truongso.core.rights import requires
from truongso.core.text import whole_number
from truongso.foundation.indicators.readings import Target
from truongso.foundation.indicators.registry import indicators
from truongso.governance.plan.actions import imports as actions
from truongso.governance.plan.effective import as_decimal, effective_reading
from truongso.governance.plan.forms import PlanFileForm
from truongso.governance.plan.matching import suggest_codes
from truongso.governance.plan.models import Plan, PlanImport
from truongso.governance.plan.reader import inspect_plan
from truongso.governance.plan.reader.finding import INFO, WARNING
from truongso.governance.plan.views.common import back, today

MAX_BYTES = 20 * 1024 * 1024


@requires("plan.import")
def start(request: HttpRequest) -> HttpResponse:
    """Upload a plan file, and see the files that came before."""
    form = PlanFileForm(request.POST or None, request.FILES or None, initial={"year": today().year})
    if request.method == "POST" and form.is_valid():
        try:
            started = _inspect(form.cleaned_data["file"], form.cleaned_data["year"], request.user)
            return redirect(started)
        except Refused as refusal:
            form.add_error("file", refusal.sentence)
    earlier = PlanImport.objects.visible_to(request.user).select_related("uploaded_by__person", "plan")
    status = 409 if form.errors else 200
    return render(request, "plan/import_start.html", {"form": form, "imports": earlier}, status=status)


def _inspect(upload: UploadedFile, year: int, user: Any) -> PlanImport:
    if (upload.size or 0) > MAX_BYTES:
        raise Refused(f"Tệp «{upload.name}» lớn hơn 20 MB: hãy bỏ bớt hình ảnh rồi lưu lại.")
    name = Path(upload.name or "ke-hoach").name
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"ke-hoach{Path(name).suffix.lower()[:6]}"
        digest = hashlib.sha256()
        with path.open("wb") as file:
            for chunk in upload.chunks():
                digest.update(chunk)
                file.write(chunk)
        reading = inspect_plan(path, name=name)
    return actions.start_import(
        reading=reading.as_dict(), file_name=name, sha256=digest.hexdigest(), year=year, by=user
    )


def _import_or_404(request: HttpRequest, uid: Any) -> PlanImport:
    visible = PlanImport.objects.visible_to(request.user).select_related("uploaded_by__person", "plan")
    return get_object_or_404(visible, uid=uid)


@requires("plan.import")
def review(request: HttpRequest, uid: Any) -> HttpResponse:
    """Show what was read beside its source, with each finding and its proposal."""
    plan_import = _import_or_404(request, uid)
    decided = plan_import.decisions.get("findings", {})
    findings = [
        {**finding, "number": number, "decision": decided.get(str(number), {}).get("decision", "")}
        for number, finding in enumerate(plan_import.findings)
    ]
    reading = effective_reading(plan_import.reading, plan_import.decisions)
    for group in reading["indicator_groups"]:
        for line in group["indicators"]:
            line["shown_target"] = _target_text(line)
    chosen = plan_import.decisions.get("codes", {})
    lines = [(i["ordinal"], i["text"]) for g in reading["indicator_groups"] for i in g["indicators"]]
    suggested = suggest_codes(lines)
    standing = Plan.current(plan_import.year)
    context = {
        "plan_import": plan_import,
        "reading": reading,
        "issued_on": date.fromisoformat(reading["issued_on"]) if reading.get("issued_on") else None,
        "findings": findings,
        "finding_lists": [
            (title, listed, sum(not finding["decision"] for finding in listed))
            for title, severity in (("Cần người quyết định", WARNING), ("Chỉ để biết", INFO))
            if (listed := [finding for finding in findings if finding["severity"] == severity])
        ],
        "undecided": sum(not finding["decision"] for finding in findings),
        "matches": [
            {"ordinal": n, "text": text, "code": chosen.get(str(n), ""), "suggested": suggested.get(n)}
            for n, text in lines
        ],
        "cards": [(code, card.title) for code, card in indicators.items()],
        "codes_confirmed": plan_import.decisions.get("codes_confirmed_by", ""),
        "abandon_url": reverse("plan:import_abandon", args=[plan_import.uid]),
        "merges_into": standing if standing and standing != plan_import.plan else None,
        "is_open": plan_import.state == PlanImport.State.REVIEWING,
        "indicator_count": len(lines),
        "task_count": sum(len(g["tasks"]) for g in reading["task_groups"]),
    }
    context["steps"] = _steps(context)
    return render(request, "plan/import_review.html", context)


def _target_text(line: dict[str, Any]) -> str:
    return Target(line.get("comparison") or "=", as_decimal(line.get("target")), line.get("unit") or "").text


def _steps(context: dict[str, Any]) -> list[dict[str, Any]]:
    """Return where this import stands: the first step that is not done is the current one, none after the last."""
    undecided, is_open = context["undecided"], context["is_open"]
    left = f", còn {undecided}" if undecided else ""
    steps = [
        (f"Đọc tệp: {context['indicator_count']} chỉ tiêu, {context['task_count']} nhiệm vụ", True, "#da-doc"),
        (f"Xem {len(context['findings'])} điểm{left}", not (undecided and is_open), "#diem"),
        ("Khớp mã chỉ tiêu", bool(context["codes_confirmed"]) or not is_open, "#khop-ma"),
        ("Áp dụng", not is_open, "#ap-dung"),
    ]
    first = next((at for at, (_, done, _) in enumerate(steps) if not done), None)
    return [
        {"title": title, "done": done, "current": at == first, "url": url}
        for at, (title, done, url) in enumerate(steps)
    ]


@require_POST
@requires("plan.import")
def decide(request: HttpRequest, uid: Any) -> HttpResponse:
    """Accept or keep one finding, or all the undecided ones (of one severity, or of both) at once."""
    plan_import = _import_or_404(request, uid)
    number, decision = request.POST.get("number", ""), request.POST.get("decision", "")
    if number in ("all", WARNING, INFO):
        decided = plan_import.decisions.get("findings", {})
        for position, finding in enumerate(plan_import.findings):
            if str(position) not in decided and number in ("all", finding["severity"]):
                actions.decide_finding(plan_import, position, decision, by=request.user)
        return back(request, plan_import, "Đã ghi quyết định cho các điểm còn lại.")
    position = whole_number(number)
    actions.decide_finding(plan_import, -1 if position is None else position, decision, by=request.user)
    return redirect(f"{plan_import.get_absolute_url()}#diem-{number}")


@require_POST
@requires("plan.import")
def edit(request: HttpRequest, uid: Any) -> HttpResponse:
    """Correct a part of what was read."""
    plan_import = _import_or_404(request, uid)
    edits = {key: value for key, value in request.POST.items() if ":" in key}
    try:
        actions.edit_reading(plan_import, edits, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect(plan_import)
    return back(request, plan_import, "Đã ghi phần sửa.")


@require_POST
@requires("plan.import")
def codes(request: HttpRequest, uid: Any) -> HttpResponse:
    """Confirm which dictionary code counts each line."""
    plan_import = _import_or_404(request, uid)
    chosen = {
        ordinal: value
        for key, value in request.POST.items()
        if key.startswith("code-") and (ordinal := whole_number(key.removeprefix("code-"))) is not None
    }
    try:
        actions.choose_codes(plan_import, chosen, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect(f"{plan_import.get_absolute_url()}#khop-ma")
    return back(request, plan_import, "Đã xác nhận bảng khớp mã chỉ tiêu.")


@require_POST
@requires("plan.import")
def apply(request: HttpRequest, uid: Any) -> HttpResponse:
    """Make the reviewed file the plan of its year."""
    plan_import = _import_or_404(request, uid)
    try:
        plan = actions.apply_import(plan_import, by=request.user, today=today())
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect(plan_import)
    return back(request, plan, f"Đã áp dụng kế hoạch năm {plan.year}.")


@require_POST
@requires("plan.import")
def abandon(request: HttpRequest, uid: Any) -> HttpResponse:
    """Drop a file under review."""
    actions.abandon_import(_import_or_404(request, uid), by=request.user)
    return back(request, "plan:import_start", "Đã bỏ lần nạp này; kế hoạch đang áp dụng không đổi.")
