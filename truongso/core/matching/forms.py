"""The forms of a record that are compared: each value read once, so that a pair costs no parsing."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from truongso.core.matching.people import Candidate
from truongso.core.names import name_key
from truongso.core.text import fold, nfc

_NOT_DIGIT = re.compile(r"\D")
# Words that are cut short without a dot. «Th» is Thị as class lists write it.
_CUT_WORDS = frozenset({"ng", "tr", "ph", "th"})


@dataclass(frozen=True, slots=True)
class Name:
    """sound: words with their tones; plain: without accents; cut: which words are abbreviated; block: initials and given name."""

    sound: tuple[str, ...]
    plain: tuple[str, ...]
    cut: tuple[bool, ...]
    joined: str
    block: str

    @property
    def has_accents(self) -> bool:
        return self.sound != self.plain


@dataclass(slots=True)
class Form:
    """A candidate made ready; not frozen, which would make 100,000 of them slow. Numbers are digits with their lost zero put back; day is ddmmyyyy or empty."""

    person: Candidate
    name: Name | None
    mother: Name | None
    father: Name | None
    day: str
    swapless_day: str
    identity: str
    lost_zero: bool
    code: str
    phone: str
    gender: str
    place: str


@lru_cache(maxsize=50_000)
def _word(word: str) -> tuple[str, str, bool]:
    stem = word.rstrip(".")
    plain = fold(stem)
    is_cut = word.endswith(".") or (len(stem) == 1 and plain == stem) or plain in _CUT_WORDS
    return name_key(stem), plain, is_cut


@lru_cache(maxsize=200_000)
def name_form(text: str) -> Name | None:
    """Return the forms of a name, None for an empty one. «Lê A.Vũ» has three words."""
    words = [_word(word) for word in nfc(text).lower().replace(".", ". ").split() if word.strip(".")]
    if not words:
        return None
    sound, plain, cut = (tuple(parts) for parts in zip(*words, strict=True))
    block = "".join(word[:1] for word in plain[:-1]) + " " + plain[-1]
    return Name(sound, plain, cut, " ".join(plain), block)


def _digits(text: str) -> str:
    # Nearly every number is digits already; a spreadsheet's number ends in .0.
    return text if text.isascii() and text.isdecimal() else _NOT_DIGIT.sub("", text.removesuffix(".0"))


def identity_digits(text: str) -> tuple[str, bool]:
    """Return the digits of an identity number and whether a zero at its front was lost: 11 digits become 12, 8 become 9.

    All zeros, all one digit and other lengths are no number; NĐ 137/2015 gives 12 digits, the old card 9.
    """
    digits = _digits(text)
    lost = len(digits) in (8, 10, 11)
    digits = digits.zfill(9 if len(digits) <= 9 else 12) if lost else digits
    return (digits, lost) if len(digits) in (9, 12) and len(set(digits)) > 1 else ("", False)


def phone_digits(text: str) -> str:
    """Return a telephone number as 0 and nine digits, whether written +84, 84 or without its zero; empty for anything else."""
    digits = _digits(text)
    if len(digits) == 11 and digits.startswith("84"):
        digits = digits[2:]
    digits = "0" + digits if len(digits) == 9 else digits
    return digits if len(digits) == 10 and len(set(digits[1:])) > 1 else ""


@lru_cache(maxsize=20_000)
def _days(day: date | None) -> tuple[str, str]:
    if day is None:
        return "", ""
    low, high = sorted((day.day, day.month))
    return f"{day.day:02d}{day.month:02d}{day.year:04d}", f"{low:02d}{high:02d}{day.year:04d}"


_short = lru_cache(maxsize=50_000)(fold)


def form_of(person: Candidate) -> Form:
    """Return the record made ready for comparing."""
    identity, lost_zero = identity_digits(person.identity_number)
    day, swapless = _days(person.born_on)
    return Form(
        person,
        name_form(person.full_name),
        name_form(person.mother_name),
        name_form(person.father_name),
        day,
        swapless,
        identity,
        lost_zero,
        person.code.lower() if person.code.isalnum() else fold(person.code),
        phone_digits(person.phone),
        _short(person.gender),
        _short(person.place),
    )
