"""When a task is due: recurrence is first-class.

"Hàng quý" asks for a result each quarter. "Thường xuyên" asks for a result each quarter and for progress in the
months between. A span asks for one result at its end. Deadlines are the last working day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from truongso.core.text import fold
from truongso.foundation.org.periods import Quarter, add_working_days, is_working_day

MONTHLY = "-M"


@dataclass(frozen=True)
class Due:
    """One time that a task is due."""

    kind: str
    period: str
    starts_on: date
    due_on: date
    is_last: bool


def period_text(code: str) -> str:
    """Return Quý III/2026, Quý II–III/2026 or Tháng 4/2026 for a period code of an occurrence."""
    year, _, rest = code.partition("-")
    if rest.startswith("M"):
        return f"Tháng {int(rest[1:])}/{year}"
    first, _, last = rest.removeprefix("Q").partition("-")
    if last:
        return f"{Quarter(int(year), int(first)).short} – {Quarter(int(year), int(last)).short.removeprefix('Quý ')}/{year}"
    return str(Quarter(int(year), int(first)))


def occurrences(schedule: str, year: int, first_quarter: int, last_quarter: int, *, starts_on: date) -> Iterator[Due]:
    """Return when a task is due in a year, leaving out what was over before the plan began."""
    if schedule == "span":
        yield _span(year, first_quarter, last_quarter)
        return
    quarters = [Quarter(year, number) for number in range(first_quarter, last_quarter + 1)]
    quarters = [quarter for quarter in quarters if quarter.ends_on >= starts_on]
    for quarter in quarters:
        if schedule == "continuous":
            yield from _months_before_the_last(quarter, starts_on)
        yield Due("result", quarter.code, quarter.starts_on, _last_working(quarter.ends_on), quarter == quarters[-1])


def _span(year: int, first: int, last: int) -> Due:
    begins, ends = Quarter(year, first), Quarter(year, last)
    code = begins.code if first == last else f"{year}-Q{first}-{last}"
    return Due("result", code, begins.starts_on, _last_working(ends.ends_on), True)


def _months_before_the_last(quarter: Quarter, starts_on: date) -> Iterator[Due]:
    for month in range(quarter.starts_on.month, quarter.starts_on.month + 2):
        ends_on = date.fromordinal(date(quarter.year, month + 1, 1).toordinal() - 1)
        if ends_on >= starts_on:
            code = f"{quarter.year}{MONTHLY}{month:02d}"
            yield Due("progress", code, date(quarter.year, month, 1), _last_working(ends_on), False)


def _last_working(day: date) -> date:
    return day if is_working_day(day) else add_working_days(day, -1)


def cadence_of(title: str, schedule: str) -> str:
    """Return whether a product is due each time or once at the end, as first guess that people may change.

    «Báo cáo năm» comes once; reports, rates and minutes of a recurring task come each time; standing things (a
    running system, a database, a guide) come once.
    """
    words = fold(title)
    if schedule == "span" or "nam" in words.split():
        return "once"
    if schedule == "quarterly":
        return "each"
    return "each" if any(word in words for word in ("bao cao", "ty le", "bien ban", "tin, bai")) else "once"
