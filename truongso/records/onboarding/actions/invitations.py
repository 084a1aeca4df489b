"""Invite a guardian of the register, let the family take the account, take it back."""

from datetime import date, datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.text import nfc, squeeze
from truongso.foundation.accounts import actions as accounts
from truongso.foundation.accounts.models import User
from truongso.foundation.accounts.opening import choose_first_password, open_accounts
from truongso.foundation.audit.recording import action, record
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import Role
from truongso.foundation.work.actions import notify
from truongso.records.onboarding.actions.guardians import give_guardian_role
from truongso.records.onboarding.candidates import NO_PROOF, may_prove, same_name
from truongso.records.onboarding.codes import still_usable
from truongso.records.onboarding.models import AccessCode, Invitation
from truongso.records.students import actions as students
from truongso.records.students.models import Guardianship, Pupil

State = Invitation.State


@action
def invite_guardian(pupil: Pupil, *, relation: str, full_name: str, email: str = "", by: Any) -> Invitation:
    """Invite a person to be linked to one pupil. Refused for who is linked or invited, and when nothing could be proved."""
    pupil = Pupil.objects.select_for_update(of=("self",)).whole().get(pk=pupil.pk)
    name = squeeze(nfc(full_name))[:120]
    if not pupil.is_studying:
        raise Refused(f"{pupil} hiện không học ở trường: không mời gia đình nữa.")
    if relation not in Guardianship.Relation.values:
        raise Refused("Hãy chọn quan hệ với học sinh.", field="relation")
    if not name:
        raise Refused("Hãy ghi họ tên người được mời.", field="full_name")
    if not may_prove(pupil):
        raise Refused(NO_PROOF)
    standing = Invitation.objects.filter(pupil=pupil, relation=relation, state=State.OPEN).first()
    if standing is not None:
        raise Refused(f"Đã có thư mời {standing.full_name}: hãy in lại thư đó, hoặc rút thư đó rồi mời lại.")
    linked = Guardianship.objects.filter(pupil=pupil, relation=relation).select_related("person").first()
    if linked is not None and (relation != Guardianship.Relation.GUARDIAN or same_name(linked.person.full_name, name)):
        raise Refused(f"{linked.person} đã gắn với em là {linked.get_relation_display()}.")
    made = Invitation.objects.create(pupil=pupil, relation=relation, full_name=name, email=email, invited_by=by)
    record("onboarding.invited", pupil, by=by, relation=made.get_relation_display(), pupil=str(pupil), guardian=name)
    return made


@action
def withdraw_invitation(invitation: Invitation, *, reason: str, by: Any) -> Invitation:
    """Take an invitation back that nobody accepted yet; its slip is void."""
    locked = _locked(invitation)
    if not reason.strip():
        raise Refused("Hãy ghi lý do rút thư mời.", field="reason")
    if not locked.is_open:
        raise Refused(f"Thư mời này {locked.get_state_display()}: không rút được nữa.")
    _close(locked, State.WITHDRAWN)
    record(
        "onboarding.invitation_withdrawn", locked.pupil, by=by, relation=locked.get_relation_display(),
        pupil=str(locked.pupil), reason=squeeze(reason)[:500],
    )  # fmt: skip
    return locked


def accept_as_new(row: AccessCode, *, password: str, now: datetime, by: Any = None) -> User:
    """Open an account for an invited guardian with the password chosen; hashed before anything is locked."""
    return _accept_as_new(row, hashed=make_password(password), now=now, by=by)


@action
def _accept_as_new(row: AccessCode, *, hashed: str, now: datetime, by: Any) -> User:
    invitation = _take(row, now)
    person = org.add_person(full_name=invitation.full_name, email=invitation.email, by=by)
    (user,) = open_accounts([person], source=f"thư mời, {invitation}", by=by)
    user = choose_first_password(user, hashed=hashed)
    invitation.opened_account = True
    _accept(invitation, user, now)
    return user


@action
def accept_as(row: AccessCode, *, now: datetime, by: Any) -> User:
    """Link the account of who is signed in: a guardian with another child here, or a colleague. Names must agree."""
    invitation = _take(row, now)
    person = by.person
    if not same_name(person.full_name, invitation.full_name):
        raise Refused(
            f"Thư mời này gửi {invitation.full_name}, còn bạn đang đăng nhập là {person.full_name}. Hãy đăng xuất, "
            "hoặc báo giáo viên chủ nhiệm sửa họ tên trong hồ sơ rồi mời lại."
        )
    if Assignment.objects.on(now.date()).filter(person=person, role=Role.PUPIL).exists():
        raise Refused("Tài khoản học sinh không nhận được thư mời cha mẹ, người giám hộ.")
    _accept(invitation, by, now)
    return by  # type: ignore[no-any-return]


@action
def undo_acceptance(invitation: Invitation, *, reason: str, by: Any) -> Invitation:
    """Take from a person what an invitation gave: the sight of the child, the role, and an account opened for nothing else."""
    locked = _locked(invitation)
    if not reason.strip():
        raise Refused("Hãy ghi lý do gỡ.", field="reason")
    if locked.state != State.ACCEPTED or locked.accepted_by is None:
        raise Refused("Thư mời này chưa ai nhận, hoặc đã gỡ rồi.")
    user = locked.accepted_by
    for link in Guardianship.objects.filter(pupil=locked.pupil, person=user.person).select_related("person", "pupil"):
        students.unlink_guardian(link, by=by, reason=reason)  # the role ends with the last link (receivers)
    locked.state = State.UNDONE
    locked.touch()
    locked.save()
    record(
        "onboarding.acceptance_undone", locked.pupil, by=by, relation=locked.get_relation_display(),
        pupil=str(locked.pupil), reason=squeeze(reason)[:500],
    )  # fmt: skip
    user.refresh_from_db()
    if locked.opened_account and user.is_active and not _is_needed(user):
        accounts.close_account(user, reason=f"Gỡ thư mời: {squeeze(reason)}"[:300], by=by)
    return locked


def _is_needed(user: User) -> bool:
    others = Assignment.objects.filter(person=user.person).exclude(role=Role.GUARDIAN)
    return others.exists() or Guardianship.objects.filter(person=user.person).exists()


def _take(row: AccessCode, now: datetime) -> Invitation:
    """Lock and use up a code; return its invitation, locked, when it still stands."""
    locked = still_usable(row, now)
    assert locked.invitation is not None
    invitation = _locked(locked.invitation)
    if not invitation.is_open:
        raise Refused(f"Thư mời này {invitation.get_state_display()}.")
    if not invitation.pupil.is_studying:
        raise Refused("Học sinh này hiện không học ở trường: thư mời không còn hiệu lực.")
    locked.used_at = now
    locked.save(update_fields=["used_at"])
    return invitation


def _accept(invitation: Invitation, user: User, now: datetime) -> None:
    today: date = timezone.localdate(now)
    students.link_guardian(invitation.pupil, user.person, relation=invitation.relation, by=user)
    give_guardian_role(user.person, on=today, by=user)
    invitation.state, invitation.accepted_at, invitation.accepted_by = State.ACCEPTED, now, user
    invitation.touch()
    invitation.save()
    record(
        "onboarding.invitation_accepted", invitation.pupil, by=user, relation=invitation.get_relation_display(),
        pupil=str(invitation.pupil), guardian=invitation.full_name,
    )  # fmt: skip
    _tell_teacher(invitation, today)


def _tell_teacher(invitation: Invitation, today: date) -> None:
    pupil = invitation.pupil
    teacher = pupil.school_class.homeroom_teacher(today) if pupil.school_class else None
    account = User.objects.filter(person=teacher).first() if teacher else None
    if account is not None:
        notify(
            [account], title=f"Gia đình em {pupil} đã nhận tài khoản: {invitation.full_name}, "
            f"{invitation.get_relation_display()}", body="Nếu không đúng người, hãy gỡ ngay ở trang tài khoản của em.",
            url=f"/cap-tai-khoan/hoc-sinh/{pupil.uid}/", key=f"onboarding.accepted:{invitation.uid}",
        )  # fmt: skip


def _close(invitation: Invitation, state: str) -> None:
    AccessCode.objects.standing().filter(invitation=invitation).update(voided_at=timezone.now())
    invitation.state = state
    invitation.touch()
    invitation.save()


def _locked(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related(
        "pupil__person", "pupil__school_class", "accepted_by__person"
    )
    found: Invitation = rows.get(pk=invitation.pk)
    return found
