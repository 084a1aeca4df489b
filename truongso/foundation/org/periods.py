"""Quarters and years as values, and working days with Vietnamese holidays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Self

import holidays

from truongso.core.refusal import Refused
from truongso.core.text import whole_number

ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a calendar year, first to last day inclusive."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if self.number not in ROMAN:
            raise Refused(f"Quý phải từ 1 đến 4, không phải {self.number}.")

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the quarter that a day lies in."""
        return cls(day.year, (day.month - 1) // 3 + 1)

    @property
    def starts_on(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def ends_on(self) -> date:
        return self.next.starts_on - timedelta(days=1)

    @property
    def next(self) -> "Quarter":
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def previous(self) -> "Quarter":
        return Quarter(self.year - (self.number == 1), (self.number - 2) % 4 + 1)

    @property
    def code(self) -> str:
        """2026-Q3: sorts in time order."""
        return f"{self.year}-Q{self.number}"

    @property
    def short(self) -> str:
        return f"Quý {ROMAN[self.number]}"

    @property
    def in_sentence(self) -> str:
        """quý III/2026: as it stands inside a sentence."""
        return f"quý {ROMAN[self.number]}/{self.year}"

    def __str__(self) -> str:
        return f"Quý {ROMAN[self.number]}/{self.year}"

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True, order=True)
class Year:
    """A calendar year, the period of the yearly report."""

    year: int

    @property
    def starts_on(self) -> date:
        return date(self.year, 1, 1)

    @property
    def ends_on(self) -> date:
        return date(self.year, 12, 31)

    @property
    def quarters(self) -> tuple[Quarter, ...]:
        return tuple(Quarter(self.year, number) for number in ROMAN)

    @property
    def code(self) -> str:
        return f"{self.year}"

    def __str__(self) -> str:
        return f"Năm {self.year}"

    def __contains__(self, day: date) -> bool:
        return day.year == self.year


Period = Quarter | Year


def reporting_quarter(day: date) -> Quarter:
    """Return the quarter whose figures people look at: the present one in its last month, before that the one before."""
    quarter = Quarter.of(day)
    return quarter if day.month % 3 == 0 else quarter.previous


def period_from_code(code: str) -> Period:
    """Return the period of "2026-Q3" or "2026"; Refused for anything else."""
    year, mark, quarter = code.partition("-Q")
    in_year, number = whole_number(year), whole_number(quarter)
    if in_year is None or not 2000 <= in_year <= 2200 or (mark and number not in ROMAN):
        raise Refused(f"Kỳ «{code[:20]}» không đọc được: viết 2026-Q3 cho quý hoặc 2026 cho năm.")
    return Quarter(in_year, number) if number else Year(in_year)


@cache
def _statutory_holidays(year: int) -> frozenset[date]:
    # Lunar dates come from the library; a school enters swapped days as Holiday rows when the decision is out.
    return frozenset(holidays.country_holidays("VN", years=year))


def is_working_day(day: date) -> bool:
    """Return whether offices work that day: Monday to Friday, no statutory holiday, corrected by the school's own rows."""
    from truongso.foundation.org.models import Holiday

    own = Holiday.by_day().get(day)
    if own is not None:
        return own.is_working
    return day.weekday() < 5 and day not in _statutory_holidays(day.year)


def working_days(first: date, last: date) -> Iterator[date]:
    """Return the working days from first to last, both included."""
    day = first
    while day <= last:
        if is_working_day(day):
            yield day
        day += timedelta(days=1)


def add_working_days(day: date, count: int) -> date:
    """Return the count-th working day after day (before it for a negative count); 0 gives day itself or the next working day."""
    step = timedelta(days=1 if count >= 0 else -1)
    while not is_working_day(day) and count == 0:
        day += step
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day):
            day += step
    return day


def last_working_day(period: Period) -> date:
    """Return the last working day of a period: the deadline of what is due in it."""
    day = period.ends_on
    return day if is_working_day(day) else add_working_days(day, -1)
