"""What happens at the door: written to the trail and to the login history of the account."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from truongso.core.text import format_datetime
from truongso.foundation.accounts import history, letters
from truongso.foundation.accounts.factors import has_one
from truongso.foundation.accounts.models import AccountLetter, FailedLogin, LoginRecord, User
from truongso.foundation.accounts.names import clean_username
from truongso.foundation.accounts.sessions import end_sessions
from truongso.foundation.audit.recording import action, record

Outcome = LoginRecord.Outcome
RECOVERY_CODES = "mã dự phòng"


@action
def note_login(user: User, *, way: str, request: HttpRequest | None = None, device: str = "") -> LoginRecord | None:
    """Record that a person came in; way is what they proved themselves with, device the hash of their browser's number.

    A login that is unlike those before is asked about on the next pages and told in a letter.
    """
    record("accounts.logged_in", user, by=user, way=way)
    if request is None:
        return None
    kept = history.describe(request, user, Outcome.IN, at=timezone.now(), way=way, device=device)
    if history.is_unusual(kept):
        kept.answer = LoginRecord.Answer.WAITING
    kept.save()
    if kept.answer:
        User.objects.filter(pk=user.pk).update(unanswered_login=kept.pk)
        user.unanswered_login = kept.pk
        record("accounts.login_unusual", user, by=user, device=kept.device, place=kept.get_place_display())
        letters.write(user, AccountLetter.Kind.UNUSUAL_LOGIN, history.in_words(kept))
    return kept


@action
def note_logout(user: User, *, session_key: str = "") -> None:
    """Record that a person left; applications entered from that session hear of it."""
    if session_key:
        end_sessions(user, only={session_key})
    record("accounts.logged_out", user, by=user)


@action
def note_reauthentication(user: User, *, way: str) -> None:
    """Record that a person proved themselves again (locked session, change of second factor)."""
    record("accounts.reauthenticated", user, by=user, way=way)


@action
def note_failed_login(username: str, row: FailedLogin, *, request: HttpRequest | None = None) -> None:
    """Record a wrong password, and the lock when it was one too many. A name without account is not written down."""
    user = User.objects.filter(username=clean_username(username)).select_related("person").first()
    record("accounts.login_failed", user, by=None, count=row.count, known=user is not None)
    if row.locked_until is not None:
        record("accounts.locked_out", user, by=None, until=format_datetime(row.locked_until), known=user is not None)
    if user is not None:
        _keep_failure(user, Outcome.WRONG_PASSWORD, request)


@action
def note_login_of_closed(user: User, *, request: HttpRequest | None = None) -> None:
    """Record that somebody knew the password of a closed account."""
    record("accounts.closed_tried", user, by=None)
    _keep_failure(user, Outcome.CLOSED, request)


@action
def note_failed_second_factor(user: User, *, request: HttpRequest | None = None) -> None:
    """Record a wrong code."""
    record("accounts.second_factor_failed", user, by=None)
    _keep_failure(user, Outcome.WRONG_CODE, request)


@action
def note_password_change(user: User, *, keep: str = "") -> None:
    """Record that a person chose a new password, ask for no other, and end the sessions under the old one."""
    user = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=user.pk)
    user.must_change_password = False
    user.save(update_fields=["must_change_password"])
    end_sessions(user, keep=keep)
    record("accounts.password_changed", user, by=user)
    _tell_of_change(user, "mật khẩu đã được đổi")


@action
def note_second_factor(user: User, code: str, *, kind: str = "") -> None:
    """Record that a second factor was added, removed or renewed; code is the event's.

    Without the last factor a short password no longer suffices: another must be chosen.
    """
    record(code, user, by=user, kind=kind) if kind else record(code, user, by=user)
    if kind == RECOVERY_CODES:
        return
    if code == "accounts.second_factor_removed":
        if user.password_is_short and not has_one(user):
            User.objects.filter(pk=user.pk).update(must_change_password=True)
            user.must_change_password = True
        _tell_of_change(user, f"đã tắt lớp xác thực thứ hai ({kind})")
    elif code == "accounts.second_factor_added":
        _tell_of_change(user, f"đã bật lớp xác thực thứ hai ({kind})")


def _keep_failure(user: User, outcome: str, request: HttpRequest | None) -> None:
    if request is not None:
        history.describe(request, user, outcome, at=timezone.now()).save()


def _tell_of_change(user: User, what: str, at: datetime | None = None) -> None:
    values = {"what": what, "at": format_datetime(at or timezone.now())}
    letters.write(user, AccountLetter.Kind.SECURITY_CHANGED, values)
