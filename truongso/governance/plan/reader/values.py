"""Targets, products, owners and times as the annexes write them."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from truongso.core.text import fold, squeeze

_NUMBER = re.compile(r"(\d+(?:[.,]\d+)?)")
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_SIGNS = (("≥", ">="), (">=", ">="), ("≤", "<="), ("<=", "<="), (">", ">"), ("<", "<"))
_WORDS = (("toi thieu", ">="), ("it nhat", ">="), ("tro len", ">="), ("khong qua", "<="), ("toi da", "<="), ("tren", ">"))


def target_of(text: str) -> tuple[str, Decimal | None]:
    """Return comparison and number of a target: "≥95%" is (">=", 95), "100%" is ("=", 100), empty is ("", None)."""
    found = _NUMBER.search(text)
    if not found:
        return "", None
    try:
        number = Decimal(found[1].replace(",", "."))
    except InvalidOperation:
        return "", None
    for sign, comparison in _SIGNS:
        if sign in text:
            return comparison, number
    folded = fold(text)
    for words, comparison in _WORDS:
        if words in folded:
            return comparison, number
    return "=", number


def unit_of(unit: str, target: str) -> str:
    """Return the unit as written, or % where only the target carries it."""
    return unit or ("%" if "%" in target else "")


def parts_of(text: str) -> list[str]:
    """Split products or owners at semicolons and line breaks that stand outside brackets."""
    parts, depth, current = [], 0, ""
    for character in text:
        depth += (character == "(") - (character == ")")
        if character in ";\n" and depth <= 0:
            parts.append(current)
            current, depth = "", 0
        else:
            current += character
    return [squeeze(part).strip(" .") if len(part) > 2 else squeeze(part) for part in [*parts, current] if squeeze(part)]


def schedule_of(text: str) -> dict[str, Any]:
    """Return the rhythm of a task: quarterly, continuous, or a span of quarters, with the written words."""
    folded = fold(text)
    schedule: dict[str, Any] = {"kind": "continuous", "from_quarter": 1, "to_quarter": 4, "text": squeeze(text)}
    if any(words in folded for words in ("hang quy", "hang qui", "moi quy", "dinh ky quy")):
        schedule["kind"] = "quarterly"
    elif quarters := _quarters(folded):
        schedule |= {"kind": "span", "from_quarter": min(quarters), "to_quarter": max(quarters)}
    elif months := [int(m) for m in re.findall(r"thang\s*0?(\d{1,2})", folded) if 1 <= int(m) <= 12]:
        schedule |= {"kind": "span", "from_quarter": (min(months) + 2) // 3, "to_quarter": (max(months) + 2) // 3}
    elif "ca nam" in folded or re.fullmatch(r"(trong )?nam( \d{4})?", folded):
        schedule["kind"] = "span"
    return schedule


def is_known_rhythm(text: str) -> bool:
    """Return whether the words name a rhythm or a time, so that nothing was guessed."""
    folded = fold(text)
    known = ("quy", "qui", "thuong xuyen", "lien tuc", "thang", "ca nam", "nam", "hang")
    return any(word in folded for word in known)


def _quarters(folded: str) -> list[int]:
    match = re.search(r"qu[yi]\s*((?:[ivx]+|[1-4])(?:\s*(?:[,;&–-]|va|den)\s*(?:qu[yi]\s*)?(?:[ivx]+|[1-4]))*)", folded)
    if not match:
        return []
    return [_QUARTERS[token] for token in re.findall(r"[ivx]+|[1-4]", match[1].replace("va", " ")) if token in _QUARTERS]
