"""How long files are kept: the kinds of records as data, and years in words."""

from calendar import isleap
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from truongso.core.text import fold, whole_number

RULES = Path(__file__).with_name("retention.yaml")
FOR_EVER = "Vĩnh viễn"
LONGEST_YEARS = 100
# NĐ 30/2020, article 30: files of five years and more go to the archive, within a year after the work ended (buildings
# have three months), and may be kept two years more by asking.
HAND_IN_FROM, HAND_IN_YEARS, KEEP_YEARS = 5, 1, 2


@dataclass(frozen=True)
class RetentionKind:
    """A kind of records with its years (None for ever), where that is written, and whether a person checked it."""

    code: str
    title: str
    years: int | None
    note: str
    checked: bool

    @property
    def words(self) -> str:
        """Vĩnh viễn, or 10 năm, with a mark when nobody has checked it."""
        mark = "" if self.checked else " (chưa đối chiếu)"
        return f"{retention_words(self.years)}{mark}"


@cache
def retention_kinds() -> tuple[RetentionKind, ...]:
    """Return the kinds of records that retention.yaml knows."""
    return tuple(RetentionKind(**entry) for entry in _data()["kinds"])


def retention_source() -> str:
    """Return the instruments that the years are said to come from."""
    return str(_data()["source"])


@cache
def _data() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    return found


def retention_words(years: int | None) -> str:
    """Return Vĩnh viễn for no years, else 10 năm; a leading zero as the decree prints it (05 năm)."""
    return FOR_EVER if years is None else f"{years:02d} năm"


def read_years(text: str) -> int | None:
    """Return the years that «10 năm», «05» or «Vĩnh viễn» say (None for ever). ValueError for anything else."""
    plain = fold(text)
    if plain in {"vinh vien", "vv"}:
        return None
    years = whole_number(plain.removesuffix("nam").strip())
    if years is None or not 1 <= years <= LONGEST_YEARS:
        raise ValueError(text)
    return years


def years_later(day: date, years: int) -> date:
    """Return the same day some years later; 28/02 for 29/02 in a common year."""
    year = day.year + years
    if (day.month, day.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return day.replace(year=year)


def ends_on(ended_on: date | None, years: int | None) -> date | None:
    """Return until when a file whose work ended on a day is kept: to the year's end, years counted from the next 01/01."""
    if ended_on is None or years is None:
        return None
    return date(ended_on.year + years, 12, 31)


def hand_in_day(ended_on: date) -> date:
    """Return one year after the work ended."""
    return years_later(ended_on, HAND_IN_YEARS)


def latest_day(ended_on: date) -> date:
    """Return the day until which a file may be kept at most."""
    return years_later(ended_on, HAND_IN_YEARS + KEEP_YEARS)
