"""Working time: what a step took, in minutes of office hours."""

from datetime import date, datetime, time, timedelta

from truongso.core.text import SCHOOL_ZONE, format_number
from truongso.foundation.work.days import WorkCalendar

HOURS = ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 30)))
DAY_MINUTES = 8 * 60
LONGEST_DAYS = 3660


def working_minutes(start: datetime, end: datetime, calendar: WorkCalendar | None = None) -> int:
    """Return the minutes of office hours between two moments; nights, week-ends and holidays cost nobody time.

    Give the calendar when asking for many: without it each call reads the school's holidays.
    """
    start, end = start.astimezone(SCHOOL_ZONE), end.astimezone(SCHOOL_ZONE)
    if end <= start:
        return 0
    calendar = calendar or WorkCalendar()
    days = min((end.date() - start.date()).days, LONGEST_DAYS)
    return sum(
        _minutes_on(day, start, end)
        for day in (start.date() + timedelta(days=n) for n in range(days + 1))
        if calendar.is_working(day)
    )


def _minutes_on(day: date, start: datetime, end: datetime) -> int:
    total = timedelta()
    for opens, closes in HOURS:
        first = max(start, datetime.combine(day, opens, SCHOOL_ZONE))
        last = min(end, datetime.combine(day, closes, SCHOOL_ZONE))
        total += max(last - first, timedelta())
    return int(total.total_seconds() // 60)


def in_words(minutes: float | None) -> str:
    """Return working time as people say it: 45 phút, 3,5 giờ, 2,3 ngày làm việc; a dash where there is none."""
    if minutes is None:
        return "–"
    if minutes < 60:
        return f"{format_number(round(minutes))} phút"
    if minutes < DAY_MINUTES:
        return f"{format_number(round(minutes / 60, 1))} giờ"
    return f"{format_number(round(minutes / DAY_MINUTES, 1))} ngày làm việc"
