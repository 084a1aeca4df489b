"""Posts done by somebody else for a time."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.outcomes import applied, told
from truongso.core.rights import allowed, requires
from truongso.core.text import fold
from truongso.foundation.access.explanations import in_words
from truongso.foundation.access.forms import DelegationForm
from truongso.foundation.access.views.common import own_person_id, seen_person
from truongso.foundation.audit.recording import record_read
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Assignment, Person
from truongso.foundation.org.roles import Role


@require_GET
@requires("access.delegate_own")
def delegations(request: HttpRequest) -> HttpResponse:
    """What one gave to others and does for others; for leaders and administrators those of the whole school."""
    today, mine = timezone.localdate(), own_person_id(request)
    covers = Assignment.objects.filter(stands_in_for__isnull=False).in_full().select_related("person")
    if allowed(request.user, "access.delegate"):
        listing = _listing(request, covers, today)
        export = listing.excel_response("Làm thay")
        if export is not None:
            record_read("access.delegations_exported", None, by=request.user, rows=listing.rows.count())
            return export
    else:
        listing = None
    lasting = covers.filter(ends_on__gte=today).order_by("starts_on", "pk")
    context = {
        "given": lasting.filter(stands_in_for__person=mine),
        "taken": lasting.filter(person=mine),
        "listing": listing,
        "today": today,
        "own_uid": Person.objects.values_list("uid", flat=True).get(pk=mine),
    }
    return render(request, "access/delegations.html", context)


def _listing(request: HttpRequest, covers: Any, today: date) -> Listing:
    columns = [
        ListColumn("nguoi-lam", "Người làm thay", lambda a: a.person.full_name, order_by=("person__sort_key",), width=28,
                   url=lambda a: f"/danh-ba/{a.person.uid}/"),
        ListColumn("vai-tro", "Vai trò, đơn vị", in_words, order_by=("role",), width=44),
        ListColumn("thay-cho", "Thay cho", lambda a: a.stands_in_for.person.full_name,
                   order_by=("stands_in_for__person__sort_key",), width=28),
        ListColumn("tu", "Từ ngày", lambda a: a.starts_on, order_by=("starts_on",), kind="date", width=12),
        ListColumn("den", "Đến hết ngày", lambda a: a.ends_on, order_by=("ends_on",), kind="date", width=12),
        ListColumn("quyet-dinh", "Quyết định", lambda a: a.basis, optional=True, width=44),
        ListColumn("tinh-trang", "Tình trạng", lambda a: state_of(a, today), width=16),
    ]  # fmt: skip
    return Listing(
        covers, request.GET, columns, noun="lần làm thay", sort="-tu",
        filters=[ListFilter("vai-tro", "Vai trò", Role.choices, "role")],
        search=lambda rows, words: rows.filter(
            Q(person__search__contains=fold(words)) | Q(stands_in_for__person__search__contains=fold(words))
        ),
    )  # fmt: skip


def state_of(cover: Assignment, today: date) -> str:
    """Return in words whether a cover runs."""
    if cover.starts_on > today:
        return "sắp tới"
    return "đang làm thay" if cover.is_in_force(today) else "đã hết"


@requires("access.delegate_own")
def delegate(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give one's own post to a colleague; leaders and administrators do it for somebody who is away."""
    holder = seen_person(request, uid)
    if holder.pk != own_person_id(request) and not allowed(request.user, "access.delegate"):
        raise PermissionDenied("Chỉ lãnh đạo hoặc quản trị lập việc làm thay cho người khác.")
    today = timezone.localdate()
    form = DelegationForm(request.POST or None, holder=holder, today=today, by=request.user)
    if request.method == "POST":
        act = partial(org.delegate, today=today, by=request.user)
        made = applied(form, lambda values: act(values["post"], values["to"], **_terms(values)))
        if made is not None:
            messages.success(request, f"Đã giao {made.person.full_name} làm thay. Quyền có và hết theo ngày đã chọn.")
            return redirect("access:delegations")
    own = holder.pk == own_person_id(request)
    return render(request, "access/delegate.html", {"form": form, "holder": holder, "own": own})


def _terms(values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in ("starts_on", "ends_on", "basis")}


@require_POST
@requires("access.delegate_own")
def end_cover(request: HttpRequest, uid: UUID) -> HttpResponse:
    """End a cover early: the holder, who stands in, leaders and administrators."""
    cover = get_object_or_404(Assignment.objects.filter(stands_in_for__isnull=False).in_full(), uid=uid)
    parties = {cover.person_id, cover.stands_in_for.person_id} if cover.stands_in_for else set()
    if own_person_id(request) not in parties and not allowed(request.user, "access.delegate"):
        raise PermissionDenied("Chỉ hai người liên quan, lãnh đạo hoặc quản trị kết thúc được việc làm thay này.")
    act = partial(
        org.end_cover, cover, reason=request.POST.get("reason", ""), today=timezone.localdate(), by=request.user
    )
    return told(request, "access:delegations", "Đã kết thúc làm thay, quyền của người làm thay hết ngay.", act)
