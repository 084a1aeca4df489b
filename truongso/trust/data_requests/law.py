"""The clocks and the retention rules: versioned data with their source, read once."""

from calendar import isleap
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ImproperlyConfigured

from truongso.foundation.org.periods import add_working_days
from truongso.trust.data_requests.kinds import Kind

FOLDER = Path(__file__).parent
MARKS = {
    "seen": "thấy ở nguồn đã công bố, chưa đối chiếu bản ký",
    "recalled": "ghi theo trí nhớ, phải đối chiếu",
    "ours": "quy ước của phần mềm, không phải quy định",
}
KEEPS = ("nothing", "while_here", "after_leaving", "each_row", "forever")


@dataclass(frozen=True)
class Source:
    """Where a rule comes from, and whether somebody has checked it."""

    instrument: str
    article: str
    mark: str
    note: str
    verified_by: str | None

    @property
    def basis(self) -> str:
        return f"{self.instrument}, {self.article}" if self.article else self.instrument

    @property
    def mark_words(self) -> str:
        return MARKS[self.mark]


@dataclass(frozen=True)
class Clock:
    """One time limit: for acknowledging, for answering some kinds, or the longest extension."""

    code: str
    title: str
    step: str
    kinds: tuple[str, ...]
    days: int
    unit: str
    first: date
    last: date
    source: Source

    @property
    def words(self) -> str:
        """«2 ngày làm việc», «10 ngày»."""
        return f"{self.days} ngày làm việc" if self.unit == "working" else f"{self.days} ngày"

    def due(self, start: date) -> date:
        """Return the last day in time, counted from the day after start."""
        if self.unit == "working":
            return add_working_days(start, self.days)
        return add_working_days(start + timedelta(days=self.days), 0)


@dataclass(frozen=True)
class Retention:
    """How long one kind of data must be kept."""

    code: str
    title: str
    keep: str
    years: int
    days: int
    source: Source

    @property
    def words(self) -> str:
        """How long, as people read it."""
        return {
            "nothing": "không buộc giữ", "while_here": "đến khi rời trường", "forever": "vĩnh viễn",
            "after_leaving": f"{self.years} năm sau khi rời trường", "each_row": f"{self.days} ngày từ khi ghi",
        }[self.keep]  # fmt: skip


def _source(entry: dict[str, Any]) -> Source:
    if entry.get("mark") not in MARKS or not entry.get("instrument"):
        raise ImproperlyConfigured(f"{entry.get('code')}: a rule names its instrument and how it is known")
    return Source(
        entry["instrument"], entry.get("article") or "", entry["mark"], entry.get("note") or "",
        entry.get("verified_by"),
    )  # fmt: skip


def _entries(name: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))["entries"]
    codes = [entry["code"] for entry in entries]
    if len(set(codes)) != len(codes):
        raise ImproperlyConfigured(f"{name}: a code is used twice")
    return entries


@cache
def clocks() -> tuple[Clock, ...]:
    """Return the time limits; ImproperlyConfigured when a kind of request has none."""
    made = tuple(
        Clock(
            entry["code"], entry["title"], entry["step"], tuple(entry.get("kinds", ())), entry["days"], entry["unit"],
            entry.get("from") or date.min, entry.get("until") or date.max, _source(entry),
        )
        for entry in _entries("clocks.yaml")
    )  # fmt: skip
    known = {kind for clock in made for kind in clock.kinds}
    if known != set(Kind.values):
        raise ImproperlyConfigured(f"clocks.yaml: kinds without a clock or unknown: {known ^ set(Kind.values)}")
    return made


@cache
def retention_rules() -> dict[str, Retention]:
    """Return the retention rules by code."""
    made = {}
    for entry in _entries("retention.yaml"):
        if entry["keep"] not in KEEPS:
            raise ImproperlyConfigured(f"retention.yaml: {entry['code']} keeps {entry['keep']}")
        made[entry["code"]] = Retention(
            entry["code"], entry["title"], entry["keep"], entry.get("years", 0), entry.get("days", 0), _source(entry)
        )
    return made


def clock_of(step: str, *, on: date, kind: str = "") -> Clock:
    """Return the limit in force on a day for acknowledging, extending, or answering a kind of request."""
    for clock in clocks():
        if clock.step == step and clock.first <= on <= clock.last and (not kind or kind in clock.kinds):
            return clock
    raise ImproperlyConfigured(f"no clock for {step} {kind} on {on}")


def acknowledge_by(received: date) -> date:
    """Return the last day for telling the person that the request came in."""
    return clock_of("acknowledge", on=received).due(received)


def answer_by(kind: str, received: date) -> date:
    """Return the last day for answering a request of a kind."""
    return clock_of("answer", on=received, kind=kind).due(received)


def longest_extension(due: date) -> date:
    """Return the latest day to which a deadline may be moved."""
    return due + timedelta(days=clock_of("extension", on=due).days)


def years_after(day: date, years: int) -> date:
    """Return the same day years later; 29 February becomes the 28th where there is none."""
    if day.month == 2 and day.day == 29 and not isleap(day.year + years):
        return date(day.year + years, 2, 28)
    return day.replace(year=day.year + years)
