"""User names: how a typed one is read, and which signs a new one may have."""

import re
import unicodedata

from truongso.core.refusal import Refused
from truongso.core.text import squeeze

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,58}[a-z0-9]")
NOT_PLAIN = (
    "Tên đăng nhập chỉ gồm chữ thường không dấu, chữ số, dấu chấm, gạch ngang: "
    "hãy tắt bộ gõ tiếng Việt (hoặc bàn phím tiếng nước ngoài) rồi gõ lại."
)


def clean_username(text: str) -> str:
    """Return a typed user name as it is kept: lower case, no blanks at the ends, one form for each sign.

    Phones and input methods type full-width letters and letters taken apart; NFKC makes them what they look like. Letters
    of another script that only look alike stay as they are: stranger_in finds them.
    """
    return squeeze(unicodedata.normalize("NFKC", text)).lower()


def stranger_in(username: str) -> str:
    """Return the first sign of a cleaned name that no user name has, or nothing."""
    return next((sign for sign in username if not sign.isascii()), "")


def check_username(username: str) -> None:
    """Refuse a cleaned name that must not be given to a new account."""
    stranger = stranger_in(username)
    if stranger and fold_of(stranger) is None:
        name = unicodedata.name(stranger, "không rõ")
        raise Refused(
            f"Tên đăng nhập có ký tự «{stranger}» ({name}) trông giống chữ thường dùng nhưng là chữ khác: hãy gõ lại bằng "
            "bàn phím chữ Latin.",
            field="username",
        )
    if not USERNAME.fullmatch(username):
        raise Refused(
            "Tên đăng nhập chỉ gồm chữ thường không dấu, chữ số, dấu chấm, gạch ngang, dài từ 3 đến 60 ký tự.",
            field="username",
        )


def fold_of(sign: str) -> str | None:
    """Return the plain letter of an accented Latin one, or None for a sign of another script."""
    if sign == "đ":
        return "d"
    plain = unicodedata.normalize("NFD", sign)[0]
    return plain if plain.isascii() else None
