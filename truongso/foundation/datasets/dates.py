"""Days as people and workbooks write them: text in many forms, Excel serials, month first; what is ambiguous is said."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from truongso.core.text import SCHOOL_ZONE, nfc, squeeze

# How a day was read: a real date cell; text of a known form; an Excel serial; month first, which only 13–31 betrays;
# or not at all.
How = Literal["day", "date_text", "date_serial", "date_month_first", "date_unreadable"]

EXCEL_ZERO = date(1899, 12, 30)
SERIALS = range(10_000, 80_000)  # 1927 to 2119
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{1,2})(?:[T ]\d{1,2}:\d{2}.*)?")
_WORDS = re.compile(r"(?:ngày\s*)?(\d{1,2})\s*tháng\s*(\d{1,2})\s*,?\s*năm\s*(\d{4})", re.IGNORECASE)
_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{4})")


@dataclass(frozen=True)
class DayRead:
    """A day, how it was read, and a sentence about it; is_ambiguous when day and month could change places."""

    day: date | None
    how: How
    sentence: str = ""
    is_ambiguous: bool = False


def read_day(raw: Any) -> DayRead:
    """Return the day that a cell means; day None when it is unreadable. Two-digit years lie within the last 100."""
    if isinstance(raw, datetime):
        return DayRead(raw.date(), "day")
    if isinstance(raw, date):
        return DayRead(raw, "day")
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _serial(raw)
    return _from_text(squeeze(nfc(str(raw))))


def _serial(raw: int | float) -> DayRead:
    if int(raw) not in SERIALS:
        return DayRead(None, "date_unreadable", f"«{raw:g}» không phải ngày.")
    day = EXCEL_ZERO + timedelta(days=int(raw))
    return DayRead(day, "date_serial", f"«{raw:g}» là số sê-ri ngày của Excel, tức {_spoken(day)}.")


def _from_text(text: str) -> DayRead:
    if text.isascii() and text.isdecimal() and len(text) == 5 and int(text) in SERIALS:
        return _serial(int(text))
    if found := _YEAR_FIRST.fullmatch(text):
        return _made(text, int(found[1]), int(found[2]), int(found[3]), is_ordered=True)
    if found := _WORDS.fullmatch(text):
        return _made(text, int(found[3]), int(found[2]), int(found[1]), is_ordered=True)
    if found := _DAY_FIRST.fullmatch(text) or _DIGITS.fullmatch(text):
        return _made(text, _year(found[3]), int(found[2]), int(found[1]), is_ordered=False)
    return DayRead(None, "date_unreadable", f"không đọc được «{text}» thành ngày.")


def _made(text: str, year: int, month: int, day: int, *, is_ordered: bool) -> DayRead:
    if (read := _valid(year, month, day)) is not None:
        unsure = not is_ordered and day <= 12 and day != month
        return DayRead(read, "date_text", f"«{text}» ghi dạng chữ, đọc là {_spoken(read)}.", unsure)
    swapped = None if is_ordered else _valid(year, day, month)
    if swapped is None:
        return DayRead(None, "date_unreadable", f"«{text}» không phải ngày có thật.")
    sentence = f"«{text}» ghi tháng trước ngày; có phải {_spoken(swapped)} không?"
    return DayRead(swapped, "date_month_first", sentence)


def _year(text: str) -> int:
    if len(text) == 4:
        return int(text)
    year = 2000 + int(text)
    return year if year <= datetime.now(SCHOOL_ZONE).year else year - 100


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _spoken(day: date) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year}"
