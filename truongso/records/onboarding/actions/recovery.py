"""Staff who cannot log in: one person asks, a second one approves, the first gives the code. Nobody helps themselves."""

from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import F
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.rights import allowed
from truongso.core.text import squeeze
from truongso.foundation.accounts import actions as accounts
from truongso.foundation.accounts.models import User
from truongso.foundation.audit.recording import action, record
from truongso.foundation.work.actions import notify
from truongso.records.onboarding.actions.codes import give_recovery_code
from truongso.records.onboarding.models import HelpRequest, Recovery
from truongso.records.onboarding.staff_accounts import approvers_for, is_staff

State, What = Recovery.State, Recovery.What


@action
def request_recovery(user: User, *, what: str, reason: str, now: datetime, by: Any) -> Recovery:
    """Ask for a new way in for a colleague; it waits for a second person for 24 hours."""
    user = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=user.pk)
    _check_person(user, by)
    reason = squeeze(reason)[:500]
    if what not in What.values:
        raise Refused("Hãy chọn việc cần làm.", field="what")
    if not reason:
        raise Refused("Hãy ghi lý do, và đã nhận ra người ấy bằng cách nào.", field="reason")
    if not is_staff(user, on=timezone.localdate(now)):
        raise Refused("Cách này dành cho cán bộ, giáo viên, nhân viên: học sinh, gia đình nhờ giáo viên chủ nhiệm.")
    if what != What.PASSWORD and not Authenticator.objects.filter(user=user).exists():
        raise Refused(f"{user.person} chưa bật xác thực hai lớp: chỉ cần đặt lại mật khẩu.", field="what")
    _end_expired(user, now)
    if Recovery.objects.filter(user=user, state__in=[State.WAITING, State.APPROVED]).exists():
        raise Refused(f"Đang có một đề nghị khôi phục cho {user.person}: hãy mở đề nghị đó.")
    made = Recovery.objects.create(
        user=user, what=what, reason=reason, requested_by=by, requested_at=now,
        expires_at=now + timedelta(hours=settings.RECOVERY_HOURS),
    )  # fmt: skip
    record("onboarding.recovery_requested", user, by=by, what=made.get_what_display(), person=str(user), reason=reason)
    _tell_approvers(made, by)
    return made


@action
def approve_recovery(recovery: Recovery, *, now: datetime, by: Any) -> Recovery:
    """Agree, as a second person."""
    locked = _decidable(recovery, now, by)
    locked.state = State.APPROVED
    _decide(locked, now, by)
    record("onboarding.recovery_approved", locked.user, by=by, what=locked.get_what_display(), person=str(locked.user))
    notify(
        [locked.requested_by], title=f"Đã duyệt {locked}: hãy mở để thực hiện", url=locked.get_absolute_url(),
        key=f"onboarding.recovery_decided:{locked.uid}", by=by,
    )  # fmt: skip
    return locked


@action
def refuse_recovery(recovery: Recovery, *, reason: str, now: datetime, by: Any) -> Recovery:
    """Disagree, with the reason."""
    locked = _decidable(recovery, now, by)
    if not reason.strip():
        raise Refused("Hãy ghi lý do không duyệt.", field="reason")
    locked.state, locked.note = State.REFUSED, squeeze(reason)[:500]
    _decide(locked, now, by)
    record(
        "onboarding.recovery_refused", locked.user, by=by, what=locked.get_what_display(), person=str(locked.user),
        reason=locked.note,
    )  # fmt: skip
    notify(
        [locked.requested_by], title=f"Không duyệt {locked}", body=locked.note, url=locked.get_absolute_url(),
        key=f"onboarding.recovery_decided:{locked.uid}", by=by,
    )  # fmt: skip
    return locked


@action
def withdraw_recovery(recovery: Recovery, *, by: Any) -> Recovery:
    """Take one's own request back before it was carried out."""
    locked = _locked(recovery)
    if locked.requested_by_id != by.pk:
        raise Refused("Chỉ người đã đề nghị rút được đề nghị này.")
    if locked.state not in (State.WAITING, State.APPROVED):
        raise Refused(f"Đề nghị này {locked.get_state_display()}: không rút được nữa.")
    locked.state = State.WITHDRAWN
    locked.touch()
    locked.save()
    record("onboarding.recovery_withdrawn", locked.user, by=by, what=locked.get_what_display(), person=str(locked.user))
    return locked


@action
def carry_out_recovery(recovery: Recovery, *, now: datetime, by: Any) -> str:
    """Do what two people agreed on; returns the one-time code, "" when only second factors were removed. Once."""
    locked = _locked(recovery)
    if locked.requested_by_id != by.pk:
        raise Refused("Chỉ người đã đề nghị nhận được mã: người duyệt không nhận mã.")
    if locked.state != State.APPROVED:
        raise Refused(f"Đề nghị này {locked.standing(now)}: mã chỉ hiện một lần, sau khi người thứ hai duyệt.")
    _refuse_expired(locked, now)
    _check_person(locked.user, by)
    locked.state, locked.done_at = State.DONE, now
    locked.touch()
    locked.save()
    if locked.what != What.PASSWORD and Authenticator.objects.filter(user=locked.user).exists():
        accounts.remove_second_factors(locked.user, reason=locked.reason, by=by)
    code = "" if locked.what == What.SECOND_FACTORS else give_recovery_code(locked.user, reason=locked.reason, by=by)
    HelpRequest.objects.filter(user=locked.user, answered_at=None).update(answered_at=now)
    record("onboarding.recovery_done", locked.user, by=by, what=locked.get_what_display(), person=str(locked.user))
    return code


def _decidable(recovery: Recovery, now: datetime, by: Any) -> Recovery:
    locked = _locked(recovery)
    if locked.state != State.WAITING:
        raise Refused(f"Đề nghị này {locked.get_state_display()}.")
    _refuse_expired(locked, now)
    if locked.requested_by_id == by.pk:
        raise Refused("Bạn là người đề nghị: phải có người thứ hai duyệt.")
    _check_person(locked.user, by)
    return locked


def _check_person(user: User, by: Any) -> None:
    if user.pk == by.pk:
        raise Refused("Không ai tự khôi phục hoặc tự duyệt cho mình: hãy nhờ người khác có quyền.")
    if not allowed(by, "onboarding.recover_staff", user):
        raise Refused(f"Bạn không có quyền khôi phục đăng nhập cho {user.person}.")
    if not user.is_active:
        raise Refused(f"Tài khoản của {user.person} đang khóa: hãy mở lại ở Danh bạ trước.")


def _refuse_expired(recovery: Recovery, now: datetime) -> None:
    if recovery.is_expired(now):
        raise Refused("Đề nghị này đã hết hạn: hãy lập đề nghị mới.")


def _end_expired(user: User, now: datetime) -> None:
    stale = Recovery.objects.filter(user=user, state__in=[State.WAITING, State.APPROVED], expires_at__lte=now)
    stale.update(state=State.WITHDRAWN, note="Hết hạn", version=F("version") + 1, changed_at=now)


def _decide(recovery: Recovery, now: datetime, by: Any) -> None:
    recovery.decided_by, recovery.decided_at = by, now
    recovery.touch()
    recovery.save()


def _tell_approvers(recovery: Recovery, by: Any) -> None:
    notify(
        approvers_for(recovery), title=f"Cần người thứ hai duyệt: {recovery}", body=recovery.reason,
        url=recovery.get_absolute_url(), key=f"onboarding.recovery:{recovery.uid}", by=by,
    )  # fmt: skip


def _locked(recovery: Recovery) -> Recovery:
    rows = Recovery.objects.select_for_update(of=("self",)).select_related("user__person", "requested_by__person")
    found: Recovery = rows.get(pk=recovery.pk)
    return found
