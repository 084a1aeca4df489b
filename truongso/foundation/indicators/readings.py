"""Read an indicator in a period: the figure, how it was obtained, and how it stands against its target."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from django.db import models

from truongso.core.text import format_number, format_percent
from truongso.foundation.indicators.counting import count
from truongso.foundation.indicators.models import Figure, FigureState, Provenance
from truongso.foundation.indicators.registry import Indicator, Kind, Measure, indicators
from truongso.foundation.indicators.values import value_of
from truongso.foundation.org.periods import Period

logger = logging.getLogger(__name__)


class Standing(models.TextChoices):
    """Where an indicator stands against its target."""

    MET = "met", "Đạt"
    AT_RISK = "at_risk", "Có nguy cơ"
    MISSED = "missed", "Chưa đạt"
    NO_DATA = "no_data", "Chưa có số liệu"
    NO_TARGET = "no_target", "Báo cáo bằng lời"
    FAILED = "failed", "Không tính được"


@dataclass(frozen=True)
class Target:
    """What a plan promises: a comparison (">=", "=") with a value in the indicator's unit; no value for a narrative."""

    comparison: str = ">="
    value: Decimal | None = None
    unit: str = "%"

    @property
    def text(self) -> str:
        """≥ 95 %, 100 %, ≥ 1 hoạt động; empty where the plan sets nothing."""
        if self.value is None:
            return ""
        sign = {">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< "}.get(self.comparison, "")
        return f"{sign}{format_number(self.value)} {self.unit}".strip()

    def is_met_by(self, value: Decimal) -> bool:
        """Return whether a value keeps the promise; more than an exact promise keeps it too."""
        if self.value is None:
            return False
        match self.comparison:
            case "<=":
                return value <= self.value
            case "<":
                return value < self.value
            case ">":
                return value > self.value
            case _:
                return value >= self.value


class Stated(NamedTuple):
    """What a reading needs of a declared or imported figure: a board reads many, and plain values are cheap."""

    pk: int
    code: str
    period: str
    provenance: str
    numerator: Decimal | None
    denominator: Decimal | None
    done: bool | None
    state: str


@dataclass(frozen=True)
class Reading:
    """One indicator in one period: the figure with its proof, or the reason why there is none."""

    indicator: Indicator
    period: Period
    provenance: Provenance | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    done: bool | None = None
    stated: Stated | None = None
    failed: bool = False

    @property
    def is_waiting(self) -> bool:
        """A figure was declared, and a second person has not confirmed it yet."""
        return self.stated is not None and self.stated.state == FigureState.WAITING

    @cached_property
    def measure(self) -> Measure | None:
        """The rows behind a measured figure; None where people state it or it cannot be computed."""
        if self.provenance != Provenance.MEASURED or self.indicator.compute is None:
            return None
        return self.indicator.compute(self.period)

    @cached_property
    def value(self) -> Decimal | None:
        """Per cent, a count, or None for no data; a figure that nobody confirmed counts as no data."""
        if self.is_waiting or self.failed or self.provenance is None:
            return None
        return value_of(self.indicator.code, self.numerator, self.denominator, self.done)

    @property
    def has_data(self) -> bool:
        if self.indicator.kind == Kind.NARRATIVE:
            return self.stated is not None and self.stated.state == FigureState.CONFIRMED
        return self.value is not None

    @property
    def text(self) -> str:
        """The figure as people read it: 98,5 %; Đạt; 3 hoạt động; empty for no data."""
        value = self.value
        if self.indicator.kind == Kind.NARRATIVE:
            return "Có báo cáo" if self.has_data else ""
        if value is None:
            return ""
        if self.indicator.kind == Kind.MILESTONE:
            return "Đạt" if value else "Chưa đạt"
        if self.indicator.kind == Kind.COUNT:
            return f"{format_number(value)} {self.indicator.unit}".strip()
        return format_percent(value)

    @property
    def fraction(self) -> str:
        """1.470/1.500, or nothing."""
        if self.denominator is None or self.numerator is None or self.indicator.kind != Kind.RATIO:
            return ""
        return f"{format_number(self.numerator)}/{format_number(self.denominator)}"


def read_all(codes: Sequence[str], periods: Sequence[Period]) -> dict[tuple[str, str], Reading]:
    """Return readings by (code, period code): one query for all declared figures, one for each measured indicator.

    An indicator that cannot be computed is logged and reads as failed; the others are not touched by it.
    """
    asked = Figure.objects.current().filter(code__in=codes, period__in=[period.code for period in periods])
    found = {(row[1], row[2]): Stated(*row) for row in asked.order_by().values_list(*Stated._fields)}
    readings: dict[tuple[str, str], Reading] = {}
    for code in codes:
        card = indicators.get(code)
        if card.is_measured:
            readings |= _measured(card, periods)
            continue
        for period in periods:
            readings[code, period.code] = _stated(card, period, found.get((code, period.code)))
    return readings


def _stated(card: Indicator, period: Period, figure: Stated | None) -> Reading:
    if figure is None or figure.state == FigureState.RETURNED:
        return Reading(card, period, stated=figure)
    numerator, denominator, done = figure.numerator, figure.denominator, figure.done
    return Reading(card, period, Provenance(figure.provenance), numerator, denominator, done, figure)


def _measured(card: Indicator, periods: Sequence[Period]) -> dict[tuple[str, str], Reading]:
    try:
        counts = count(card, periods)
    except Exception:
        logger.exception("indicator %s could not be computed", card.code)
        return {(card.code, period.code): Reading(card, period, failed=True) for period in periods}
    return {
        (card.code, period.code): Reading(
            card,
            period,
            Provenance.MEASURED,
            met,
            population,
            bool(met) if card.kind == Kind.MILESTONE else None,
        )
        for period, (met, population) in zip(periods, counts, strict=True)
    }


def stand(reading: Reading, target: Target, forecast: Decimal | None, *, year_over: bool) -> Standing:
    """Return how a reading stands: met; at risk while the year can still bring it; missed when it cannot or is over.

    At risk means that the forecast to the year's end reaches the target, or that nine tenths of it are there already.
    """
    if reading.failed:
        return Standing.FAILED
    if reading.indicator.kind == Kind.NARRATIVE or target.value is None:
        return Standing.NO_TARGET if reading.has_data else Standing.NO_DATA
    value = reading.value
    if value is None:
        return Standing.NO_DATA
    if target.is_met_by(value):
        return Standing.MET
    if year_over:
        return Standing.MISSED
    near = value >= target.value * Decimal("0.9") and target.comparison not in ("<=", "<")
    reached = forecast is not None and target.is_met_by(forecast)
    return Standing.AT_RISK if near or reached else Standing.MISSED
