"""What the clock does with accounts once a day."""

from datetime import datetime

from truongso.core.text import SCHOOL_ZONE
from truongso.foundation.accounts import actions


def tidy_accounts(now: datetime) -> dict[str, int]:
    """Close, open, warn and forget what is due at a moment; return how many of each. Running it again changes nothing."""
    day = now.astimezone(SCHOOL_ZONE).date()
    return {
        "left": actions.close_left(day),
        "returned": actions.reopen_returned(day),
        "warned": actions.warn_idle(now),
        "idle": actions.close_idle(now),
        "purged": actions.purge_history(now),
    }


def in_words(done: dict[str, int]) -> str:
    """Return in a sentence what was done."""
    return (
        f"Khóa {done['left']} tài khoản hết phân công, mở lại {done['returned']}, báo trước {done['warned']}, "
        f"khóa {done['idle']} tài khoản lâu không dùng, xóa {done['purged']} lần đăng nhập quá hạn lưu"
    )
