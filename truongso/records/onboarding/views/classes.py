"""One class: who has been in, who has a slip, who has none; slips for all of them."""

from uuid import UUID

from django.contrib import messages
from django.db.models import OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.refusal import Refused
from truongso.core.rights import requires
from truongso.core.text import format_date
from truongso.foundation.accounts.models import User
from truongso.records.onboarding import actions, slips
from truongso.records.onboarding.models import AccessCode, Invitation
from truongso.records.onboarding.overview import class_rows, unused_accounts
from truongso.records.onboarding.standing import ACCOUNT_STATES, state_of, with_account_state
from truongso.records.onboarding.views.common import class_to_serve, slips_response
from truongso.records.staff.models import StaffMember
from truongso.records.students.models import Pupil, SchoolClass

COLUMNS = [
    ListColumn(
        "ten", "Học sinh", str, order_by=("person__sort_key",),
        url=lambda p: reverse("onboarding:pupil", args=[p.uid]), width=28,
    ),
    ListColumn("tai-khoan", "Tài khoản", lambda p: state_of(p.account_state), order_by=("account_state",), width=28),
    ListColumn("ten-dang-nhap", "Tên đăng nhập", lambda p: getattr(getattr(p.person, "user", None), "username", ""), width=18),
    ListColumn("vao-luc", "Đăng nhập lần cuối", lambda p: getattr(getattr(p.person, "user", None), "last_login", None), kind="datetime", order_by=("person__user__last_login",)),
    ListColumn("phieu", "Phiếu dùng được đến", lambda p: format_date(p.slip_until), order_by=("slip_until",), optional=True),
]  # fmt: skip


@require_safe
@requires("onboarding.issue")
def school_class(request: HttpRequest, uid: UUID) -> HttpResponse:
    """List the pupils of a class with the state of their account."""
    shown = class_to_serve(request.user, uid)
    slip = AccessCode.objects.usable(timezone.now()).filter(user__person=OuterRef("person")).values("expires_at")[:1]
    rows = with_account_state(Pupil.objects.studying().filter(school_class=shown)).annotate(slip_until=Subquery(slip))
    filters = [ListFilter("tai-khoan", "Tài khoản", ACCOUNT_STATES, "account_state")]
    listing = Listing(
        rows.select_related("person__user", "school_class"), request.GET, COLUMNS, noun="học sinh", filters=filters,
        sort="ten", per_page=100,
    )  # fmt: skip
    answer = listing.excel_response(f"Tài khoản lớp {shown.name}")
    if answer is not None:
        return answer
    context = {"school_class": shown, "listing": listing, "row": class_rows([shown])[0]}
    return render(request, "onboarding/class.html", context)


@require_POST
@requires("onboarding.issue")
def class_slips(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Print slips for the pupils of a class who have not been in yet; slips printed before are void."""
    shown = class_to_serve(request.user, uid)
    pupils = Pupil.objects.studying().filter(school_class=shown).in_class_order()
    users = User.objects.filter(unused_accounts(), person__pupil__in=pupils).select_related("person")
    return _print(
        request, sorted(users, key=lambda user: user.person.sort_key), f"lớp {shown.name}", f"Lớp {shown.name}", shown
    )


@require_POST
@requires("onboarding.issue")
def class_invitations(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Print the invitations of a class that no family accepted yet; those printed before are void."""
    shown = class_to_serve(request.user, uid)
    found = Invitation.objects.visible_to(request.user).filter(
        pupil__in=Pupil.objects.studying().filter(school_class=shown), state=Invitation.State.OPEN
    )
    slips.check_fonts()
    try:
        given = actions.give_invitation_codes(
            list(found.order_by("pupil__person__sort_key", "relation")), where=f"lớp {shown.name}", by=request.user
        )
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("onboarding:class", shown.uid)
    return slips_response(request, slips.invitation_slips(given), title=f"Thư mời gia đình lớp {shown.name}")


@require_POST
@requires("onboarding.issue_staff")
def staff_slips(request: HttpRequest) -> HttpResponse:
    """Print slips for staff who have not been in yet."""
    working = Q(person__in=StaffMember.objects.working().values("person"))
    users = User.objects.filter(unused_accounts(), working).select_related("person").order_by("person__sort_key")
    return _print(request, list(users), "cán bộ, giáo viên, nhân viên", "Cán bộ, giáo viên, nhân viên", None)


def _print(request: HttpRequest, users: list[User], where: str, detail: str, shown: SchoolClass | None) -> HttpResponse:
    slips.check_fonts()
    try:
        given = actions.give_first_codes(users, where=where, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("onboarding:class", shown.uid) if shown else redirect("onboarding:overview")
    made = slips.account_slips(given, {user.person_id: detail for user in users})
    return slips_response(request, made, title=f"Phiếu đăng nhập {where}")
