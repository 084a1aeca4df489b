"""Calendar entries from every source that a user may see, as a month and as an iCalendar feed (RFC 5545)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import icalendar
from django.conf import settings

from truongso.core.rights import allowed
from truongso.foundation.org.models import School
from truongso.foundation.work.days import WorkCalendar
from truongso.foundation.work.recurrence import Month
from truongso.foundation.work.registry import CalendarEntry, CalendarSource, calendar_sources

FEED_BEFORE = timedelta(days=90)
FEED_AFTER = timedelta(days=400)
REFRESH = timedelta(hours=6)
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


@dataclass(frozen=True)
class Shown:
    """An entry with the source it comes from."""

    entry: CalendarEntry
    source: CalendarSource

    @property
    def kind(self) -> str:
        return self.entry.kind or self.source.title


@dataclass(frozen=True)
class Day:
    """One square of the month."""

    day: date
    entries: list[Shown]
    is_inside: bool
    is_working: bool
    is_today: bool

    @property
    def weekday(self) -> str:
        """The name of the weekday."""
        return WEEKDAYS[self.day.weekday()]


def entries_for(user: Any, first: date, last: date) -> list[Shown]:
    """Return what a user may see of the time from first to last, both included, in order of time."""
    shown = [
        Shown(entry, source)
        for source in calendar_sources
        if allowed(user, source.permission)
        for entry in source.entries(user, first, last)
        if entry.on <= last and entry.last_day >= first
    ]
    return sorted(shown, key=lambda s: (s.entry.on, s.source.code, s.entry.title))


def weeks_of(user: Any, month: Month, today: date) -> list[list[Day]]:
    """Return the weeks of a month, Monday first, filled up with the days around it."""
    first = month.starts_on - timedelta(days=month.starts_on.weekday())
    last = month.ends_on + timedelta(days=6 - month.ends_on.weekday())
    by_day: dict[date, list[Shown]] = {}
    for shown in entries_for(user, first, last):
        for ordinal in range(max(shown.entry.on, first).toordinal(), min(shown.entry.last_day, last).toordinal() + 1):
            by_day.setdefault(date.fromordinal(ordinal), []).append(shown)
    calendar = WorkCalendar()
    days = [
        Day(
            day=day,
            entries=by_day.get(day, []),
            is_inside=month.starts_on <= day <= month.ends_on,
            is_working=calendar.is_working(day),
            is_today=day == today,
        )
        for day in (first + timedelta(days=step) for step in range((last - first).days + 1))
    ]
    return [days[start : start + 7] for start in range(0, len(days), 7)]


def feed_of(user: Any, now: datetime) -> bytes:
    """Return the iCalendar file of a user: from three months back to a year ahead, only what the user may see."""
    school = School.current()
    name = f"Lịch công tác, {school.name}" if school else "Lịch công tác"
    feed = icalendar.Calendar()
    feed.add("prodid", "-//Truong So//Lich cong tac//VI")
    feed.add("version", "2.0")
    feed.add("calscale", "GREGORIAN")
    feed.add("method", "PUBLISH")
    feed.add("name", name)  # RFC 7986, and below the older names that phones still read
    feed.add("x-wr-calname", name)
    feed.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    feed.add("x-published-ttl", icalendar.vDuration(REFRESH))
    today = now.date()
    for shown in entries_for(user, today - FEED_BEFORE, today + FEED_AFTER):
        feed.add_component(_event_from(shown, now))
    return bytes(feed.to_ical())


def _event_from(shown: Shown, now: datetime) -> icalendar.Event:
    entry = shown.entry
    event = icalendar.Event()
    event.add("uid", f"{uuid5(NAMESPACE_URL, f'{settings.SITE_ADDRESS}/{shown.source.code}/{entry.key}')}")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", entry.on)
    event.add("dtend", entry.last_day + timedelta(days=1))  # the end of a whole-day event is the day after it
    event.add("summary", entry.title)
    event.add("categories", [shown.kind])
    event.add("transp", "TRANSPARENT")
    if entry.detail:
        event.add("description", entry.detail)
    if entry.url:
        event.add("url", settings.SITE_ADDRESS + entry.url)
    return event
