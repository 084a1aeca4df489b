"""What an account holds about its person. Secrets are not told, only that they are there."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from truongso.core.holdings import Asked, Erased, Table, holding, only_acts, read_as
from truongso.foundation.accounts.models import AccountLetter, LoginRecord, User
from truongso.foundation.accounts.sessions import end_sessions

GONE = "da-xoa-"


def _account(asked: Asked) -> Table:
    found = User.objects.filter(person=asked.person).exclude(username__startswith=GONE)
    rows = ((u.username, u.email, u.is_active, u.created_at, u.last_login) for u in found)
    return Table(("Tên đăng nhập", "Thư điện tử", "Đang mở", "Tạo lúc", "Đăng nhập gần nhất"), tuple(rows))


def _erase_account(person: Any, before: datetime | None) -> Erased:
    gone = 0
    for user in User.objects.select_for_update(of=("self",)).filter(person=person):
        end_sessions(user)
        user.username, user.email, user.is_active, user.last_login = f"{GONE}{user.pk}", "", False, None
        user.set_unusable_password()
        user.save()
        gone += 1
    return Erased(gone)


def _sessions(asked: Asked) -> Table:
    found = UserSession.objects.filter(user__person=asked.person).order_by("created_at")
    rows = ((s.created_at, s.last_seen_at, s.ip, s.user_agent) for s in found)
    return Table(("Đăng nhập lúc", "Thấy lần cuối", "Địa chỉ mạng", "Trình duyệt"), tuple(rows))


def _erase_sessions(person: Any, before: datetime | None) -> Erased:
    found = UserSession.objects.filter(user__person=person)
    old = found.filter(last_seen_at__lt=before) if before else found
    gone = 0
    for user in User.objects.filter(person=person):
        gone += end_sessions(user, only=set(old.values_list("session_key", flat=True)))
    return Erased(gone, found.count())


def _factors(asked: Asked) -> Table:
    found = Authenticator.objects.filter(user__person=asked.person).order_by("created_at")
    rows = ((a.get_type_display(), a.created_at, a.last_used_at) for a in found)
    return Table(("Cách xác thực", "Bật lúc", "Dùng lần cuối"), tuple(rows))


def _erase_factors(person: Any, before: datetime | None) -> Erased:
    return Erased(Authenticator.objects.filter(user__person=person).delete()[0])


def _mail(asked: Asked) -> Table:
    found = EmailAddress.objects.filter(user__person=asked.person).order_by("pk")
    return Table(("Thư điện tử", "Đã xác minh"), tuple((one.email, one.verified) for one in found))


def _erase_mail(person: Any, before: datetime | None) -> Erased:
    return Erased(EmailAddress.objects.filter(user__person=person).delete()[0])


def _logins(asked: Asked) -> Table:
    found = LoginRecord.objects.filter(user__person=asked.person).order_by("at", "pk")
    rows = ((r.at, r.get_outcome_display(), r.way, r.device, r.address, r.get_place_display()) for r in found)
    return Table(("Lúc", "Kết quả", "Cách xác thực", "Thiết bị", "Địa chỉ mạng", "Nơi"), tuple(rows))


def _erase_logins(person: Any, before: datetime | None) -> Erased:
    found = LoginRecord.objects.filter(user__person=person)
    gone = (found.filter(at__lt=before) if before else found).delete()[0]
    return Erased(gone, found.count())


def _letters(asked: Asked) -> Table:
    found = AccountLetter.objects.filter(recipient__person=asked.person).order_by("created_at", "pk")
    return Table(("Lúc", "Thư về tài khoản"), tuple((one.created_at, one.get_kind_display()) for one in found))


def _erase_letters(person: Any, before: datetime | None) -> Erased:
    return Erased(AccountLetter.objects.filter(recipient__person=person).delete()[0])


holding(
    "accounts.logins", "Các lần đăng nhập", of=("accounts.LoginRecord.user",), table=_logins, rule="security-log",
    erase=_erase_logins,
)  # fmt: skip
holding(
    "accounts.letters", "Thư về tài khoản", of=("accounts.AccountLetter.recipient",), table=_letters, rule="nothing",
    erase=_erase_letters,
)  # fmt: skip
only_acts("accounts.FactorPolicy.changed_by")
holding(
    "accounts.account", "Tài khoản", of=("accounts.User.person",), table=_account, rule="while-here",
    erase=_erase_account,
)  # fmt: skip
holding(
    "accounts.sessions", "Phiên, thiết bị đang đăng nhập", of=("usersessions.UserSession.user",), table=_sessions,
    rule="security-log", erase=_erase_sessions,
)  # fmt: skip
holding(
    "accounts.factors", "Xác thực hai lớp (không gồm bí mật)", of=("mfa.Authenticator.user",), table=_factors,
    rule="while-here", erase=_erase_factors,
)  # fmt: skip
holding(
    "accounts.mail", "Thư điện tử của tài khoản", of=("account.EmailAddress.user",), table=_mail, rule="while-here",
    erase=_erase_mail,
)  # fmt: skip
read_as("accounts.User", lambda person: User.objects.filter(person=person))
