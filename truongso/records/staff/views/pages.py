"""Pages that show: the list of staff, one card, one's own card."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from truongso.core.listing import EXPORT, ListColumn, ListFilter, Listing
from truongso.core.rights import allowed, require, requires
from truongso.foundation.access.whys import may_ask_who
from truongso.foundation.audit.recording import record_read
from truongso.foundation.codes.code_lists import code_list
from truongso.foundation.org.models import Assignment, Unit
from truongso.records.register.history import readable, timeline_of
from truongso.records.staff.forms import LoadForm
from truongso.records.staff.models import StaffMember, StaffMemberQuerySet, StaffStep
from truongso.records.staff.norms import norm_of
from truongso.records.staff.statuses import PRESENT

COLUMNS = [
    ListColumn("ho-ten", "Họ tên", lambda m: m.person.full_name, ("person__sort_key",), url=lambda m: m.get_absolute_url(), width=28),
    ListColumn("ma", "Mã định danh", lambda m: m.ministry_code, ("ministry_code",), optional=True),
    ListColumn("to", "Tổ, bộ phận", lambda m: m.unit_name, ("unit__name",), width=24),
    ListColumn("chuc-vu", "Chức vụ, nhóm", lambda m: m.job, ("position", "staff_group"), width=24),
    ListColumn("mon", "Môn dạy", lambda m: m.name_of("subject"), ("subject",)),
    ListColumn("trinh-do", "Trình độ", lambda m: m.name_of("qualification"), ("qualification",), optional=True),
    ListColumn("so-tiet", "Tiết/tuần", lambda m: m.periods_per_week, ("periods_per_week",), "number", width=10),
    ListColumn("trang-thai", "Trạng thái", lambda m: m.get_status_display(), ("status",)),
]  # fmt: skip
# Too wide for a page, wanted in a workbook.
EXCEL_COLUMNS = [
    *COLUMNS,
    ListColumn("ngay-sinh", "Ngày sinh", lambda m: m.person.born_on, kind="date"),
    ListColumn("hop-dong", "Hợp đồng", lambda m: m.name_of("contract_type"), width=34),
]


@require_safe
@requires("staff.list")
def members(request: HttpRequest) -> HttpResponse:
    """List those who work at the school, as far as the user may see them."""
    return _list(request, StaffMember.objects.visible_to(request.user).working(), "Cán bộ, giáo viên, nhân viên")


@require_safe
@requires("staff.list")
def gone(request: HttpRequest) -> HttpResponse:
    """List those who have left."""
    found = StaffMember.objects.visible_to(request.user).exclude(status__in=PRESENT)
    return _list(request, found, "Cán bộ đã rời trường", is_gone=True)


@require_safe
@requires("staff.view_member")
def member(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one card: values, roles, loads, steps, history. Reading another's card is recorded."""
    shown = member_or_404(request, uid)
    return _card(request, shown)


@require_safe
@requires("staff.view_own")
def mine(request: HttpRequest) -> HttpResponse:
    """Open one's own card; say so when the office has not entered one."""
    own = StaffMember.objects.filter(person=request.user.person).first()  # type: ignore[union-attr]
    return redirect(own) if own else render(request, "staff/mine.html")


def member_or_404(request: HttpRequest, uid: UUID, right: str = "") -> StaffMember:
    """Return a member whom the user may see, and for whom they hold the right if one is named."""
    found: StaffMember = get_object_or_404(StaffMember.objects.visible_to(request.user).whole(), uid=uid)
    if right:
        require(request.user, right, found)
    return found


def _list(request: HttpRequest, found: Any, title: str, *, is_gone: bool = False) -> HttpResponse:
    units = Unit.objects.filter(staff_members__in=found.order_by()).distinct().order_by("name")
    filters = [
        ListFilter("don-vi", "Tổ, bộ phận", [(str(one.pk), one.name) for one in units], "unit"),
        ListFilter("chuc-vu", "Chức vụ", code_list("staff_position").choices, "position"),
        ListFilter("mon", "Môn dạy", code_list("staff_subject").choices, "subject"),
        ListFilter("hop-dong", "Hợp đồng", code_list("contract_type").choices, "contract_type"),
    ]
    columns = EXCEL_COLUMNS if EXPORT in request.GET else COLUMNS
    rows = found.whole().unrestricted() if EXPORT in request.GET else found.whole()
    listing = Listing(
        rows, request.GET, columns, noun="cán bộ", filters=filters, search=StaffMemberQuerySet.matching, sort="ho-ten"
    )  # fmt: skip
    exported = listing.excel_response(title)
    if exported is not None:
        require(request.user, "staff.export")
        sent = list(listing.rows)
        record_read("staff.members_exported", None, by=request.user, subjects=sent, rows=len(sent))
        return exported
    context = {
        "title": title, "listing": listing, "is_gone": is_gone,
        "may_add": allowed(request.user, "staff.change_member"),
    }  # fmt: skip
    return render(request, "staff/list.html", context)


def _card(request: HttpRequest, shown: StaffMember) -> HttpResponse:
    user: Any = request.user
    sees_sealed = allowed(user, "staff.view_sealed", shown)
    if shown.person_id != user.person_id:
        record_read("staff.member_viewed", shown, by=user)
    groups, missing = _facts(shown, sees_sealed=sees_sealed)
    today = timezone.localdate()
    steps = list(shown.steps.select_related("made_by__person"))
    newest = next((step for step in steps if step.undone_at is None), None)
    context = {
        "member": shown,
        "groups": groups,
        "missing": missing,
        "is_own": shown.person_id == user.person_id,
        "may_ask_who": may_ask_who(user, shown),
        "sees_sealed": sees_sealed,
        "roles": Assignment.objects.on(today).filter(person=shown.person).select_related("unit"),
        "loads": shown.loads.select_related("school_year"),
        "norm": norm_of(shown),
        "steps": steps,
        "undoable": newest if newest is not None and newest.step != StaffStep.Step.JOINED else None,
        "entries": timeline_of(shown, sees_sealed=sees_sealed),
        "may_change": allowed(user, "staff.change_member", shown),
        "may_move": allowed(user, "staff.move", shown),
        "load_form": LoadForm() if allowed(user, "staff.set_load", shown) else None,
    }
    return render(request, "staff/member.html", context)


def _facts(shown: StaffMember, *, sees_sealed: bool) -> tuple[dict[str, list[tuple[str, str]]], list[str]]:
    """Return (group → label and value of what is known, labels of what is not known)."""
    values, groups, missing = shown.flat(), {}, []  # type: ignore[var-annotated]
    for field in shown.data_set.fields:
        if field.is_sealed and not sees_sealed:
            continue
        if field.code in values:
            groups.setdefault(field.group, []).append((field.label, readable(field, values[field.code])))
        else:
            missing.append(field.label)
    return groups, missing
