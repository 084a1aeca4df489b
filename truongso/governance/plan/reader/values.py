"""Targets, products and owners as the annexes write them."""

import re
from decimal import Decimal

from truongso.core.text import fold, squeeze

_NUMBER = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,12}(?:[.,]\d{1,6})?")
MOST_UNIT = 40
MOST_TARGET = Decimal(10) ** 9
_SIGNS = (("≥", ">="), (">=", ">="), ("=>", ">="), ("≤", "<="), ("<=", "<="), ("=<", "<="), (">", ">"), ("<", "<"))
_WORDS = (
    ("toi thieu", ">="), ("it nhat", ">="), ("tro len", ">="), ("khong duoi", ">="), ("khong thap hon", ">="),
    ("tu ", ">="), ("khong qua", "<="), ("toi da", "<="), ("tro xuong", "<="), ("khong vuot", "<="),
    ("tren", ">"), ("duoi", "<"),
)  # fmt: skip


def target_of(text: str) -> tuple[str | None, Decimal | None]:
    """Return comparison and number of a target: "≥95%" is (">=", 95), "100%" is ("=", 100), empty is (None, None)."""
    folded = fold(text)
    found = _NUMBER.search(folded)
    if not found:
        return None, None
    number = _decimal(found[0])
    if number >= MOST_TARGET:
        return None, None
    for sign, comparison in _SIGNS:
        if sign in text:
            return comparison, number
    for words, comparison in _WORDS:
        if words in folded:
            return comparison, number
    return "=", number


def _decimal(text: str) -> Decimal:
    """Return 97,5 and 97.5 as 97.5, and 1.200 as twelve hundred."""
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", text):
        text = text.replace(".", "")
    return Decimal(text.replace(",", "."))


def unit_of(unit: str, target: str) -> str | None:
    """Return the unit as written, or % where only the target carries it."""
    plain = squeeze(unit).strip("-–. ")
    if len(plain) > MOST_UNIT:
        return None  # a sentence, not a unit
    return plain or ("%" if "%" in target else None)


def parts_of(text: str) -> list[str]:
    """Split products or owners at semicolons outside brackets, and where a new line begins a new entry."""
    parts: list[str] = []
    current, depth = "", 0
    for at, character in enumerate(text):
        depth = max(depth + (character in "([") - (character in ")]"), 0)
        ends = character == ";" or (character == "\n" and _begins_entry(current, text[at + 1 : at + 40]))
        if ends and (depth == 0 or not _closes(text[at:])):
            parts.append(current)
            current, depth = "", 0
        else:
            current += character
    return [plain for part in [*parts, current] if (plain := _entry(part))]


def _closes(rest: str) -> bool:
    """Return whether an open bracket is ever closed; one that never is must not swallow the rest."""
    return ")" in rest or "]" in rest


def _begins_entry(before: str, after: str) -> bool:
    plain = after.lstrip()
    goes_on = before.rstrip().endswith((",", "-", "và", "các", "/"))
    return not goes_on and (plain[:1] in "-–+•*●" or plain[:1].isupper() or plain[:1].isdigit())


def _entry(part: str) -> str:
    plain = re.sub(r"^(?:[-–—+•*●]\s*|\(?\d{1,2}[.)]\s+)", "", squeeze(part))
    return plain if plain.endswith("...") else plain.rstrip(" .,")
