"""The statutory calendar: dates that the law sets for a school, as versioned data with their source."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from truongso.foundation.org.models import Term
from truongso.foundation.work.models import StatutoryCheck
from truongso.foundation.work.registry import CalendarEntry

SOURCE = Path(__file__).parent / "statutory.yaml"
_KEYS = {"code", "title", "instrument", "article", "mark", "verified_by", "note", "when", "from", "until"}
_REQUIRED = {"code", "title", "instrument", "article", "mark", "verified_by", "when"}


class Mark(StrEnum):
    """How the date is known."""

    SEEN = "seen"
    RECALLED = "recalled"
    OURS = "ours"

    @property
    def words(self) -> str:
        """What people read."""
        return {
            Mark.SEEN: "thấy ở nguồn đã công bố, chưa đối chiếu bản ký",
            Mark.RECALLED: "ghi theo trí nhớ, phải đối chiếu",
            Mark.OURS: "quy ước của phần mềm, không phải quy định",
        }[self]


@dataclass(frozen=True)
class Rule:
    """One date of the law: each year on a day, once on a date, or at the end of each term."""

    code: str
    title: str
    instrument: str
    article: str
    mark: Mark
    note: str
    month: int | None
    day: int | None
    once: date | None
    first: date
    last: date
    fingerprint: str

    @property
    def basis(self) -> str:
        """Instrument and article in one line."""
        return f"{self.instrument}, {self.article}" if self.article else self.instrument

    @property
    def rhythm(self) -> str:
        """When it comes, in words."""
        if self.once:
            return f"{self.once.day:02d}/{self.once.month:02d}/{self.once.year}, một lần"
        if self.month:
            return f"{self.day:02d}/{self.month:02d} hằng năm"
        return "cuối mỗi học kỳ"

    def dates(self, first: date, last: date, term_ends: Iterable[date]) -> Iterator[date]:
        """Return the dates from first to last on which the rule is in force."""
        first, last = max(first, self.first), min(last, self.last)
        if self.once:
            found: Iterable[date] = [self.once]
        elif self.month and self.day:
            found = [date(year, self.month, self.day) for year in range(first.year, last.year + 1)]
        else:
            found = term_ends
        return (day for day in found if first <= day <= last)


@cache
def rules() -> dict[str, Rule]:
    """Return the rules by code; ImproperlyConfigured for a malformed entry."""
    content = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    made = [_rule_from(entry) for entry in content["entries"]]
    if len({rule.code for rule in made}) != len(made):
        raise ImproperlyConfigured("statutory.yaml: a code is used twice")
    return {rule.code: rule for rule in made}


def version() -> str:
    """Return the version of the data."""
    return str(yaml.safe_load(SOURCE.read_text(encoding="utf-8"))["version"])


def _rule_from(entry: dict[str, Any]) -> Rule:
    wrong = (set(entry) - _KEYS) | (_REQUIRED - set(entry))
    when = entry.get("when") or {}
    if wrong or set(when) not in ({"month", "day"}, {"once"}, {"term_end"}):
        raise ImproperlyConfigured(
            f"statutory.yaml: entry {entry.get('code')} has wrong or missing keys {sorted(wrong)}"
        )
    canonical = json.dumps(entry, ensure_ascii=False, sort_keys=True, default=str)
    return Rule(
        code=entry["code"],
        title=entry["title"],
        instrument=entry["instrument"],
        article=entry["article"],
        mark=Mark(entry["mark"]),
        note=entry.get("note") or "",
        month=when.get("month"),
        day=when.get("day"),
        once=when.get("once"),
        first=entry.get("from") or date.min,
        last=entry.get("until") or date.max,
        fingerprint=hashlib.sha256(canonical.encode()).hexdigest(),
    )


def checks_in_force() -> dict[str, StatutoryCheck]:
    """Return by code the checks that hold for the entries as they stand now; one query."""
    found = StatutoryCheck.objects.filter(ended_at=None).select_related("verified_by__person")
    known = rules()
    return {c.code: c for c in found if c.code in known and known[c.code].fingerprint == c.fingerprint}


def entries(user: Any, first: date, last: date) -> Iterator[CalendarEntry]:
    """Return the dates of the law as calendar entries; those that nobody checked say so."""
    term_ends = list(Term.objects.filter(ends_on__range=(first, last)).values_list("ends_on", flat=True))
    checked = checks_in_force()
    for rule in rules().values():
        warning = "" if rule.code in checked else " Chưa được người kiểm tra."
        for day in rule.dates(first, last, term_ends):
            yield CalendarEntry(
                key=f"{rule.code}:{day.isoformat()}",
                title=rule.title if rule.code in checked else f"{rule.title} (chưa được người kiểm tra)",
                on=day,
                url=reverse("work:statutory") + f"#{rule.code}",
                detail=f"{rule.basis}.{warning}",
                kind="Theo quy định",
            )
