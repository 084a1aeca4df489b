"""Pages of one's own work: the desk, recurring duties, notices."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST, require_safe

from truongso.core.rights import allowed, requires
from truongso.foundation.work import actions
from truongso.foundation.work.days import Due, WorkCalendar, due_state
from truongso.foundation.work.desk import GROUP_ROWS, GROUP_TITLES, LOOK_BACK, desk_of, duty_times
from truongso.foundation.work.models import DutyDone, Notice, NoticePreference
from truongso.foundation.work.registry import recurring_duties, worklists

PAGE_ROWS = 50
DUTY_AHEAD = timedelta(days=120)


@require_safe
@requires("work.use")
def mine(request: HttpRequest) -> HttpResponse:
    """Việc của tôi: what waits for me, the late first; one click to where it is done."""
    desk = desk_of(request.user, timezone.localdate())
    kind = request.GET.get("loai", "")
    kind = kind if kind in desk.kinds else ""
    asked = request.GET.get("nhom", "")
    groups = desk.groups(kind)
    one = next((group for group in groups if group.due == asked), None)
    context = {
        "desk": desk,
        "kind": kind,
        "kinds": desk.kinds,
        "groups": groups,
        "one": one,
        "page": Paginator(one.items, PAGE_ROWS).get_page(request.GET.get("trang")) if one else None,
        "group_rows": GROUP_ROWS,
        "totals": [(due.value, GROUP_TITLES[due], _size(groups, due)) for due in Due],
        "nothing": [w.empty for w in worklists if w.empty and allowed(request.user, w.permission)],
    }
    return render(request, "work/mine.html", context)


def _size(groups: list[Any], due: Due) -> int:
    return sum(len(group.items) for group in groups if group.due is due)


@require_GET
@requires("work.use")
def duties(request: HttpRequest) -> HttpResponse:
    """The recurring duties of my roles: a year back and four months ahead."""
    on, calendar = timezone.localdate(), WorkCalendar()
    times = sorted(
        duty_times(request.user, on - LOOK_BACK, on + DUTY_AHEAD, calendar),
        key=lambda t: (t.occurrence.due_on, t.duty.code),
    )
    rows: list[dict[str, Any]] = [
        {
            "time": time,
            "state": due_state(time.occurrence.due_on, on, calendar),
            "url": reverse(time.duty.url_name),
            "can_complete": (time.occurrence.due_on - on).days <= time.duty.lead_days,
        }
        for time in times
    ]
    context = {
        "open": [row for row in rows if row["time"].done is None],
        "done": [row for row in reversed(rows) if row["time"].done is not None],
    }
    return render(request, "work/duties.html", context)


@require_POST
@requires("work.use")
def complete(request: HttpRequest) -> HttpResponse:
    """Mark one occurrence as done."""
    code, period = request.POST.get("code", ""), request.POST.get("period", "")
    if code not in recurring_duties:
        messages.error(request, "Không có việc định kỳ này: hãy chọn trong danh sách.")
        return redirect("work:duties")
    done = actions.complete_duty(
        code, period, on=timezone.localdate(), note=request.POST.get("note", ""), by=request.user
    )
    messages.success(request, f"Đã đánh dấu xong «{done.title}».")
    return redirect("work:duties")


@require_POST
@requires("work.use")
def reopen(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take back that something was done."""
    user: Any = request.user
    done = get_object_or_404(DutyDone.objects.counting_for(user.person_id), uid=uid)
    actions.reopen_duty(done, reason=request.POST.get("reason", ""), by=request.user)
    messages.success(request, f"Đã mở lại «{done.title}».")
    return redirect("work:duties")


@require_GET
@requires("work.use")
def notices(request: HttpRequest) -> HttpResponse:
    """What the platform told me."""
    mine_all = Notice.objects.of(request.user).select_related("sent_by__person")
    unread_only = request.GET.get("chua-doc") == "1"
    page = Paginator(mine_all.unread() if unread_only else mine_all, PAGE_ROWS).get_page(request.GET.get("trang"))
    context = {
        "page": page,
        "unread_only": unread_only,
        "choices": NoticePreference.Choice.choices,
        "chosen": NoticePreference.of_user(request.user),
    }
    return render(request, "work/notices.html", context)


@require_POST
@requires("work.use")
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one notice as read and go where it leads."""
    notice = get_object_or_404(Notice.objects.of(request.user), pk=pk)
    actions.mark_read([notice.pk], by=request.user)
    return redirect(notice.url or "work:notices")


@require_POST
@requires("work.use")
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    count = actions.mark_all_read(by=request.user)
    messages.success(request, f"Đã đánh dấu đọc {count} thông báo." if count else "Không còn thông báo chưa đọc.")
    return redirect("work:notices")


@require_POST
@requires("work.use")
def preference(request: HttpRequest) -> HttpResponse:
    """Choose when letters come."""
    chosen = actions.choose_letters(request.POST.get("mail", ""), by=request.user)
    messages.success(request, f"Đã lưu cách nhận thư: {chosen.get_mail_display().lower()}.")
    return redirect("work:notices")
