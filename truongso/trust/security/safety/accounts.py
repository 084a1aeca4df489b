"""Group 6: accounts, passwords, second factors."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from truongso.core.safety import Finding, attested, check, judged, met, missed
from truongso.core.text import format_number
from truongso.foundation.accounts.factors import has_factor, roles_asked
from truongso.foundation.accounts.models import User
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import Role
from truongso.trust.security.safety.sources import HOUSE, LEVEL_2, YEARLY

MOST_FAILURES, IDLE_DAYS, PASSWORD_DAYS = 5, 45, 60
LENGTH_ALONE, LENGTH_WITH_FACTOR = 14, 8


@check(
    "security.lock_out", "Khóa sau nhiều lần sai mật khẩu", group=6, threshold="Tối đa 5 lần", source=LEVEL_2,
    mend="Trả LOGIN_FAILURE_LIMIT về 5.",
)  # fmt: skip
def lock_out(now: datetime) -> Finding:
    limit = settings.LOGIN_FAILURE_LIMIT
    minutes = settings.LOGIN_LOCK_SECONDS // 60
    return judged(0 < limit <= MOST_FAILURES, f"Khóa {minutes} phút sau {limit} lần sai.")


@check(
    "security.idle_accounts", "Tài khoản lâu không dùng bị khóa", group=6, threshold="Khóa sau 45 ngày", source=LEVEL_2,
    mend="Giữ truongso serve chạy để việc hằng đêm khóa tài khoản; xem danh bạ.", url_name="access:people",
)  # fmt: skip
def idle_accounts(now: datetime) -> Finding:
    if not 0 < settings.IDLE_ACCOUNT_DAYS <= IDLE_DAYS:
        return missed(f"Đang để {settings.IDLE_ACCOUNT_DAYS} ngày.")
    # A night's work is given a day, and the last administrator is spared on purpose.
    idle = User.objects.idle_since(now - timedelta(days=IDLE_DAYS + 1)).exclude(
        pk__in=User.objects.administrators(now.date()).values("pk")
    )
    count = idle.count()
    return judged(not count, f"{format_number(count)} tài khoản mở quá {IDLE_DAYS} ngày không dùng.")


@check(
    "security.factors_required", "Bắt buộc xác thực hai lớp", group=6,
    threshold="Truy cập từ xa, từ Internet và của quản trị", source=LEVEL_2, mend="Đặt TRUONGSO_REQUIRE_MFA=1.",
)  # fmt: skip
def factors_required(now: datetime) -> Finding:
    asked = roles_asked()
    if not settings.REQUIRE_MFA or Role.ADMINISTRATOR not in asked:
        return missed("Chưa bắt buộc, kể cả với quản trị.")
    return met(f"Bắt buộc với: {', '.join(Role(role).label for role in asked)}.")


@check(
    "security.factors_enrolled", "Người phải có lớp thứ hai đã bật", group=6, threshold="100 % từng vai trò", source=LEVEL_2,
    mend="Nhắc từng người bật ứng dụng mã hoặc khóa truy cập.", url_name="access:people",
)  # fmt: skip
def factors_enrolled(now: datetime) -> Finding:
    shares = enrolment(now)
    if not shares:
        return met("Không có tài khoản nào thuộc vai trò phải bật.")
    words = "; ".join(f"{Role(role).label} {done}/{of}" for role, (done, of) in shares.items())
    return judged(all(done == of for done, of in shares.values()), f"{words}.")


def enrolment(now: datetime) -> dict[str, tuple[int, int]]:
    """Return (with a second factor, all) of open accounts by role that is asked for one."""
    asked = roles_asked()
    held = Assignment.objects.on(now.date()).filter(role__in=asked, person__user__is_active=True)
    rows = held.order_by().values_list("role", "person__user").distinct()
    enrolled = set(User.objects.open().filter(has_factor()).values_list("pk", flat=True))
    found: dict[str, tuple[int, int]] = {}
    for role, user in rows:
        done, of = found.get(role, (0, 0))
        found[role] = (done + (user in enrolled), of + 1)
    return {role: found[role] for role in asked if role in found}


@check(
    "security.password_length", "Độ dài mật khẩu", group=6, threshold="Từ 14 ký tự; từ 8 khi có lớp thứ hai", source=LEVEL_2,
    mend="Trả PASSWORD_LENGTH_ALONE, PASSWORD_LENGTH_WITH_FACTOR về 14 và 8.",
)  # fmt: skip
def password_length(now: datetime) -> Finding:
    alone, together = settings.PASSWORD_LENGTH_ALONE, settings.PASSWORD_LENGTH_WITH_FACTOR
    good = alone >= LENGTH_ALONE and together >= LENGTH_WITH_FACTOR
    return judged(good, f"Từ {alone} ký tự, từ {together} khi có lớp thứ hai.")


@check(
    "security.administrator_password", "Quản trị đổi mật khẩu định kỳ", group=6, threshold="Mỗi 2 tháng", source=LEVEL_2,
    mend="Người quản trị đổi mật khẩu ở trang tài khoản của mình.",
)  # fmt: skip
def administrator_password(now: datetime) -> Finding:
    old = User.objects.administrators(now.date()).filter(
        password_changed_at__lt=now - timedelta(days=PASSWORD_DAYS + 3)
    )
    return _nobody(old, f"mật khẩu cũ hơn {PASSWORD_DAYS} ngày")


@check(
    "security.password_storage", "Mật khẩu được băm mạnh", group=6, threshold="Argon2", source=LEVEL_2,
    mend="Trả PASSWORD_HASHERS về Argon2.",
)  # fmt: skip
def password_storage(now: datetime) -> Finding:
    first = settings.PASSWORD_HASHERS[0].rsplit(".", 1)[-1]
    return judged(first == "Argon2PasswordHasher", f"Đang dùng {first}.")


@check(
    "security.left_people", "Người đã rời trường không còn tài khoản mở", group=6, threshold="Khóa trong ngày", source=LEVEL_2,
    mend="Giữ truongso serve chạy; khóa tài khoản ở trang của người đó.", url_name="access:people",
)  # fmt: skip
def left_people(now: datetime) -> Finding:
    return _nobody(User.objects.open().without_work(now.date() - timedelta(days=1)), "không còn phân công mà chưa khóa")


@check(
    "security.administrators", "Số người quản trị", group=6, threshold="Từ 2 đến 5 người", source=HOUSE,
    mend="Phân công thêm người quản trị dự phòng, hoặc kết thúc phân công thừa.", url_name="access:people",
)  # fmt: skip
def administrators(now: datetime) -> Finding:
    count = User.objects.administrators(now.date()).count()
    return judged(2 <= count <= 5, f"{count} tài khoản quản trị đang mở.")


def _nobody(accounts: Any, words: str) -> Finding:
    names = [user.person.full_name for user in accounts.select_related("person").order_by("pk")[:6]]
    if not names:
        return met(f"Không có tài khoản nào {words}.")
    more = " và người khác" if len(names) > 5 else ""
    return missed(f"{', '.join(names[:5])}{more}: {words}.")


attested(
    "security.account_review", "Rà soát tài khoản và quyền", group=6, valid_days=366, threshold="Mỗi năm (tháng 8)",
    source=YEARLY, mend="Rà soát bảng quyền và danh bạ, lập biên bản, đính kèm.", url_name="access:matrix",
)  # fmt: skip
