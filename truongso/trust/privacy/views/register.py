"""The register of processing activities, the law behind it, and who is in charge."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from truongso.core.excel import excel_response
from truongso.core.outcomes import applied, told
from truongso.core.rights import allowed, requires
from truongso.core.text import format_date
from truongso.foundation.consents.law import ages, bases
from truongso.foundation.consents.registry import holds_personal_data
from truongso.foundation.evidence.models import Item
from truongso.foundation.evidence.panel import panel_context
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import Role
from truongso.trust.privacy import actions
from truongso.trust.privacy.activities import activities, officers, officers_text, people_counts, volumes, workbook
from truongso.trust.privacy.clocks import clocks, limit
from truongso.trust.privacy.forms import OfficerForm
from truongso.trust.privacy.models import RegisterIssue

LAST = 10


@require_safe
@requires("privacy.view_register")
def register(request: HttpRequest) -> HttpResponse:
    """Show every processing activity as it runs today, with the issued versions."""
    today = timezone.localdate()
    found, officer = activities(today), officers_text(today)
    if request.GET.get("xuat") == "xlsx":
        content = workbook(found, day_text=f"đến hết ngày {format_date(today)}", officer=officer)
        return excel_response(content, "so-hoat-dong-xu-ly-du-lieu-ca-nhan.xlsx")
    counts = people_counts(today)
    context = {
        "activities": found,
        "officer": officer,
        "counts": counts,
        "limits": [(one, counts[one.code]) for one in (limit("sensitive_people"), limit("basic_people"))],
        "volumes": [(held, count) for held, count in volumes() if holds_personal_data(held)],
        "laws": [*bases().values(), *ages().values()],
        "clocks": clocks(),
        "issues": [
            (one, Item.objects.about(one).order_by("pk"))
            for one in RegisterIssue.objects.visible_to(request.user).select_related(
                "issued__series", "made_by__person"
            )[:LAST]
        ],
        "may_issue": allowed(request.user, "privacy.make_papers"),
        "may_ask": allowed(request.user, "consents.publish_wording"),
    }
    return render(request, "privacy/register.html", context)


@require_POST
@requires("privacy.make_papers")
def issue(request: HttpRequest) -> HttpResponse:
    """Issue the register of today."""
    return told(
        request, "privacy:register", lambda made: f"Đã lập {made}; các tệp đã gắn vào sản phẩm của nhiệm vụ nếu kế hoạch có hỏi.",
        lambda: actions.issue_register(today=timezone.localdate(), by=request.user),
    )  # fmt: skip


@require_POST
@requires("privacy.make_papers")
def guide(request: HttpRequest) -> HttpResponse:
    """Issue the guide beside the newest register."""
    newest = RegisterIssue.objects.visible_to(request.user).first()
    if newest is None:
        messages.error(request, "Hãy lập sổ hoạt động xử lý trước: tài liệu hướng dẫn đi kèm sổ.")
        return redirect("privacy:register")
    return told(
        request, "privacy:register", lambda number: f"Đã lập tài liệu hướng dẫn số {number}.",
        lambda: actions.issue_guide(newest, today=timezone.localdate(), by=request.user),
    )  # fmt: skip


@requires("privacy.view_register")
def officer(request: HttpRequest) -> HttpResponse:
    """Show who is in charge of personal data, by which decision; leaders appoint."""
    today = timezone.localdate()
    may_appoint = allowed(request.user, "privacy.appoint")
    form = OfficerForm(request.POST or None) if may_appoint else None
    if request.method == "POST":
        if form is None:
            return redirect("privacy:officer")
        if applied(form, lambda values: actions.appoint_officer(by=request.user, **values)):
            messages.success(request, "Đã phân công. Hãy đính kèm quyết định.")
            return redirect("privacy:officer")
    earlier = Assignment.objects.filter(role=Role.DATA_PROTECTION_OFFICER, ends_on__lt=today).select_related(
        "person", "unit"
    )
    context = {
        "rows": [
            {"assignment": one, "panel": panel_context(one, request.user, may_add=may_appoint)}
            for one in officers(today)
        ],
        "earlier": earlier,
        "form": form,
    }
    return render(request, "privacy/officer.html", context)
