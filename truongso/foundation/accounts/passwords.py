"""One-time passwords and user names that people can read from paper and type on a phone."""

import secrets

from truongso.core.text import fold, squeeze
from truongso.foundation.accounts.models import User

# No letter or digit that is taken for another one on paper (0 o, 1 l i).
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 4, 4


def one_time_password() -> str:
    """Return a random password of 16 signs in groups, e.g. k7mp-x4qd-9twa-hh3c (about 79 bits)."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)


def suggest_username(full_name: str) -> str:
    """Return a free user name from a name: Nguyễn Văn An gives annv, the next one annv2."""
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in fold(full_name)).split()
    stem = (words[-1] + "".join(word[0] for word in words[:-1]))[:40] if words else "taikhoan"
    taken = set(User.objects.filter(username__startswith=stem).values_list("username", flat=True))
    number, name = 1, stem
    while name in taken:
        number += 1
        name = f"{stem}{number}"
    return name


def clean_username(text: str) -> str:
    """Return a typed user name as it is kept: lower case without blanks at the ends."""
    return squeeze(text).lower()
