"""Codes are given, tried and used: each in one transaction with the row locked, so that no two workers count apart."""

import hmac
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.foundation.accounts.models import User
from truongso.foundation.accounts.opening import choose_first_password, take_password
from truongso.foundation.audit.recording import action, record
from truongso.records.onboarding.candidates import proof_digits
from truongso.records.onboarding.codes import GROUP, cleaned, fresh_codes, hash_of, rows_for, still_usable
from truongso.records.onboarding.models import MOST_TRIES, AccessCode, HelpRequest, Invitation
from truongso.records.students.models import Pupil

Purpose = AccessCode.Purpose


@action
def give_first_codes(users: Sequence[User], *, where: str, by: Any) -> list[tuple[User, str]]:
    """Give accounts that nobody has used yet a fresh code each, the old ones void; returns them in clear, once.

    Accounts that are in use or closed are left out: a slip would take somebody's password away.
    """
    keys = [user.pk for user in users]
    locked = User.objects.select_for_update(of=("self",)).select_related("person").filter(pk__in=keys).order_by("pk")
    usable = {user.pk: user for user in locked if user.is_active and user.must_change_password and not user.last_login}
    chosen = [usable[user.pk] for user in users if user.pk in usable]
    if not chosen:
        raise Refused("Không có ai cần phiếu: mọi tài khoản đã được dùng, đang khóa hoặc chưa cấp.")
    AccessCode.objects.standing().filter(user__in=chosen).update(voided_at=timezone.now())
    given = _give(chosen, Purpose.FIRST_LOGIN, days=settings.FIRST_LOGIN_DAYS, by=by, field="user")
    record("onboarding.slips_made", None, by=by, count=len(given), purpose=Purpose.FIRST_LOGIN.label, where=where)
    return given


@action
def give_invitation_codes(invitations: Sequence[Invitation], *, where: str, by: Any) -> list[tuple[Invitation, str]]:
    """Give open invitations a fresh code each, the old ones void; returns them in clear, once."""
    keys = [one.pk for one in invitations]
    locked = {one.pk: one for one in Invitation.objects.select_for_update(of=("self",)).select_related(
        "pupil__person", "pupil__school_class"
    ).filter(pk__in=keys, state=Invitation.State.OPEN).order_by("pk")}  # fmt: skip
    chosen = [locked[key] for key in keys if key in locked]
    if not chosen:
        raise Refused("Không có thư mời nào đang chờ gia đình nhận.")
    AccessCode.objects.standing().filter(invitation__in=chosen).update(voided_at=timezone.now())
    given = _give(chosen, Purpose.INVITATION, days=settings.FIRST_LOGIN_DAYS, by=by, field="invitation")
    record("onboarding.slips_made", None, by=by, count=len(given), purpose=Purpose.INVITATION.label, where=where)
    return given


@action
def give_recovery_code(user: User, *, reason: str, by: Any, pupil: Pupil | None = None) -> str:
    """Take the password of an account away and give a code to set a new one; returns it in clear, once."""
    user = take_password(user, reason=reason, by=by)
    if not user.is_active:
        raise Refused("Tài khoản này đang khóa: hãy nhờ quản trị hệ thống mở lại trước.")
    AccessCode.objects.standing().filter(user=user).update(voided_at=timezone.now())
    ((_, code),) = _give([user], Purpose.RECOVERY, days=settings.RECOVERY_CODE_DAYS, by=by, field="user")
    HelpRequest.objects.filter(user=user, answered_at=None).update(answered_at=timezone.now())
    record("onboarding.code_given", pupil or user, by=by, purpose=Purpose.RECOVERY.label)
    return code


@action
def try_code(typed: str, *, now: datetime, by: Any = None) -> AccessCode | None:
    """Return the usable row of a typed code for an account; a wrong one counts against its row. Nothing is used up."""
    row, code = _row_of(typed, now, (Purpose.FIRST_LOGIN, Purpose.RECOVERY))
    if row is None:
        return None
    if not hmac.compare_digest(row.secret_hash, hash_of(code, row.purpose)):
        _count_wrong(row, now)
        return None
    return row if row.user is not None and row.user.is_active else None


@action
def try_invitation(
    typed: str, *, born_on: date | None, digits: str, now: datetime, by: Any = None
) -> AccessCode | None:
    """Return the usable row of an invitation's code when the family also knows the child; else it counts as wrong."""
    row, code = _row_of(typed, now, (Purpose.INVITATION,))
    if row is None or row.invitation is None or not row.invitation.is_open:
        return None
    pupil = Pupil.objects.whole().get(pk=row.invitation.pupil_id)
    expected = proof_digits(pupil)
    right = [
        hmac.compare_digest(row.secret_hash, hash_of(code, row.purpose)),
        bool(expected) and hmac.compare_digest(expected, digits if digits.isascii() else ""),
        born_on is not None and born_on == pupil.person.born_on,
    ]
    if all(right):
        return row
    _count_wrong(row, now)
    return None


def use_code(row: AccessCode, *, password: str, now: datetime, by: Any = None) -> User:
    """Set the password that a person chose and use up the code. The password is hashed before anything is locked."""
    return _use(row, hashed=make_password(password), now=now, by=by)


@action
def _use(row: AccessCode, *, hashed: str, now: datetime, by: Any) -> User:
    locked = still_usable(row, now)
    assert locked.user is not None
    locked.used_at = now
    locked.save(update_fields=["used_at"])
    user = choose_first_password(locked.user, hashed=hashed)
    record("onboarding.code_used", user, by=user)
    return user


def _row_of(typed: str, now: datetime, purposes: tuple[Purpose, ...]) -> tuple[AccessCode | None, str]:
    code = cleaned(typed)
    found = AccessCode.objects.select_for_update(of=("self",)).select_related("user", "invitation")
    row = found.filter(selector=code[:GROUP], purpose__in=purposes).first() if code else None
    return (row, code) if row is not None and row.is_usable(now) else (None, code)


def _count_wrong(row: AccessCode, now: datetime) -> None:
    row.wrong_tries += 1
    about = row.user or row.invitation
    record("onboarding.code_wrong", about, by=None, count=row.wrong_tries)
    if row.wrong_tries >= MOST_TRIES:
        row.voided_at = now
        record("onboarding.code_voided", about, by=None)
    row.save(update_fields=["wrong_tries", "voided_at"])


def _give(things: Sequence[Any], purpose: str, *, days: int, by: Any, field: str) -> list[tuple[Any, str]]:
    codes = fresh_codes(len(things))
    rows = rows_for(codes, purpose, expires_at=timezone.now() + timedelta(days=days))
    for row, thing in zip(rows, things, strict=True):
        setattr(row, field, thing)
        row.made_by = by
    AccessCode.objects.bulk_create(rows, batch_size=500)
    return list(zip(things, codes, strict=True))
