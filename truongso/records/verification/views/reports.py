"""Reports of task 8: list, issue."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from truongso.core.refusal import Refused
from truongso.core.rights import requires
from truongso.foundation.evidence.models import Item
from truongso.records.verification import actions
from truongso.records.verification.models import VerificationReport
from truongso.records.verification.report import figures_of

LAST = 20


@require_safe
@requires("verification.report")
def reports(request: HttpRequest) -> HttpResponse:
    """List the reports with their files, and what the next one would say."""
    found = VerificationReport.objects.visible_to(request.user).select_related("issued__series", "made_by__person")[
        :LAST
    ]
    context = {
        "rows": [{"report": one, "items": Item.objects.about(one).order_by("pk")} for one in found],
        "figures": figures_of(timezone.localdate()),
    }
    return render(request, "verification/reports.html", context)


@require_POST
@requires("verification.report")
def issue(request: HttpRequest) -> HttpResponse:
    """Issue the report of today."""
    try:
        made = actions.issue_report(today=timezone.localdate(), by=request.user)
        messages.success(request, f"Đã lập {made}; các tệp đã gắn vào sản phẩm của nhiệm vụ.")
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("verification:reports")
