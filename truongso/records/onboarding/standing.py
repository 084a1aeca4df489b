"""How the account of a pupil stands, for lists: none, issued and unused, in use, closed."""

from typing import Any

from django.db.models import Case, CharField, Value, When

UNUSED = "2-unused"
ACCOUNT_STATES = [
    ("1-none", "Chưa có tài khoản"),
    (UNUSED, "Đã cấp, chưa đăng nhập"),
    ("3-reset", "Chờ đặt mật khẩu mới"),
    ("4-used", "Đang dùng"),
    ("5-closed", "Đang khóa"),
]
COLOURS = {"1-none": "none", "2-unused": "waiting", "3-reset": "waiting", "4-used": "done", "5-closed": "error"}
_WORDS = dict(ACCOUNT_STATES)


def with_account_state(pupils: Any) -> Any:
    """Add account_state to pupils: a key of ACCOUNT_STATES."""
    return pupils.annotate(
        account_state=Case(
            When(person__user=None, then=Value("1-none")),
            When(person__user__is_active=False, then=Value("5-closed")),
            When(person__user__must_change_password=True, person__user__last_login=None, then=Value("2-unused")),
            When(person__user__must_change_password=True, then=Value("3-reset")),
            default=Value("4-used"),
            output_field=CharField(),
        )
    )


def state_of(key: str) -> str:
    """Return a state in words."""
    return _WORDS[key]


def key_of(user: Any) -> str:
    """Return the state of one account; None for no account."""
    if user is None:
        return "1-none"
    if not user.is_active:
        return "5-closed"
    if user.must_change_password:
        return "3-reset" if user.last_login else UNUSED
    return "4-used"
