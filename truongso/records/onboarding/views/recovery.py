"""Recovery of staff accounts: ask, decide as the second person, carry out once."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.outcomes import applied, told
from truongso.core.printable import printable
from truongso.core.refusal import Refused
from truongso.core.rights import allowed, permissions, requires
from truongso.foundation.accounts.models import User
from truongso.foundation.org.models import Assignment, Person
from truongso.foundation.org.roles import EMPLOYEES
from truongso.records.onboarding import actions, slips
from truongso.records.onboarding.forms import RecoveryForm
from truongso.records.onboarding.models import Recovery
from truongso.records.onboarding.views.common import slip_on_screen

SHOWN_PEOPLE = 20
State = Recovery.State
COLOURS = {
    State.WAITING: "waiting", State.APPROVED: "waiting", State.REFUSED: "rejected", State.WITHDRAWN: "none", State.DONE: "done",
}  # fmt: skip
COLUMNS = [
    ListColumn("viec", "Đề nghị", str, url=lambda r: r.get_absolute_url(), width=44),
    ListColumn("trang-thai", "Trạng thái", lambda r: r.standing(timezone.now()).capitalize(), order_by=("state",), width=24),
    ListColumn("nguoi", "Người đề nghị", lambda r: str(r.requested_by), width=24),
    ListColumn("duyet", "Người thứ hai", lambda r: str(r.decided_by or ""), width=24),
    ListColumn("luc", "Đề nghị lúc", lambda r: r.requested_at, order_by=("requested_at",), kind="datetime"),
    ListColumn("ly-do", "Lý do", lambda r: r.reason, optional=True, width=40),
]  # fmt: skip


@require_safe
@requires("onboarding.view_recovery")
def recoveries(request: HttpRequest) -> HttpResponse:
    """List requests, newest first."""
    rows = _visible(request.user).select_related("user__person", "requested_by__person", "decided_by__person")
    filters = [ListFilter("trang-thai", "Trạng thái", [(s.value, s.label.capitalize()) for s in State], "state")]
    listing = Listing(rows, request.GET, COLUMNS, noun="đề nghị", filters=filters, sort="-luc")
    return listing.excel_response("Khôi phục đăng nhập") or render(
        request, "onboarding/recoveries.html", {"listing": listing}
    )


@require_safe
@requires("onboarding.recover_staff")
def choose(request: HttpRequest) -> HttpResponse:
    """Find the colleague for whom to ask."""
    words = printable(request.GET.get("q", "")).strip()[:100]
    people = _colleagues(request.user, words)[:SHOWN_PEOPLE] if words else []
    return render(request, "onboarding/recovery_choose.html", {"words": words, "people": people})


@requires("onboarding.recover_staff")
def request_for(request: HttpRequest, username: str) -> HttpResponse:
    """Ask for a colleague."""
    user = get_object_or_404(_colleagues(request.user, ""), username=printable(username))
    form = RecoveryForm(request.POST or None)

    def act(values: dict[str, Any]) -> Recovery:
        return actions.request_recovery(user, now=timezone.now(), by=request.user, **values)

    made = applied(form, act) if request.method == "POST" else None
    if made is not None:
        messages.success(request, "Đã gửi đề nghị. Người thứ hai có quyền cần duyệt trong 24 giờ.")
        return redirect(made)
    return render(request, "onboarding/recovery_form.html", {"form": form, "account": user})


def _colleagues(user: Any, words: str) -> Any:
    """Return the accounts of staff whom the user may help, never the user's own."""
    today = timezone.localdate()
    at_work = Assignment.objects.on(today).filter(role__in=EMPLOYEES).values("person")
    found = User.objects.filter(permissions.get("onboarding.recover_staff").rule.rows(user), person__in=at_work)
    if words:
        found = found.filter(person__in=Person.objects.matching(words)) | found.filter(username=words.lower())
    return (
        found.filter(is_active=True)
        .exclude(pk=user.pk)
        .select_related("person")
        .order_by("person__sort_key")
        .distinct()
    )


@require_safe
@requires("onboarding.view_recovery")
def recovery(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a request and what this user may do with it."""
    shown, now = _recovery(request, uid), timezone.now()
    mine, waits = shown.requested_by_id == request.user.pk, not shown.is_expired(now)
    may = allowed(request.user, "onboarding.recover_staff", shown.user) and not shown.is_of(request.user)
    context = {
        "recovery": shown,
        "standing": shown.standing(now),
        "colour": "error" if shown.is_expired(now) else COLOURS[State(shown.state)],
        "may_decide": may and waits and not mine and shown.state == State.WAITING,
        "may_carry_out": may and waits and mine and shown.state == State.APPROVED,
        "may_withdraw": mine and waits and shown.state in (State.WAITING, State.APPROVED),
        "waits_for_another": mine and waits and shown.state == State.WAITING,
    }
    return render(request, "onboarding/recovery.html", context)


@require_POST
@requires("onboarding.recover_staff")
def approve(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Agree as the second person."""
    shown = _recovery(request, uid)
    return told(
        request, shown, "Đã duyệt. Người đề nghị mở trang này để thực hiện.",
        lambda: actions.approve_recovery(shown, now=timezone.now(), by=request.user),
    )  # fmt: skip


@require_POST
@requires("onboarding.recover_staff")
def refuse(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Disagree with the reason."""
    shown, reason = _recovery(request, uid), request.POST.get("reason", "")
    return told(
        request, shown, "Đã ghi không duyệt.",
        lambda: actions.refuse_recovery(shown, reason=reason, now=timezone.now(), by=request.user),
    )  # fmt: skip


@require_POST
@requires("onboarding.recover_staff")
def withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take one's own request back."""
    shown = _recovery(request, uid)
    return told(request, shown, "Đã rút đề nghị.", lambda: actions.withdraw_recovery(shown, by=request.user))


@never_cache
@require_POST
@requires("onboarding.recover_staff")
def carry_out(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Do what was approved; the code stands on this answer alone."""
    shown = _recovery(request, uid)
    try:
        code = actions.carry_out_recovery(shown, now=timezone.now(), by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect(shown)
    if not code:
        messages.success(request, f"Đã gỡ xác thực hai lớp của {shown.user}. Lần đăng nhập tới chỉ hỏi mật khẩu.")
        return redirect(shown)
    (made,) = slips.account_slips([(shown.user, code)], {shown.user.person_id: ""})
    return slip_on_screen(request, made, back=shown.get_absolute_url())


def _visible(user: Any) -> Any:
    return Recovery.objects.visible_to(user)


def _recovery(request: HttpRequest, uid: UUID) -> Recovery:
    rows = _visible(request.user).select_related("user__person", "requested_by__person", "decided_by__person")
    found: Recovery = get_object_or_404(rows, uid=uid)
    return found
