"""When something that comes again is due: a rule for the day, in each month, quarter or year."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ImproperlyConfigured

from truongso.core.text import whole_number
from truongso.foundation.org.periods import Quarter, Year
from truongso.foundation.work.days import WorkCalendar


@dataclass(frozen=True)
class Month:
    """A month of a calendar year."""

    year: int
    number: int

    @property
    def starts_on(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def ends_on(self) -> date:
        return self.next.starts_on - timedelta(days=1)

    @property
    def next(self) -> "Month":
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def previous(self) -> "Month":
        return Month(self.year - (self.number == 1), (self.number - 2) % 12 + 1)

    @property
    def code(self) -> str:
        """2026-M09: tells itself apart from a quarter and a year."""
        return f"{self.year}-M{self.number:02d}"

    def __str__(self) -> str:
        return f"Tháng {self.number}/{self.year}"


@dataclass(frozen=True)
class Occurrence:
    """One time that a duty is due: the period by code and in words, and the last day in time."""

    period: str
    title: str
    due_on: date


@dataclass(frozen=True)
class Schedule:
    """How often, and on which day of the period.

    Either day (of the period's month number `month`, the last day of a shorter month for 29 to 31), moved to a working
    day before it, after it, or left as it is; or working_day: 1 is the first of the period, -1 the last.
    """

    every: type[Month] | type[Quarter] | type[Year]
    month: int = 1
    day: int | None = None
    working_day: int | None = None
    shift: str = "before"

    def __post_init__(self) -> None:
        months = {Month: 1, Quarter: 3, Year: 12}[self.every]
        if (self.day is None) == (self.working_day is None):
            raise ImproperlyConfigured("a schedule has either a day or a working day")
        if not 1 <= self.month <= months or (self.day is not None and not 1 <= self.day <= 31):
            raise ImproperlyConfigured(f"no such day in the period: month {self.month}, day {self.day}")
        if self.working_day is not None and not (-15 <= self.working_day <= 15 and self.working_day):
            raise ImproperlyConfigured("a working day counts from 1 or from -1, at most 15")
        if self.shift not in {"before", "after", "none"}:
            raise ImproperlyConfigured("a day moves before, after or none")

    def between(self, first: date, last: date, calendar: WorkCalendar) -> Iterator[Occurrence]:
        """Return what is due from first to last, both included, in order of time."""
        period = _period_of(self.every, first - timedelta(days=31))
        while period.starts_on <= last + timedelta(days=31):
            due_on = self._due_in(period, calendar)
            if first <= due_on <= last:
                yield Occurrence(period.code, str(period), due_on)
            period = _period_of(self.every, period.ends_on + timedelta(days=1))

    def find(self, code: str, calendar: WorkCalendar) -> Occurrence | None:
        """Return the occurrence of a period code, None for a code that this schedule does not have."""
        year = whole_number(code[:4])
        if year is None or not 2000 <= year <= 2200:
            return None
        around = date(year, 1, 1)
        found = self.between(around - timedelta(days=40), around + timedelta(days=410), calendar)
        return next((occurrence for occurrence in found if occurrence.period == code), None)

    def _due_in(self, period: "Month | Quarter | Year", calendar: WorkCalendar) -> date:
        if self.working_day is not None:
            return _working_day(period.starts_on, period.ends_on, self.working_day, calendar)
        month = Month(period.starts_on.year, period.starts_on.month + self.month - 1)
        day = month.starts_on.replace(day=min(self.day or 1, month.ends_on.day))
        if self.shift == "none":
            return day
        return calendar.on_or_before(day) if self.shift == "before" else calendar.on_or_after(day)


def monthly(*, day: int | None = None, working_day: int | None = None, shift: str = "before") -> Schedule:
    """Each month, on a day or a working day of it."""
    return Schedule(Month, day=day, working_day=working_day, shift=shift)


def quarterly(
    *, day: int | None = None, month: int = 3, working_day: int | None = None, shift: str = "before"
) -> Schedule:
    """Each quarter: a day of its month 1, 2 or 3, or a working day of the quarter (-1: the last)."""
    return Schedule(Quarter, month=month, day=day, working_day=working_day, shift=shift)


def yearly(
    *, month: int = 12, day: int | None = None, working_day: int | None = None, shift: str = "before"
) -> Schedule:
    """Each calendar year: a fixed month and day, or a working day of the year (-1: the last)."""
    return Schedule(Year, month=month, day=day, working_day=working_day, shift=shift)


def _period_of(every: type[Month] | type[Quarter] | type[Year], day: date) -> "Month | Quarter | Year":
    if every is Month:
        return Month(day.year, day.month)
    return Quarter.of(day) if every is Quarter else Year(day.year)


def _working_day(first: date, last: date, number: int, calendar: WorkCalendar) -> date:
    day, step = (first, 1) if number > 0 else (last, -1)
    left = abs(number)
    while True:
        left -= calendar.is_working(day)
        if not left:
            return day
        day += timedelta(days=step)
