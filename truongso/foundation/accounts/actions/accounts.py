"""What an administrator does with one account."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.foundation.accounts import lockout
from truongso.foundation.accounts.models import ClosedBecause, User
from truongso.foundation.accounts.models.user import PASSWORD_FIELDS
from truongso.foundation.accounts.names import check_username, clean_username
from truongso.foundation.accounts.passwords import one_time_password, suggest_username
from truongso.foundation.accounts.sessions import end_sessions
from truongso.foundation.audit.recording import action, record
from truongso.foundation.org.models import Person

LAST_ADMINISTRATOR = "{name} là người quản trị hệ thống cuối cùng còn tài khoản mở: hãy phân công và mở tài khoản cho một quản trị khác trước."


@action
def open_account(person: Person, *, by: Any, username: str = "", email: str = "") -> tuple[User, str]:
    """Open an account and return it with its one-time password, which is kept nowhere in clear."""
    Person.objects.select_for_update().get(pk=person.pk)
    if User.objects.filter(person=person).exists():
        raise Refused(f"{person.full_name} đã có tài khoản: hãy mở lại hoặc đặt lại mật khẩu của tài khoản đó.")
    name = clean_username(username) or suggest_username(person.full_name)
    check_username(name)
    if User.objects.filter(username=name).exists():
        raise Refused(f"Tên đăng nhập «{name}» đã có người dùng: hãy chọn tên khác.", field="username")
    password = one_time_password()
    user = User.objects.create_user(name, password, person=person, email=email, must_change_password=True)
    record("accounts.opened", user, by=by, person=person.full_name, username=name)
    return user, password


@action
def close_account(user: User, *, reason: str, by: Any) -> User:
    """Close an account; whoever uses it is out at once, here and in every application."""
    user = _locked(user)
    if not reason.strip():
        raise Refused("Hãy ghi lý do khóa tài khoản.", field="reason")
    if by is not None and by.pk == user.pk:
        raise Refused("Bạn không tự khóa được tài khoản của mình: hãy nhờ một quản trị khác.")
    if not user.is_active:
        raise Refused("Tài khoản này đã khóa từ trước.")
    administrators = set(User.objects.administrators(timezone.localdate()).values_list("pk", flat=True))
    if administrators == {user.pk}:
        raise Refused(LAST_ADMINISTRATOR.format(name=user.person.full_name))
    user.is_active, user.closed_because, user.closed_at = False, ClosedBecause.BY_HAND, timezone.now()
    user.save(update_fields=["is_active", "closed_because", "closed_at"])
    end_sessions(user)
    record("accounts.closed", user, by=by, reason=reason)
    return user


@action
def reopen_account(user: User, *, reason: str = "", by: Any) -> User:
    """Open a closed account again; one that was closed for lying idle needs no reason, and its days count anew."""
    user = _locked(user)
    if user.is_active:
        raise Refused("Tài khoản này đang mở.")
    if user.closed_because == ClosedBecause.IDLE:
        reason = reason.strip() or "dùng lại sau thời gian không sử dụng"
    if not reason.strip():
        raise Refused("Hãy ghi lý do mở lại tài khoản.", field="reason")
    user.is_active, user.closed_because, user.closed_at = True, ClosedBecause.OPEN, None
    user.opened_at, user.idle_warned_at = timezone.now(), None
    user.save(update_fields=["is_active", "closed_because", "closed_at", "opened_at", "idle_warned_at"])
    record("accounts.reopened", user, by=by, reason=reason)
    return user


@action
def reset_password(user: User, *, by: Any) -> str:
    """Give a new one-time password and return it; sessions under the old one end."""
    user = _locked(user)
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=[*PASSWORD_FIELDS, "must_change_password"])
    lockout.forget(user.username)
    end_sessions(user)
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
    """Remove app, keys and codes of a person who lost them, and end their sessions.

    The next login asks for the password only; one that is too short to stand alone must then be changed.
    """
    if not reason.strip():
        raise Refused("Hãy ghi lý do gỡ xác thực hai lớp.", field="reason")
    user = _locked(user)
    if not Authenticator.objects.filter(user=user).delete()[0]:
        raise Refused("Tài khoản này chưa bật xác thực hai lớp.")
    end_sessions(user)
    if user.password_is_short:
        user.must_change_password = True
        user.save(update_fields=["must_change_password"])
    record("accounts.second_factors_removed", user, by=by, reason=reason)


def _locked(user: User) -> User:
    found: User = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=user.pk)
    return found
