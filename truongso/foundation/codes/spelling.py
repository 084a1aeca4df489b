"""When two Vietnamese spellings are the same words: case, composed or decomposed, hyphens, where the tone mark stands."""

import re
import unicodedata
from functools import lru_cache

from truongso.core.text import fold, nfc, squeeze

_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_JOINERS = re.compile(r"[-‐-―.,;:_/'’‘`´\"“”()]+")


@lru_cache(maxsize=200_000)
def sound_key(text: str) -> str:
    """Return what is equal for spellings of the same words: «Thuỷ» and «Thủy», «XƠ-ĐĂNG» and «Xơ Đăng».

    The tone is moved behind its word, so that its place does not count; different tones stay different words.
    """
    words = squeeze(_JOINERS.sub(" ", nfc(text)).casefold()).split(" ")
    return " ".join(_word(word) for word in words)


def _word(word: str) -> str:
    parts = unicodedata.normalize("NFD", word)
    tone = "".join(c for c in parts if c in _TONES)
    letters = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
    return (letters.lstrip("0") or "0" if letters.isdecimal() else letters) + tone


@lru_cache(maxsize=200_000)
def letter_key(text: str) -> str:
    """Return the letters alone, without accents, blanks or signs, y written i: «H'Mông», «Hmong» and «HMÔNG» are one."""
    return re.sub(r"[^a-z0-9]", "", fold(text)).replace("y", "i")
