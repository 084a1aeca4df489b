"""One-time passwords and user names that people can read from paper and type on a phone."""

import secrets
from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import islice
from operator import or_

from django.db.models import Q

from truongso.core.text import fold
from truongso.foundation.accounts.models import User
from truongso.foundation.accounts.names import clean_username

__all__ = ["clean_username", "one_time_password", "suggest_username"]

# No letter or digit that is taken for another one on paper (0 o, 1 l i).
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 4, 4


def one_time_password() -> str:
    """Return a random password of 16 signs in groups, e.g. k7mp-x4qd-9twa-hh3c (about 79 bits)."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)


def suggest_username(full_name: str) -> str:
    """Return a free user name from a name: Nguyễn Văn An gives annv, the next one annv2."""
    return suggest_usernames([full_name])[0]


def suggest_usernames(full_names: Sequence[str]) -> list[str]:
    """Return free user names for many names, each another one, in one query per 100 stems.

    Letters that only look Latin are dropped, so that no two user names look alike on paper.
    """
    stems = [_stem(name) for name in full_names]
    taken: set[str] = set()
    for some in _batches(sorted(set(stems)), 100):
        beginning = reduce(or_, (Q(username__startswith=stem) for stem in some))
        taken.update(User.objects.filter(beginning).values_list("username", flat=True))
    found, last = [], dict.fromkeys(stems, 0)
    for stem in stems:
        number = last[stem] + 1
        while _numbered(stem, number) in taken:
            number += 1
        last[stem] = number
        found.append(_numbered(stem, number))
        taken.add(found[-1])
    return found


def _batches(values: list[str], size: int) -> Iterator[list[str]]:
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some


def _stem(full_name: str) -> str:
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in fold(full_name)).split()
    stem = (words[-1] + "".join(word[0] for word in words[:-1]))[:40] if words else "taikhoan"
    return stem if len(stem) > 2 else f"{stem}tk"  # a user name has three signs at least


def _numbered(stem: str, number: int) -> str:
    return stem if number == 1 else f"{stem}{number}"
