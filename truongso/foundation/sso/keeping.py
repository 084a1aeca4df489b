"""What is done each night: old tokens forgotten, a key that signed long enough replaced."""

from datetime import datetime, timedelta

from truongso.foundation.sso import actions, keys, tokens
from truongso.foundation.sso.models import SigningKey


def rotate_when_due(now: datetime, *, older_than: timedelta = keys.USUAL_LIFE) -> tuple[SigningKey, bool]:
    """Return the newest key, and whether it was made just now because the one before was older than that."""
    newest = keys.published(now).first()
    if newest is not None and now - newest.made_at < older_than:
        return newest, False
    return actions.rotate_keys(by=None), True


def nightly(now: datetime) -> str:
    """Tidy up and return one line on what was done; running it twice does nothing more."""
    forgotten = tokens.forget_old()
    _, is_new = rotate_when_due(now) if SigningKey.objects.exists() else (None, False)
    return f"{forgotten} lượt đăng nhập cũ đã dọn{', đã thay khóa ký' if is_new else ''}"
