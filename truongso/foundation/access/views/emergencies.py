"""Emergency access: taken, ended, reported, acknowledged."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from truongso.core.excel import excel_response
from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.outcomes import applied, told
from truongso.core.refusal import Refused
from truongso.core.rights import allowed, permissions, requires
from truongso.foundation.access import actions, trail
from truongso.foundation.access.forms import EmergencyForm
from truongso.foundation.access.models import EmergencyAccess
from truongso.foundation.access.proof import where_to_prove
from truongso.foundation.access.rules import is_opened_in_emergency
from truongso.foundation.audit.recording import record_read
from truongso.foundation.audit.registry import event_types

PAGE_ROWS = 100
READ = [code for code, kind in event_types.items() if kind.read]


@require_GET
@requires("access.list_emergencies")
def emergencies(request: HttpRequest) -> HttpResponse:
    """Every emergency access that the person may see, the newest first."""
    found = EmergencyAccess.objects.visible_to(request.user).select_related("user__person", "acknowledged_by__person")
    now = timezone.now()
    columns = [
        ListColumn("luc", "Từ lúc", lambda e: e.started_at, order_by=("started_at",), kind="datetime",
                   url=lambda e: e.get_absolute_url()),
        ListColumn("nguoi", "Người truy cập", lambda e: str(e.user), order_by=("user__person__sort_key",), width=28),
        ListColumn("den", "Đến lúc", lambda e: e.until, kind="datetime"),
        ListColumn("ly-do", "Lý do", lambda e: e.reason, width=60),
        ListColumn("xac-nhan", "Hiệu trưởng xác nhận", lambda e: standing_words(e, now), width=36),
    ]  # fmt: skip
    filters = [ListFilter("cho-xac-nhan", "Xác nhận", [("True", "Chưa xác nhận"), ("False", "Đã xác nhận")],
                          "acknowledged_at__isnull")]  # fmt: skip
    listing = Listing(found, request.GET, columns, noun="lần truy cập khẩn cấp", filters=filters, sort="-luc")
    export = listing.excel_response("Truy cập khẩn cấp")
    context = {"listing": listing, "may_take": allowed(request.user, "access.take_emergency")}
    return export or render(request, "access/emergencies.html", context)


def standing_words(access: EmergencyAccess, now: Any) -> str:
    """Return in words how far an emergency access is."""
    if access.acknowledged_by:
        return f"{access.acknowledged_by}: {access.acknowledgement}"
    return "đang mở" if access.is_running(now) else "chờ xác nhận"


@requires("access.take_emergency")
def take(request: HttpRequest) -> HttpResponse:
    """Break the glass: the person proves themselves, says why and for how long."""
    try:
        proving = where_to_prove(request, reverse("access:emergency_take"))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("mfa_index")
    if proving:
        if request.method == "POST":
            messages.warning(request, "Hãy xác nhận lại danh tính rồi gửi lần nữa: chưa mở truy cập khẩn cấp.")
        return redirect(proving)
    form = EmergencyForm(request.POST or None)
    act = partial(actions.take_emergency, now=timezone.now(), by=request.user)
    taken = applied(form, lambda values: act(**values)) if request.method == "POST" else None
    if taken is not None:
        messages.warning(request, "Đã mở truy cập khẩn cấp. Mọi trang bạn xem, mọi việc bạn làm nằm trong báo cáo.")
        return redirect("access:emergency", taken.uid)
    opened = [declared for declared in permissions if is_opened_in_emergency(declared)]
    fresh = [declared for declared in opened if not allowed(request.user, declared.name)]
    return render(request, "access/emergency_take.html", {"form": form, "opened": fresh})


@require_GET
@requires("access.view_emergency")
def emergency(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The report: what was read and changed while the access ran, from the trail itself."""
    access = _seen(request, uid)
    events = access.events()
    is_own = access.user_id == request.user.pk
    if not is_own:
        record_read("access.emergency_viewed", access, by=request.user)
    context = {
        "access": access,
        "page": Paginator(events, PAGE_ROWS).get_page(request.GET.get("trang")),
        "changes": events.exclude(code__in=READ).count(),
        "readings": events.filter(code__in=READ).count(),
        "running": access.is_running(timezone.now()),
        "is_own": is_own,
        "may_acknowledge": allowed(request.user, "access.acknowledge_emergency") and not is_own,
        "read_codes": READ,
    }
    return render(request, "access/emergency.html", context)


@require_GET
@requires("access.view_emergency")
def emergency_excel(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The same report as Excel."""
    access = _seen(request, uid)
    content, _ = trail.workbook_of(access.events())
    record_read("access.emergency_viewed", access, by=request.user)
    return excel_response(content, f"truy-cap-khan-cap-{access.started_at:%Y-%m-%d}.xlsx")


@require_POST
@requires("access.view_emergency")
def end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """End before the time is over."""
    access = _seen(request, uid)
    act = partial(actions.end_emergency, access, now=timezone.now(), by=request.user)
    return told(request, "access:emergency", "Đã kết thúc truy cập khẩn cấp.", act, uid)


@require_POST
@requires("access.acknowledge_emergency")
def acknowledge(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say that the report was read."""
    access, note = _seen(request, uid), request.POST.get("note", "")
    act = partial(actions.acknowledge_emergency, access, note=note, now=timezone.now(), by=request.user)
    return told(request, "access:emergency", "Đã xác nhận báo cáo truy cập khẩn cấp.", act, uid)


def _seen(request: HttpRequest, uid: UUID) -> EmergencyAccess:
    seen = EmergencyAccess.objects.visible_to(request.user).select_related("user__person", "acknowledged_by__person")
    found: EmergencyAccess = get_object_or_404(seen, uid=uid)
    return found
