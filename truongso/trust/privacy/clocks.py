"""The clocks of the law on personal data: versioned data with their source; a school may shorten one, never lengthen it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from truongso.foundation.consents.law import MARKS

SOURCE = Path(__file__).parent / "clocks.yaml"
UNITS = {"hours": "giờ", "days": "ngày", "months": "tháng", "years": "năm", "": "người"}
_LENGTHENED = "breach_kept"  # here more is stricter


@dataclass(frozen=True)
class Clock:
    """One deadline or limit: how much of which unit, where it stands in the law, who has checked it."""

    code: str
    title: str
    amount: int
    instrument: str
    article: str
    mark: str
    unit: str = ""
    note: str = ""
    verified_by: str | None = None

    @property
    def place(self) -> str:
        """Article and instrument in one line."""
        return f"{self.article} {self.instrument}"

    @property
    def length(self) -> str:
        """72 giờ."""
        return f"{self.amount} {UNITS[self.unit]}"

    @property
    def checked_words(self) -> str:
        """Whether a person has compared it with the signed text."""
        return f"đã được {self.verified_by} đối chiếu" if self.verified_by else MARKS[self.mark]

    def after(self, moment: datetime) -> datetime:
        """Return the moment at which a clock of hours runs out."""
        if self.unit != "hours":
            raise ImproperlyConfigured(f"clock {self.code} counts {self.unit}, not hours")
        return moment + timedelta(hours=self.amount)

    def after_day(self, day: date) -> date:
        """Return the last day in time of a clock of days, months or years."""
        if self.unit == "days":
            return day + timedelta(days=self.amount)
        return months_after(day, self.amount * (12 if self.unit == "years" else 1))


def clock(code: str) -> Clock:
    """Return a clock as it runs at this school."""
    declared = _read("clocks")[code]
    given = _overrides().get(code)
    if given is None:
        return declared
    stricter = max(given, declared.amount) if code == _LENGTHENED else min(given, declared.amount)
    return Clock(**{**vars(declared), "amount": stricter})


def clocks() -> list[Clock]:
    """Return all clocks as they run at this school."""
    return [clock(code) for code in _read("clocks")]


def limit(code: str) -> Clock:
    """Return a limit on numbers of people."""
    return _read("limits")[code]


def months_after(day: date, months: int) -> date:
    """Return the same day some months later, the last of the month where there is no such day."""
    first = date(day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1, 1)
    next_month = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first.replace(day=min(day.day, (next_month - timedelta(days=1)).day))


def _overrides() -> Mapping[str, int]:
    return {code: int(amount) for code, amount in settings.PRIVACY_CLOCKS.items()}


@cache
def _read(part: str) -> Mapping[str, Clock]:
    entries: list[dict[str, Any]] = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))[part]
    found = {entry["code"]: Clock(**entry) for entry in entries}
    wrong = [one.code for one in found.values() if one.mark not in MARKS or one.unit not in UNITS or one.amount <= 0]
    if wrong or len(found) != len(entries):
        raise ImproperlyConfigured(f"{SOURCE.name}: {wrong or 'a code stands twice'}")
    return found
