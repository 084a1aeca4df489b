"""A pupil's account and those of the family: new codes, invitations, and taking back a link that was wrong."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from truongso.core.outcomes import applied, told
from truongso.core.refusal import Refused
from truongso.core.rights import allowed, permissions, requires
from truongso.core.text import squeeze
from truongso.foundation.accounts.models import User
from truongso.foundation.audit.models import Event
from truongso.records.onboarding import actions, slips
from truongso.records.onboarding.candidates import RELATIONS, may_prove
from truongso.records.onboarding.family import write_invitation
from truongso.records.onboarding.forms import InviteForm
from truongso.records.onboarding.models import AccessCode, HelpRequest, Invitation
from truongso.records.onboarding.standing import COLOURS, key_of, state_of
from truongso.records.onboarding.views.common import pupil_for, slip_on_screen, slips_response
from truongso.records.students.models import Guardianship, Pupil

HISTORY_ROWS = 20
CODES = (
    "onboarding.",
    "accounts.opened",
    "accounts.closed",
    "accounts.reopened",
    "accounts.password_",
    "students.guardian_",
)


@require_safe
@requires("onboarding.invite")
def pupil(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show who of a child and its family can log in, and what can be done for them."""
    shown = pupil_for("onboarding.invite", request.user, uid)
    return _page(request, shown, InviteForm())


def _page(request: HttpRequest, shown: Pupil, form: InviteForm) -> HttpResponse:
    account = User.objects.filter(person=shown.person).first()
    links = Guardianship.objects.filter(pupil=shown).select_related("person__user")
    may_help = allowed(request.user, "onboarding.help_pupil", shown)
    context = {
        "pupil": shown,
        "account": account,
        "state": (COLOURS[key_of(account)], state_of(key_of(account))),
        "code": AccessCode.objects.usable(timezone.now()).filter(user=account).first() if account else None,
        "asked": HelpRequest.objects.filter(user=account, answered_at=None).first() if account else None,
        "links": [_link(link) for link in links.order_by("relation", "pk")],
        "invitations": list(_invitations(shown)),
        "suggested": _suggested(shown),
        "form": form,
        "may_help": may_help,
        "may_prove": may_prove(shown),
        "history": _history(shown, account) if may_help else [],
    }
    return render(request, "onboarding/pupil.html", context)


def _link(link: Guardianship) -> dict[str, Any]:
    user = getattr(link.person, "user", None)
    return {"link": link, "user": user, "state": (COLOURS[key_of(user)], state_of(key_of(user)))}


def _invitations(shown: Pupil) -> Any:
    found = Invitation.objects.filter(pupil=shown).select_related("invited_by__person", "accepted_by__person")
    standing = {
        row.invitation_id: row for row in AccessCode.objects.usable(timezone.now()).filter(invitation__in=found)
    }
    for one in found:
        yield one, standing.get(one.pk)


def _suggested(shown: Pupil) -> list[tuple[str, str, str]]:
    """Return (relation, its label, name) of the register's family members who are neither linked nor invited."""
    linked = set(Guardianship.objects.filter(pupil=shown).values_list("relation", flat=True))
    invited = set(Invitation.objects.filter(pupil=shown, state="open").values_list("relation", flat=True))
    names = [(r, squeeze(str(shown.value_of(f"{r}.name") or ""))) for r in RELATIONS if r not in linked | invited]
    return [(relation, Guardianship.Relation(relation).label, name) for relation, name in names if name]


def _history(shown: Pupil, account: User | None) -> list[Event]:
    found = Event.objects.about(*[one for one in (shown, account) if one is not None])
    wanted = [event for event in found[:200] if event.code.startswith(CODES)]
    return wanted[:HISTORY_ROWS]


@never_cache
@require_POST
@requires("onboarding.help_pupil")
def give_code(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give the pupil or a linked guardian a new code as a slip: the password before it is void from now on."""
    shown = pupil_for("onboarding.help_pupil", request.user, uid)
    user = _account_of(shown, request.POST.get("nguoi", ""))
    slips.check_fonts()
    try:
        code = actions.give_pupil_code(user, shown, on=timezone.localdate(), by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("onboarding:pupil", shown.uid)
    detail = f"Lớp {shown.class_name}" if user.person_id == shown.person_id else f"Gia đình em {shown}"
    made = slips.account_slips([(user, code)], {user.person_id: detail})
    if "man-hinh" in request.POST:
        return slip_on_screen(request, made[0], back=reverse("onboarding:pupil", args=[shown.uid]))
    return slips_response(request, made, title=f"Phiếu đăng nhập {user.person}")


def _account_of(shown: Pupil, username: str) -> User:
    """Return the account of the pupil, or of a linked guardian: of nobody else, whatever name is sent."""
    family = Guardianship.objects.filter(pupil=shown).values_list("person", flat=True)
    found = User.objects.select_related("person").filter(person__in=[shown.person_id, *family])
    return get_object_or_404(found, username=username)


# --- Invitations -------------------------------------------------------------------------------------------


@require_POST
@requires("onboarding.invite")
def invite(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Invite a guardian; the slip or the letter follows from the list."""
    shown = pupil_for("onboarding.invite", request.user, uid)
    form = InviteForm(request.POST)
    made = applied(form, lambda values: actions.invite_guardian(shown, by=request.user, **values))
    if made is None:
        return _page(request, shown, form)
    messages.success(request, f"Đã mời {made.full_name}. Hãy in thư mời hoặc gửi thư điện tử.")
    return redirect("onboarding:pupil", shown.uid)


@never_cache
@require_POST
@requires("onboarding.invite")
def invitation_slip(request: HttpRequest, uid: UUID, invitation: UUID) -> HttpResponse:
    """Print an invitation, or send it by mail; what was printed or sent before is void."""
    shown, found = _invitation(request, uid, invitation)
    if "gui" not in request.POST:
        slips.check_fonts()
    elif not found.email:
        messages.error(request, "Thư mời này không có địa chỉ thư điện tử: hãy in thư mời.")
        return redirect("onboarding:pupil", shown.uid)
    try:
        given = actions.give_invitation_codes([found], where=f"em {shown}", by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("onboarding:pupil", shown.uid)
    if "gui" not in request.POST:
        return slips_response(request, slips.invitation_slips(given), title=f"Thư mời {found.full_name}")
    if write_invitation(*given[0]):
        messages.success(request, f"Đã gửi thư mời tới {found.email}.")
    else:
        messages.error(request, "Chưa gửi được thư: máy chủ thư không nhận. Hãy thử lại, hoặc in thư mời.")
    return redirect("onboarding:pupil", shown.uid)


@require_POST
@requires("onboarding.invite")
def withdraw(request: HttpRequest, uid: UUID, invitation: UUID) -> HttpResponse:
    """Take back an invitation that nobody accepted."""
    shown, found = _invitation(request, uid, invitation)
    reason = request.POST.get("reason", "")
    return told(
        request, "onboarding:pupil", "Đã rút thư mời.",
        lambda: actions.withdraw_invitation(found, reason=reason, by=request.user), shown.uid,
    )  # fmt: skip


@require_POST
@requires("onboarding.invite")
def undo(request: HttpRequest, uid: UUID, invitation: UUID) -> HttpResponse:
    """Take back what an accepted invitation gave."""
    shown, found = _invitation(request, uid, invitation)
    reason = request.POST.get("reason", "")
    return told(
        request, "onboarding:pupil", f"Đã gỡ {found.full_name} khỏi hồ sơ của em.",
        lambda: actions.undo_acceptance(found, reason=reason, by=request.user), shown.uid,
    )  # fmt: skip


def _invitation(request: HttpRequest, uid: UUID, invitation: UUID) -> tuple[Pupil, Invitation]:
    """Return a pupil and an invitation of this very pupil, both within the user's rights."""
    shown = pupil_for("onboarding.invite", request.user, uid)
    rows = Invitation.objects.filter(permissions.get("onboarding.view_invitation").rule.rows(request.user), pupil=shown)
    return shown, get_object_or_404(rows.distinct(), uid=invitation)
