"""Forms of Vietnamese names: where the tone stands, capitals, abbreviated words, letters that do not belong.

Files write one name in many ways: «Thuỷ» and «Thủy», «ĐINH BẠCH LOAN», «Lê A. Vũ», decomposed accents, doubled blanks.
Nothing here changes a name silently: `name_problems` says what is unusual, the other functions give the usual form.
"""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache

from truongso.core.text import fold, nfc, squeeze

# Combining grave, acute, tilde, hook above, dot below: the five tones.
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_ENDINGS = re.compile(r"(?<![qQ])([oO])([àáãảạèéẽẻẹÀÁÃẢẠÈÉẼẺẸ])(?!\w)|(?<![qQ])([uU])([ỳýỹỷỵỲÝỸỶỴ])(?!\w)", re.UNICODE)
_ALLOWED = re.compile(r"[^\W\d_]|[ .'’-]", re.UNICODE)
_ABBREVIATED = re.compile(r"^[^\W\d_]{1,3}\.$|^(?:Ng|Tr|Ph|Th|Đ)\.?$", re.UNICODE)
_TOGETHER = re.compile(r"(?<=[^\W\d_])\.(?=[^\W\d_])", re.UNICODE)
MAX_LENGTH = 60


class NameProblem(StrEnum):
    """What is unusual in a name; the value is the code under which rules report it."""

    DECOMPOSED = "decomposed"
    LOOK_ALIKE = "look_alike"
    WHITE_SPACE = "white_space"
    CASE = "case"
    TONE = "tone"
    ABBREVIATED = "abbreviated"
    CHARACTERS = "characters"
    ONE_WORD = "one_word"
    TOO_LONG = "too_long"


def old_tone_placement(text: str) -> str:
    """Return text with the tone on the first vowel of oa, oe, uy, as most registers write: «Thuỷ» becomes «Thủy».

    Not after q («Quý» stays) and not before a letter («Toàn», «Huỳnh» stay). The result is composed (NFC).
    """
    return _ENDINGS.sub(_move_tone, nfc(text))


def _move_tone(found: re.Match[str]) -> str:
    first, last = found[1] or found[3], found[2] or found[4]
    parts = unicodedata.normalize("NFD", last)
    return unicodedata.normalize("NFC", first + "".join(c for c in parts[1:] if c in _TONES)) + parts[0]


def proper_case(text: str) -> str:
    """Return each word with one capital: «ĐINH BẠCH LOAN» and «đinh bạch loan» become «Đinh Bạch Loan».

    A letter after an apostrophe or hyphen begins a word too: «H'Hen Niê», «Rơ-Chăm».
    """
    return re.sub(r"[^\W\d_]+", lambda word: word[0][0].upper() + word[0][1:].lower(), nfc(text))


def is_proper_case(text: str) -> bool:
    """Return whether every word begins with a capital and has no other."""
    return nfc(text) == proper_case(text)


def has_abbreviation(text: str) -> bool:
    """Return whether a word before the given name is cut short: «Lê A. Vũ», «Lê A Vũ», «Ng. Văn Thông».

    A single letter as family name without a dot is none: «A» and «Y» are names of the Xơ-Đăng and the Ê-đê.
    """
    words = _words(text)
    cut = [_ABBREVIATED.match(word) or (place > 0 and _is_bare_letter(word)) for place, word in enumerate(words[:-1])]
    return any(cut)


def _is_bare_letter(word: str) -> bool:
    # «Ý» is a name; a letter without tone stands for a longer word.
    parts = unicodedata.normalize("NFD", word)
    return len(unicodedata.normalize("NFC", word)) == 1 and word.isalpha() and not any(c in _TONES for c in parts)


def forbidden_characters(text: str) -> str:
    """Return the characters of a name that no name has: digits, brackets, signs; each once, in order."""
    composed = nfc(text)
    return "".join(dict.fromkeys(c for c in composed if not _ALLOWED.match(c) and not c.isspace()))


@lru_cache(maxsize=50_000)
def name_problems(text: str) -> tuple[NameProblem, ...]:
    """Return everything unusual in a name as it is written, in a fixed order; nothing for an ordinary name."""
    composed, tidy = nfc(text), squeeze(nfc(text))
    checks = (
        (NameProblem.DECOMPOSED, unicodedata.normalize("NFC", text) != text),
        (NameProblem.LOOK_ALIKE, "Ð" in text or "ð" in text),
        (NameProblem.WHITE_SPACE, composed != tidy),
        (NameProblem.CASE, proper_case(tidy) != tidy),
        (NameProblem.TONE, old_tone_placement(tidy) != tidy),
        (NameProblem.ABBREVIATED, has_abbreviation(tidy)),
        (NameProblem.CHARACTERS, bool(forbidden_characters(tidy))),
        (NameProblem.ONE_WORD, len(tidy.split(" ")) < 2),
        (NameProblem.TOO_LONG, len(tidy) > MAX_LENGTH),
    )
    return tuple(problem for problem, is_there in checks if is_there)


def usual_form(text: str) -> str:
    """Return a name composed, with single blanks, proper capitals and the usual tone placement."""
    return old_tone_placement(proper_case(squeeze(text)))


@lru_cache(maxsize=100_000)
def name_key(text: str) -> str:
    """Return what is equal for spellings of one name: case, blanks, composition and tone placement do not count."""
    return old_tone_placement(squeeze(text)).lower()


def could_be_same_name(one: str, other: str) -> bool:
    """Return whether two names can be the same person's: equal but for spelling, or one of them abbreviated.

    Given names must be the same word; family and middle words must be equal or one the beginning of the other.
    """
    first, second = _words(name_key(one)), _words(name_key(other))
    if first == second:
        return bool(first)
    if not first or len(first) != len(second) or first[-1] != second[-1]:
        return False
    pairs = zip(first[:-1], second[:-1], strict=True)
    return all(a == b or _cuts_short(a, b) or _cuts_short(b, a) for a, b in pairs)


def _cuts_short(short: str, whole: str) -> bool:
    stem = short.rstrip(".")
    is_short = short.endswith(".") or len(stem) <= 1
    return is_short and bool(stem) and fold(whole).startswith(fold(stem)) and len(stem) <= len(whole)


def _words(text: str) -> list[str]:
    return [word for word in squeeze(_TOGETHER.sub(". ", nfc(text))).split(" ") if word]
