"""Parts of a name: SCIM wants family and given name apart, the school keeps the full name as it is written."""

import unicodedata

from truongso.core.text import nfc, squeeze
from truongso.foundation.scim.refusals import Turned


def parts_of(full_name: str) -> tuple[str, str, str]:
    """Return family, middle and given name: first word, the words between, last word. One word is a given name."""
    words = full_name.split()
    if len(words) < 2:
        return "", "", full_name
    return words[0], " ".join(words[1:-1]), words[-1]


def full_name_of(family: str | None, middle: str | None, given: str | None) -> str:
    """Return the name in the Vietnamese order: family, middle, given.

    Clients that know two parts put middle words into the given name («Văn An»); a given name of several words therefore
    brings its own middle words, and those that stood before are not repeated.
    """
    given = squeeze(nfc(given or ""))
    middle = "" if " " in given else squeeze(nfc(middle or ""))
    return squeeze(f"{nfc(family or '')} {middle} {given}")


def check_name(full_name: str) -> None:
    """Refuse a name for a new person that is empty, too long or not written in Latin letters."""
    if not full_name or len(full_name) > 120:
        raise Turned("Họ tên phải có từ 1 đến 120 ký tự.")
    for letter in full_name:
        kind = unicodedata.category(letter)
        if kind.startswith("L") and not unicodedata.name(letter, "").startswith("LATIN"):
            raise Turned(f"Họ tên có chữ «{letter}» không thuộc bảng chữ cái La-tinh: có thể là chữ giả dạng.")
        if kind in {"Cc", "Cf", "Cs", "Co", "Cn"}:
            raise Turned("Họ tên có ký tự điều khiển hoặc ký tự ẩn.")
