"""Pages of the self-check: the last run, one check with its attestations, earlier runs."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truongso.core.excel import excel_response
from truongso.core.listing import ListColumn, Listing
from truongso.core.outcomes import applied, told
from truongso.core.rights import allowed, require, requires
from truongso.core.safety import Check, checks
from truongso.core.text import format_datetime
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence.models import Item
from truongso.foundation.evidence.panel import panel_context
from truongso.trust.security import actions, report
from truongso.trust.security.examining import attestations_on
from truongso.trust.security.forms import AttestationForm
from truongso.trust.security.models import Attestation, CheckFinding, SelfCheck

TREND, PAST = 12, 10


@require_safe
@requires("security.view")
def overview(request: HttpRequest) -> HttpResponse:
    """Show the last run, what changed since the one before, and the trend."""
    last = list(SelfCheck.objects.visible_to(request.user)[:TREND])
    context = _context(request, last[0]) if last else {"may_manage": allowed(request.user, "security.manage")}
    return render(request, "security/overview.html", context | {"trend": last})


@require_safe
@requires("security.view")
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an earlier run as it was."""
    return render(request, "security/run.html", _context(request, _seen(request, pk)))


def _context(request: HttpRequest, shown: SelfCheck) -> dict[str, Any]:
    lines = report.lines_of(shown)
    return {
        "run": shown,
        "groups": report.grouped(lines),
        "worse": [line for line in lines if line.change == "worse"],
        "better": [line for line in lines if line.change == "better"],
        "items": Item.objects.about(shown).order_by("pk"),
        "may_manage": allowed(request.user, "security.manage"),
        "may_report": allowed(request.user, "security.report"),
        "note": report.NOTE,
    }


@require_POST
@requires("security.manage")
def check_now(request: HttpRequest) -> HttpResponse:
    """Run every check at once."""
    act = partial(actions.run_checks, timezone.now(), by=request.user)
    return told(request, "security:overview", _in_words, act)


def _in_words(made: SelfCheck) -> str:
    return f"Đã kiểm tra: {made.met} mục đạt, {made.missed} chưa đạt, {made.unsure} cần người xác nhận."


@require_safe
@requires("security.view")
def runs(request: HttpRequest) -> HttpResponse:
    """List all runs."""
    columns = [
        ListColumn("luc", "Lúc", lambda r: format_datetime(r.at), order_by=("at",), url=lambda r: r.get_absolute_url()),
        ListColumn("dat", "Đạt", lambda r: r.met, order_by=("met",), kind="number"),
        ListColumn("chua-dat", "Chưa đạt", lambda r: r.missed, order_by=("missed",), kind="number"),
        ListColumn("can-xac-nhan", "Cần người xác nhận", lambda r: r.unsure, order_by=("unsure",), kind="number"),
        ListColumn("nguoi", "Người chạy", lambda r: str(r.made_by or "Hệ thống")),
        ListColumn("bao-cao", "Báo cáo số", lambda r: r.issued.text if r.issued else ""),
    ]
    rows = SelfCheck.objects.visible_to(request.user).select_related("made_by__person", "issued__series")
    listing = Listing(rows, request.GET, columns, noun="lần kiểm tra", sort="-luc")
    return listing.excel_response("Các lần tự kiểm tra an toàn") or render(
        request, "security/runs.html", {"listing": listing}
    )


@require_safe
@requires("security.view")
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """A run as Excel."""
    shown = _seen(request, pk)
    name = f"tu-kiem-tra-an-toan-{timezone.localtime(shown.at):%Y-%m-%d}.xlsx"
    return excel_response(report.workbook(shown, report.lines_of(shown)), name)


@require_POST
@requires("security.report")
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue the report of a run: number, PDF, Word, Excel."""
    shown = _seen(request, pk)
    act = partial(actions.issue_report, shown, today=timezone.localdate(), by=request.user)
    return told(request, shown, "Đã lập báo cáo; các tệp ở cuối trang.", act)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("security.view")
def check(request: HttpRequest, code: str) -> HttpResponse:
    """One check: what it asks, what was found lately, and the form where a person attests."""
    one = _declared(code)
    form = AttestationForm(request.POST or None)
    if request.method == "POST":
        require(request.user, "security.manage")
        today = timezone.localdate()
        if applied(form, lambda values: actions.attest(code, **values, today=today, by=request.user)):
            messages.success(
                request, "Đã ghi xác nhận. Hãy đính kèm tệp chứng minh; kết quả tính vào lần kiểm tra tới."
            )
            return redirect("security:check", code)
    may = allowed(request.user, "security.manage")
    rows = list(Attestation.objects.visible_to(request.user).filter(code=code).select_related("made_by__person")[:PAST])
    latest = rows[0] if rows and rows[0].withdrawn_at is None else None
    panel = panel_context(latest, request.user, role="chứng minh", may_add=may) if latest else {}
    context = {
        "check": one,
        "form": form if may and one.valid_days else None,
        "attestations": rows,
        "holding": attestations_on(timezone.localdate()).get(code),
        "latest": latest,
        "may_manage": may,
        "past": CheckFinding.objects.filter(code=code).select_related("run").order_by("-run__at")[:PAST],
        "history": Event.objects.about(*rows)[: 2 * PAST] if rows else [],
    }
    return render(request, "security/check.html", context | panel)


@require_POST
@requires("security.manage")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back an attestation."""
    row = get_object_or_404(Attestation.objects.visible_to(request.user), pk=pk)
    reason = request.POST.get("reason", "")[:500]
    act = partial(actions.withdraw_attestation, row, reason=reason, by=request.user)
    return told(request, "security:check", "Đã rút xác nhận.", act, row.code)


def _seen(request: HttpRequest, pk: int) -> SelfCheck:
    rows = SelfCheck.objects.visible_to(request.user).select_related("made_by__person", "issued__series")
    found: SelfCheck = get_object_or_404(rows, pk=pk)
    return found


def _declared(code: str) -> Check:
    if code not in checks:
        raise Http404
    return checks.get(code)
