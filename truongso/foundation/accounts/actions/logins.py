"""What people do about their logins and sessions, and the administrator about those of others."""

from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.foundation.accounts import history, letters
from truongso.foundation.accounts.models import AccountLetter, LoginRecord, User
from truongso.foundation.accounts.models.user import PASSWORD_FIELDS
from truongso.foundation.accounts.sessions import end_sessions
from truongso.foundation.audit.recording import action, record


@action
def end_own(user: User, *, by: User, only: frozenset[str] | None = None, keep: str = "") -> int:
    """End one's own sessions: those given, all but the one to keep, or all; return how many there were."""
    if only is not None and not only:
        raise Refused("Phiên này đã kết thúc từ trước.")
    count = end_sessions(user, only=only, keep=keep)
    record("accounts.sessions_ended", user, by=by, count=count)
    return count


@action
def end_for(user: User, *, reason: str, by: Any) -> int:
    """End every session of somebody, here and in every application; return how many were open here."""
    if not reason.strip():
        raise Refused("Hãy ghi lý do đăng xuất người này khỏi mọi nơi.", field="reason")
    count = end_sessions(user)
    record("accounts.sessions_ended_for", user, by=by, count=count, reason=reason)
    return count


@action
def answer_login(login: LoginRecord, *, mine: bool, by: User, keep: str = "") -> LoginRecord:
    """Write what the owner says of a login.

    When it was somebody else, every session but the one to keep ends, the password no longer opens anything, and the
    administrators are told. A new password is chosen in the session that is kept, or given by the administrator.
    """
    login = LoginRecord.objects.select_for_update(of=("self",)).get(pk=login.pk, user=by)
    if login.answer != LoginRecord.Answer.WAITING:
        raise Refused("Lần đăng nhập này đã được trả lời.")
    login.answer = LoginRecord.Answer.YES if mine else LoginRecord.Answer.NO
    login.answered_at = timezone.now()
    login.save(update_fields=["answer", "answered_at"])
    waiting = LoginRecord.objects.of(by).filter(answer=LoginRecord.Answer.WAITING).order_by("-at").first()
    User.objects.filter(pk=by.pk).update(unanswered_login=waiting.pk if waiting else None)
    by.unanswered_login = waiting.pk if waiting else None
    if mine:
        record("accounts.login_confirmed", by, by=by, device=login.device)
    else:
        _distrust(login, by, keep)
    return login


def _distrust(login: LoginRecord, user: User, keep: str) -> None:
    locked: User = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=user.pk)
    locked.set_unusable_password()
    locked.must_change_password = True
    locked.save(update_fields=[*PASSWORD_FIELDS, "must_change_password"])
    user.password, user.must_change_password = locked.password, True
    end_sessions(locked, keep=keep)
    record("accounts.login_denied", locked, by=user, device=login.device, place=login.get_place_display())
    values = history.in_words(login) | {"who": locked.person.full_name, "username": locked.username}
    for administrator in User.objects.administrators(timezone.localdate()).select_related("person"):
        letters.write(administrator, AccountLetter.Kind.DENIED_LOGIN, values)


@action
def mark_looked(login: LoginRecord, *, by: Any) -> LoginRecord:
    """Take a login that its owner denied off the administrators' desks."""
    login = LoginRecord.objects.select_for_update(of=("self",)).get(pk=login.pk)
    if login.answer != LoginRecord.Answer.NO or login.looked_at is not None:
        raise Refused("Lần đăng nhập này không chờ ai xem.")
    login.looked_at = timezone.now()
    login.save(update_fields=["looked_at"])
    record("accounts.denial_looked_at", login.user, by=by, device=login.device)
    return login
