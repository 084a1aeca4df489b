"""Which new passwords are refused: too short for this account, or guessed by whoever knows the school and the person.

The lengths are parameters of security level 2; that a list of common passwords and words of the place are refused follows
NIST SP 800-63B §3.1.1.2. No password leaves the machine to be compared with leaked ones.
"""

import re
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from truongso.core.text import fold
from truongso.foundation.accounts.factors import has_one
from truongso.foundation.org.models import School

FEWEST_SIGNS = 5
SHORTEST_REST = 4
ROWS = ("01234567890", "09876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")
PLACE_WORDS = (
    "matkhau",
    "password",
    "truongso",
    "hocsinh",
    "giaovien",
    "truong",
    "thpt",
    "admin",
    "quantri",
    "vietnam",
)
DIGITS, SIGNS = "0123456789", ".,;:!?@#$%^&*-_+=/ "
LOOK_ALIKE = str.maketrans("013457@$", "oieastas")


class LengthValidator:
    """At least 8 signs for an account with a second factor, 14 for one without."""

    def validate(self, password: str, user: Any = None) -> None:
        wanted = length_for(user)
        if len(password) < wanted:
            raise ValidationError(_too_short(wanted), code="password_too_short")

    def get_help_text(self) -> str:
        return (
            f"Ít nhất {settings.PASSWORD_LENGTH_ALONE} ký tự; {settings.PASSWORD_LENGTH_WITH_FACTOR} ký tự nếu đã bật xác thực "
            "hai lớp."
        )


class GuessableValidator:
    """No run of keys, no repetition, no name of the person or the school with a year behind it."""

    def validate(self, password: str, user: Any = None) -> None:
        plain = fold(password).replace(" ", "")
        if len(set(plain)) < FEWEST_SIGNS or _is_run(plain) or _is_repeated(plain):
            raise ValidationError(
                "Mật khẩu này là dãy phím liền nhau hoặc lặp lại, dò ra ngay được: hãy dùng một câu dài.",
                code="password_guessable",
            )
        letters = re.sub(r"[^a-z]", "", plain.translate(LOOK_ALIKE))
        if _is_common(plain) or len(_without(letters, words_about(user))) < SHORTEST_REST:
            raise ValidationError(
                "Mật khẩu này chỉ gồm từ hay dùng, tên người, tên trường hoặc năm, dễ bị đoán: hãy thêm vài từ khác.",
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        return "Không dùng dãy phím liền nhau, tên mình, tên trường."


def length_for(user: Any) -> int:
    """Return how long a new password of this account must be."""
    safe = user is not None and user.pk is not None and has_one(user)
    return int(settings.PASSWORD_LENGTH_WITH_FACTOR if safe else settings.PASSWORD_LENGTH_ALONE)


def words_about(user: Any) -> set[str]:
    """Return words that somebody who knows the person and the school would try, folded, without blanks."""
    school = School.current()
    names = [school.name, school.place, school.symbol] if school else []
    if user is not None and user.pk is not None:
        names += [user.username, user.person.full_name, user.person.code]
    words = {word for name in names for word in re.findall(r"[a-z]+", fold(name)) if len(word) > 1}
    return words | {"".join(re.findall(r"[a-z]+", fold(name))) for name in names} | set(PLACE_WORDS)


def _without(letters: str, words: set[str]) -> str:
    for word in sorted(words, key=len, reverse=True):
        letters = letters.replace(word, "") if word else letters
    return letters


def _is_run(plain: str) -> bool:
    """Return whether most of it is read off the keyboard or the alphabet in fours."""
    fours = [plain[i : i + 4] for i in range(len(plain) - 3)]
    return bool(fours) and sum(any(four in row for row in ROWS) for four in fours) * 2 > len(fours)


def _is_repeated(plain: str) -> bool:
    return len(plain) > 1 and plain in (plain + plain)[1:-1]


def _is_common(plain: str) -> bool:
    """Return whether it is a common password with signs or digits at its ends."""
    bare = plain.strip(SIGNS)
    return any(one in _common() for one in (plain, bare, bare.strip(DIGITS), bare.strip(DIGITS + SIGNS)))


@cache
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)


def _too_short(wanted: int) -> str:
    if wanted == settings.PASSWORD_LENGTH_WITH_FACTOR:
        return f"Mật khẩu phải có ít nhất {wanted} ký tự."
    return (
        f"Mật khẩu phải có ít nhất {wanted} ký tự (nếu bật xác thực hai lớp trước thì chỉ cần "
        f"{settings.PASSWORD_LENGTH_WITH_FACTOR} ký tự)."
    )
