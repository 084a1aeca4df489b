"""Time as the annexes write it: a rhythm, or a span of quarters."""

import re
from typing import Any

from truongso.core.text import fold, squeeze

_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_QUARTER_LIST = re.compile(
    r"\bqu[yi]\s*((?:iv|i{1,3}|[1-4])\b(?:\s*(?:[,;&+–—-]|va|den|toi|\s)\s*(?:het\s*)?(?:qu[yi]\s*)?(?:iv|i{1,3}|[1-4])\b(?!/))*)"
)
_MONTH = re.compile(
    r"\bthang\s*0?(1[0-2]|[1-9])\b((?:\s*(?:[,&–—-]|va|den)\s*(?:thang\s*)?0?(?:1[0-2]|[1-9])\b(?!/(?!20)))*)"
)
_DATE = re.compile(r"\b\d{1,2}[/.-](1[0-2]|0?[1-9])[/.-](20\d\d)\b")
_SHORT_DATE = re.compile(r"\b(?:\d{1,2}/)?(1[0-2]|0?[1-9])/(20\d\d)\b")
_RANGE = re.compile(r"[–—-]|\bden\b|\btoi\b")
_UNTIL = re.compile(r"\b(truoc|den het|den|cham nhat|het|hoan thanh)\b")
_EVERY_QUARTER = (
    "hang quy",
    "hang qui",
    "moi quy",
    "dinh ky quy",
    "cac quy",
    "theo quy",
    "1 quy/lan",
    "tung quy",
    "hang quy",
)
_CONTINUOUS = ("thuong xuyen", "lien tuc", "hang ngay", "hang tuan", "hang thang", "moi thang", "trong suot")
_WHOLE_YEAR = re.compile(r"\b(ca|trong|hang|het) nam\b|^nam( hoc)? 20\d\d|^nam 20\d\d$|^20\d\d$|\b(6|12) thang\b")


def schedule_of(text: str) -> dict[str, Any]:
    """Return kind (quarterly, continuous or span), from_quarter, to_quarter, quarters and the written words.

    A time that cannot be read, and an empty one, is taken as continuous; is_known_time tells them apart.
    """
    folded, written = fold(text), squeeze(text)
    if any(words in folded for words in _EVERY_QUARTER):
        return _schedule("quarterly", [1, 2, 3, 4], written)
    quarters = _quarters(folded) or _months(folded)
    if quarters:
        # "Thường xuyên, từ quý II" is a rhythm with a beginning.
        kind = "continuous" if any(words in folded for words in _CONTINUOUS) else "span"
        last = 4 if kind == "continuous" and len(quarters) == 1 else quarters[-1]
        return _schedule(kind, quarters if kind == "span" else list(range(quarters[0], last + 1)), written)
    if not any(words in folded for words in _CONTINUOUS) and _WHOLE_YEAR.search(folded):
        halves = {"6 thang dau": [1, 2], "6 thang cuoi": [3, 4]}
        half = next((value for words, value in halves.items() if words in folded), None)
        return _schedule("span", half or [1, 2, 3, 4], written)
    return _schedule("continuous", [1, 2, 3, 4], written)


def is_known_time(text: str) -> bool:
    """Return whether the words name a rhythm or a time, so that nothing was guessed."""
    folded = fold(text)
    named = any(words in folded for words in (*_EVERY_QUARTER, *_CONTINUOUS))
    return named or bool(_quarters(folded) or _months(folded) or _WHOLE_YEAR.search(folded))


def is_vague(schedule: dict[str, Any]) -> bool:
    """Return whether work is asked for "all the time" without any date."""
    return (
        schedule["kind"] == "continuous"
        and "thuong xuyen" in fold(schedule["text"])
        and schedule["quarters"] == [1, 2, 3, 4]
    )


def _schedule(kind: str, quarters: list[int], written: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "from_quarter": min(quarters),
        "to_quarter": max(quarters),
        "quarters": quarters,
        "text": written,
    }


def _filled(numbers: list[int], words: str) -> list[int]:
    """Return the numbers meant: "II-IV" is 2, 3, 4; "II, IV" is 2 and 4."""
    ordered = sorted(set(numbers))
    return list(range(ordered[0], ordered[-1] + 1)) if len(ordered) > 1 and _RANGE.search(words) else ordered


def _quarters(folded: str) -> list[int]:
    numbers: set[int] = set()
    for match in _QUARTER_LIST.finditer(folded):
        found = [_QUARTERS[token] for token in re.findall(r"\b(?:iv|i{1,3}|[1-4])\b", match[1])]
        numbers.update(_filled(found, match[1]))
    return sorted(numbers)


def _months(folded: str) -> list[int]:
    months: set[int] = set()
    for match in _MONTH.finditer(folded):
        found = [int(match[1]), *map(int, re.findall(r"1[0-2]|[1-9]", re.sub(r"\b0", "", match[2])))]
        months.update(_filled(found, match[2]))
    if not months:
        months = {int(m) for m, _ in _DATE.findall(folded)} or {int(m) for m, _ in _SHORT_DATE.findall(folded)}
        if len(months) == 2 and _RANGE.search(folded):
            months = set(range(min(months), max(months) + 1))
    return sorted({(month + 2) // 3 for month in months})
