"""Changes to accounts. Who may do them is decided above, in access; who did them is recorded here."""

import re
from typing import Any

from allauth.mfa.models import Authenticator

from truongso.core.refusal import Refused
from truongso.core.text import format_datetime
from truongso.foundation.accounts import lockout
from truongso.foundation.accounts.models import FailedLogin, User
from truongso.foundation.accounts.passwords import clean_username, one_time_password, suggest_username
from truongso.foundation.audit.recording import action, record
from truongso.foundation.org.models import Person

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,58}[a-z0-9]")


@action
def open_account(person: Person, *, by: Any, username: str = "", email: str = "") -> tuple[User, str]:
    """Open an account and return it with its one-time password, which is kept nowhere in clear."""
    Person.objects.select_for_update().get(pk=person.pk)
    if User.objects.filter(person=person).exists():
        raise Refused(f"{person.full_name} đã có tài khoản: hãy mở lại hoặc đặt lại mật khẩu của tài khoản đó.")
    name = clean_username(username) or suggest_username(person.full_name)
    if not USERNAME.fullmatch(name):
        raise Refused(
            "Tên đăng nhập chỉ gồm chữ thường không dấu, chữ số, dấu chấm, gạch ngang, dài từ 3 đến 60 ký tự.",
            field="username",
        )
    if User.objects.filter(username=name).exists():
        raise Refused(f"Tên đăng nhập «{name}» đã có người dùng: hãy chọn tên khác.", field="username")
    password = one_time_password()
    user = User.objects.create_user(name, password, person=person, email=email, must_change_password=True)
    record("accounts.opened", user, by=by, person=person.full_name, username=name)
    return user, password


@action
def close_account(user: User, *, reason: str, by: Any) -> User:
    """Close an account; whoever uses it is out at the next request."""
    user = _locked(user)
    if not reason.strip():
        raise Refused("Hãy ghi lý do khóa tài khoản.", field="reason")
    if by is not None and by.pk == user.pk:
        raise Refused("Bạn không tự khóa được tài khoản của mình: hãy nhờ một quản trị khác.")
    if not user.is_active:
        raise Refused("Tài khoản này đã khóa từ trước.")
    user.is_active = False
    user.save(update_fields=["is_active"])
    record("accounts.closed", user, by=by, reason=reason)
    return user


@action
def reopen_account(user: User, *, reason: str, by: Any) -> User:
    """Open a closed account again."""
    user = _locked(user)
    if not reason.strip():
        raise Refused("Hãy ghi lý do mở lại tài khoản.", field="reason")
    if user.is_active:
        raise Refused("Tài khoản này đang mở.")
    user.is_active = True
    user.save(update_fields=["is_active"])
    record("accounts.reopened", user, by=by, reason=reason)
    return user


@action
def reset_password(user: User, *, by: Any) -> str:
    """Give a new one-time password and return it; sessions under the old one end."""
    user = _locked(user)
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    lockout.forget(user.username)
    record("accounts.password_reset", user, by=by)
    return password


@action
def unlock(user: User, *, by: Any) -> None:
    """Forget the wrong passwords, so that the person may try again at once."""
    if not lockout.forget(user.username):
        raise Refused("Tài khoản này không bị tạm khóa đăng nhập.")
    record("accounts.unlocked", user, by=by)


@action
def remove_second_factors(user: User, *, reason: str, by: Any) -> None:
    """Remove app, keys and codes of a person who lost them; the next login asks for the password only."""
    if not reason.strip():
        raise Refused("Hãy ghi lý do gỡ xác thực hai lớp.", field="reason")
    user = _locked(user)
    if not Authenticator.objects.filter(user=user).delete()[0]:
        raise Refused("Tài khoản này chưa bật xác thực hai lớp.")
    record("accounts.second_factors_removed", user, by=by, reason=reason)


# --- What happens at the door ----------------------------------------------------------------------------


@action
def note_login(user: User, *, way: str) -> None:
    """Record that a person came in; way is what they proved themselves with."""
    record("accounts.logged_in", user, by=user, way=way)


@action
def note_logout(user: User) -> None:
    """Record that a person left."""
    record("accounts.logged_out", user, by=user)


@action
def note_reauthentication(user: User, *, way: str) -> None:
    """Record that a person proved themselves again (locked session, change of second factor)."""
    record("accounts.reauthenticated", user, by=user, way=way)


@action
def note_failed_login(username: str, row: FailedLogin) -> None:
    """Record a wrong password, and the lock when it was one too many. A name without account is not written down."""
    user = User.objects.filter(username=clean_username(username)).first()
    record("accounts.login_failed", user, by=None, count=row.count, known=user is not None)
    if row.locked_until is not None:
        record("accounts.locked_out", user, by=None, until=format_datetime(row.locked_until), known=user is not None)


@action
def note_failed_second_factor(user: User) -> None:
    """Record a wrong code."""
    record("accounts.second_factor_failed", user, by=None)


@action
def note_password_change(user: User) -> None:
    """Record that a person chose a new password, and ask for no other."""
    user = _locked(user)
    user.must_change_password = False
    user.save(update_fields=["must_change_password"])
    record("accounts.password_changed", user, by=user)


@action
def note_second_factor(user: User, code: str, *, kind: str = "") -> None:
    """Record that a second factor was added, removed or renewed; code is the event's."""
    record(code, user, by=user, **({"kind": kind} if kind else {}))


def _locked(user: User) -> User:
    return User.objects.select_for_update().get(pk=user.pk)
