"""Reports: the list by year, one page from figures to frozen versions, downloads, and what changed between versions."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from truongso.core.refusal import Refused
from truongso.core.rights import allowed, requires
from truongso.foundation.audit.models import Event
from truongso.foundation.audit.recording import record_read
from truongso.foundation.evidence.models import Item
from truongso.foundation.indicators.readings import Standing
from truongso.foundation.org.periods import Period, Year, period_from_code
from truongso.governance.plan.actions import reports as actions
from truongso.governance.plan.actions import signatures
from truongso.governance.plan.models import Plan, Report, ReportVersion
from truongso.governance.plan.models.report import NARRATIVE_PARTS
from truongso.governance.plan.reporting import (
    build_content,
    differences,
    frozen_files,
    gaps_of,
    sha256_of,
    substance,
    suggested_words,
)
from truongso.governance.plan.reporting.files import CONTENT_TYPES, file_name, render_files
from truongso.governance.plan.reporting.task_rows import STATES
from truongso.governance.plan.signed import with_document
from truongso.governance.plan.views.common import back, plan_of, plan_or_404, today

STEPS = ("Lập báo cáo", "Kiểm tra số liệu", "Sửa phần lời", "Khóa, lấy số")
FIRST_PAGES = 4


@require_GET
@requires("plan.view_reports")
def report_list(request: HttpRequest) -> HttpResponse:
    """List the reports of a plan's year: each quarter and the year, drafted or not, with versions and numbers."""
    plan = plan_of(request)
    if plan is None:
        return render(request, "plan/no_plan.html", {"may_import": allowed(request.user, "plan.import")})
    reports = Report.objects.filter(plan=plan).visible_to(request.user)
    by_period = {report.period: report for report in reports}
    newest: dict[str, list[ReportVersion]] = {}
    versions = (
        ReportVersion.objects.filter(report__in=reports)
        .defer("content")
        .select_related("report", "issued", "frozen_by__person")
    )
    for version in versions.order_by("-number"):
        newest.setdefault(version.report.period, []).append(version)
    periods: list[Period] = [*Year(plan.year).quarters, Year(plan.year)]
    rows = [_list_row(period, by_period.get(period.code), newest.get(period.code, [])) for period in periods]
    context = {
        "plan": plan,
        "rows": rows,
        "plans": Plan.objects.filter(ended_at__isnull=True),
        "may_edit": allowed(request.user, "plan.edit_report"),
    }
    return render(request, "plan/reports.html", context)


def _list_row(period: Period, report: Report | None, versions: list[ReportVersion]) -> dict[str, Any]:
    on = today()
    if versions:
        state, words = "done", "Đã khóa"
    elif report is not None:
        state, words = "reviewing", "Đang lập"
    elif period.starts_on > on:
        state, words = "later", "Chưa đến kỳ"
    else:
        state, words = "open", "Chưa lập"
    return {
        "period": period,
        "report": report,
        "versions": versions,
        "newest": versions[0] if versions else None,
        "state": state,
        "state_text": words,
        "may_start": period.starts_on <= on,
        "is_over": period.ends_on < on,
    }


def _period_or_404(code: str) -> Period:
    try:
        period = period_from_code(code)
    except Refused as refusal:
        raise Http404(refusal.sentence) from None
    if period.code != code:
        raise Http404("Không có kỳ báo cáo này.")
    return period


def _report_or_404(request: HttpRequest, code: str) -> Report:
    _period_or_404(code)
    found = (
        Report.objects.visible_to(request.user)
        .filter(plan__ended_at__isnull=True)
        .select_related("plan", "created_by__person")
    )
    return get_object_or_404(found, period=code)


@require_GET
@requires("plan.view_reports")
def report(request: HttpRequest, period: str) -> HttpResponse:
    """Show a report: the draft with its gate, or a frozen version with ?phien-ban=."""
    asked = _period_or_404(period)
    plan = plan_or_404(request, asked.year)
    found = (
        Report.objects.visible_to(request.user)
        .filter(plan=plan, period=asked.code)
        .select_related("plan", "created_by__person")
        .first()
    )
    if found is None:
        context = {
            "plan": plan,
            "period": asked,
            "may_edit": allowed(request.user, "plan.edit_report"),
            "steps": _steps(0),
        }
        return render(request, "plan/report_new.html", context | {"may_start": asked.starts_on <= today()})
    return render(request, "plan/report.html", _page(request, found))


def _page(request: HttpRequest, found: Report, **extra: Any) -> dict[str, Any]:
    on, period, user = today(), found.period_value, request.user
    versions = list(found.versions.select_related("issued", "frozen_by__person").order_by("-number"))
    with_document(versions)
    shown = _shown_version(request, versions)
    content = build_content(found.plan, period, found.narrative, today=on)
    gaps = gaps_of(found.plan, period, content, today=on)
    newest = versions[0] if versions else None
    changed = newest is not None and substance(newest.content) != substance(content)
    seen = shown.content if shown else content
    return {
        "plan": found.plan,
        "report": found,
        "period": period,
        "content": seen,
        "standings": _counts(seen["totals"]["standings"], {s.value: s.label for s in Standing}),
        "states": _counts(seen["totals"]["states"], STATES),
        "frozen_words": [
            {"title": title, "text": seen["narrative"].get(part, "")} for part, title in NARRATIVE_PARTS.items()
        ],
        "shown": shown,
        "is_intact": frozen_files.verify_version(shown) if shown else None,
        "pages": _pages(shown) if shown else None,
        "versions": versions,
        "newest": newest,
        "changes": differences(newest.content, content) if newest and changed else [],
        "gaps": gaps,
        "blocked": any(gap.blocking for gap in gaps),
        "parts": _parts(found, content, extra.get("typed")),
        "drafted": {} if shown else suggested_words(found.plan, period, content),
        "may_edit": allowed(user, "plan.edit_report"),
        "may_freeze": allowed(user, "plan.freeze_report") and (newest is None or changed),
        "may_sign": allowed(user, "plan.freeze_report"),
        "may_compare": len(versions) > 1,
        "steps": _steps(4 if newest and not changed else (1 if gaps else 2)),
        "history": _history(found, versions),
        "refusal": extra.get("refusal"),
    }


def _counts(totals: dict[str, int], labels: dict[str, str]) -> list[dict[str, Any]]:
    colours = {"done_late": "warning", "none": "later"}
    return [
        {"state": colours.get(key, key), "text": text, "count": totals[key]}
        for key, text in labels.items()
        if totals.get(key)
    ]


def _shown_version(request: HttpRequest, versions: list[ReportVersion]) -> ReportVersion | None:
    asked = request.GET.get("phien-ban", "")
    if not asked:
        return None
    shown = next((version for version in versions if str(version.number) == asked), None)
    if shown is None:
        raise Http404("Báo cáo không có phiên bản này.")
    return shown


def _steps(current: int) -> list[dict[str, Any]]:
    return [{"title": title, "done": at < current, "current": at == current} for at, title in enumerate(STEPS)]


def _parts(found: Report, content: dict[str, Any], typed: dict[str, str] | None) -> list[dict[str, str]]:
    """Return the words by part: what is kept, and what a person typed that was not kept."""
    return [
        {
            "name": part,
            "title": title,
            "kept": found.narrative.get(part, ""),
            "text": typed[part] if typed and part in typed else found.narrative.get(part, ""),
        }
        for part, title in NARRATIVE_PARTS.items()
    ]


def _pages(version: ReportVersion) -> dict[str, Any] | None:
    """Return the pictures of the PDF's first pages, drawn by the evidence registry."""
    item = Item.objects.about(version, role=actions.ROLES["pdf"]).first()
    kept = item.current_version if item else None
    if item is None or kept is None:
        return None
    return {"item": item, "version": kept, "numbers": list(kept.pages)[:FIRST_PAGES], "count": kept.page_count}


def _history(found: Report, versions: list[ReportVersion]) -> list[Event]:
    events = Event.objects.about(found).select_related("actor__person", "object_kind")
    for version in versions:
        events = events | Event.objects.about(version).select_related("actor__person", "object_kind")
    return list(events.order_by("-sequence")[:20])


@require_POST
@requires("plan.edit_report")
def draft(request: HttpRequest, period: str) -> HttpResponse:
    """Start the report of a period."""
    asked = _period_or_404(period)
    made = actions.draft_report(plan_or_404(request, asked.year), asked, by=request.user, today=today())
    return back(request, made, f"Đã lập {made}. Hãy kiểm tra số liệu, sửa phần lời rồi khóa.")


@require_POST
@requires("plan.edit_report")
def narrative(request: HttpRequest, period: str) -> HttpResponse:
    """Write the words; when somebody else saved meanwhile, show theirs beside what was typed."""
    found = _report_or_404(request, period)
    typed = {part: request.POST[part] for part in NARRATIVE_PARTS if part in request.POST}
    seen = request.POST.get("seen_version", "")
    try:
        actions.edit_narrative(found, typed, seen_version=int(seen) if seen.isdecimal() else 0, by=request.user)
    except Refused as refusal:
        found.refresh_from_db()
        return render(request, "plan/report.html", _page(request, found, typed=typed, refusal=refusal), status=409)
    return back(request, f"{found.get_absolute_url()}#loi", "Đã ghi phần lời của báo cáo.")


@require_POST
@requires("plan.freeze_report")
def freeze(request: HttpRequest, period: str) -> HttpResponse:
    """Freeze the report."""
    found = _report_or_404(request, period)
    try:
        version = actions.freeze_report(
            found,
            reason=request.POST.get("reason", ""),
            by=request.user,
            today=today(),
            accept_gaps=request.POST.get("accept_gaps") == "1",
        )
    except Refused as refusal:
        found.refresh_from_db()
        return render(request, "plan/report.html", _page(request, found, refusal=refusal), status=409)
    return back(request, version, f"Đã khóa {version}, số {version.issued}. Ba tệp đã sẵn sàng để tải.")


@require_GET
@requires("plan.view_reports")
def frozen_file(request: HttpRequest, period: str, number: int, kind: str) -> HttpResponse:
    """Send a file of a frozen version; who took it is recorded."""
    found = _report_or_404(request, period)
    version = get_object_or_404(found.versions.select_related("report__plan", "issued"), number=number)
    if kind not in CONTENT_TYPES:
        raise Http404("Không có dạng tệp này.")
    content, name = frozen_files.stored_file(version, kind)
    record_read("plan.report_downloaded", version, by=request.user, format=kind)
    return _attachment(content, name, kind)


@require_POST
@requires("plan.freeze_report")
def send_to_sign(request: HttpRequest, period: str, number: int) -> HttpResponse:
    """Put a frozen version before its signer."""
    version = get_object_or_404(
        _report_or_404(request, period).versions.select_related("frozen_by__person"), number=number
    )
    return redirect(signatures.send_to_sign(version, by=request.user).get_absolute_url())


@require_GET
@requires("plan.edit_report")
def draft_file(request: HttpRequest, period: str, kind: str) -> HttpResponse:
    """Send the draft as it would be printed now, marked DỰ THẢO and without a number."""
    found = _report_or_404(request, period)
    if kind not in CONTENT_TYPES:
        raise Http404("Không có dạng tệp này.")
    content = build_content(found.plan, found.period_value, found.narrative, today=today(), signer=request.user)
    record_read("plan.report_downloaded", found, by=request.user, format=f"{kind}, dự thảo")
    return _attachment(render_files(content, kinds=(kind,))[kind], file_name(content, kind), kind)


def _attachment(content: bytes, name: str, kind: str) -> HttpResponse:
    disposition = content_disposition_header(True, name)
    return HttpResponse(content, content_type=CONTENT_TYPES[kind], headers={"Content-Disposition": disposition})


@require_GET
@requires("plan.view_reports")
def compare(request: HttpRequest, period: str, older: int, newer: int) -> HttpResponse:
    """Show what changed between two frozen versions."""
    found = _report_or_404(request, period)
    versions = found.versions.select_related("issued", "frozen_by__person", "report")
    before, after = get_object_or_404(versions, number=older), get_object_or_404(versions, number=newer)
    context = {
        "plan": found.plan,
        "report": found,
        "older": before,
        "newer": after,
        "changes": differences(before.content, after.content),
        "hashes": (sha256_of(before.content), sha256_of(after.content)),
    }
    return render(request, "plan/report_compare.html", context)
