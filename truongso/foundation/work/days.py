"""Deadlines in words, and working days of a stretch of time with the school's own rows read once."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

import holidays

from truongso.core.text import format_date
from truongso.foundation.org.models import Holiday

FAR_DAYS = 60


@cache
def statutory_holidays(year: int) -> dict[date, str]:
    """Return the days that the law makes free in a year, with their Vietnamese names."""
    return dict(holidays.country_holidays("VN", years=year, language="vi"))


class WorkCalendar:
    """Working days as org.periods knows them, with the school's own rows read once for many days."""

    def __init__(self) -> None:
        self.own = Holiday.by_day()

    def is_working(self, day: date) -> bool:
        """Return what org.periods.is_working_day returns."""
        own = self.own.get(day)
        if own is not None:
            return own.is_working
        return day.weekday() < 5 and day not in statutory_holidays(day.year)

    def name_of(self, day: date) -> str:
        """Return why a day is free (or worked although it would be free), nothing for a usual day."""
        own = self.own.get(day)
        return own.name if own is not None else statutory_holidays(day.year).get(day, "")

    def count(self, after: date, until: date) -> int:
        """Return how many working days lie after one day and up to another."""
        return sum(self.is_working(after + timedelta(days=step)) for step in range(1, (until - after).days + 1))

    def on_or_before(self, day: date) -> date:
        """Return the day itself if it is worked, else the last working day before it."""
        while not self.is_working(day):
            day -= timedelta(days=1)
        return day

    def on_or_after(self, day: date) -> date:
        """Return the day itself if it is worked, else the next working day."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day


class Due(StrEnum):
    """Where a deadline stands; the order is that of the desk."""

    LATE = "late"
    WEEK = "week"
    LATER = "later"
    NEVER = "never"


@dataclass(frozen=True)
class DueState:
    """Where a deadline stands on a day. working_days are those left, or, when late, those gone by."""

    group: Due
    text: str
    working_days: int = 0
    is_today: bool = False

    @property
    def badge(self) -> str:
        """The colour key of the status badge."""
        return {Due.LATE: "late", Due.WEEK: "due", Due.LATER: "later", Due.NEVER: "open"}[self.group]


def due_state(due_on: date | None, on: date, calendar: WorkCalendar | None = None) -> DueState:
    """Return where a deadline stands on a day: late from the day after it, "this week" until Sunday.

    Give the calendar when asking for many deadlines: without it each call reads the school's holidays.
    """
    if due_on is None:
        return DueState(Due.NEVER, "không có hạn")
    if abs((due_on - on).days) > FAR_DAYS:
        # Nobody counts working days that far, and counting them would cost.
        group, text = (Due.LATE, "quá hạn từ") if due_on < on else (Due.LATER, "hạn")
        return DueState(group, f"{text} {format_date(due_on)}")
    calendar = calendar or WorkCalendar()
    if due_on < on:
        late = calendar.count(due_on, on)
        text = f"quá hạn {late} ngày làm việc" if late else f"quá hạn từ {format_date(due_on)}"
        return DueState(Due.LATE, text, late)
    if due_on == on:
        return DueState(Due.WEEK, "hạn hôm nay", 0, is_today=True)
    left = calendar.count(on, due_on)
    group = Due.WEEK if due_on <= on + timedelta(days=6 - on.weekday()) else Due.LATER
    return DueState(group, f"còn {left} ngày làm việc" if left else f"hạn {format_date(due_on)}", left)
