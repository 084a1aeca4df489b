"""Read an indicator in a period: the figure, how it was obtained, and how it stands against its target."""

import logging
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection, models, transaction

from truongso.core.text import format_number, format_percent
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


@dataclass(frozen=True)
class Reading:
    """One indicator in one period: the figure with its proof, or the reason why there is none."""

    indicator: Indicator
    period: Period
    provenance: Provenance | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    done: bool | None = None
    figure: Figure | None = None
    measure: Measure | None = None
    failed: bool = False

    @property
    def is_waiting(self) -> bool:
        """A figure was declared, and a second person has not confirmed it yet."""
        return self.figure is not None and self.figure.state == FigureState.WAITING

    @property
    def value(self) -> Decimal | None:
        """Per cent, a count, or None for no data; a figure that nobody confirmed counts as no data."""
        if self.is_waiting or self.failed or self.provenance is None:
            return None
        return value_of(self.indicator.code, self.numerator, self.denominator, self.done)

    @property
    def has_data(self) -> bool:
        if self.indicator.kind == Kind.NARRATIVE:
            return self.figure is not None and self.figure.state == FigureState.CONFIRMED
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


def read(code: str, period: Period, figure: Figure | None = None, *, look_up: bool = True) -> Reading:
    """Return the reading of one indicator; a function that fails is logged and shown on its own tile only.

    Callers that read many indicators fetch the current figures at once (`read_all`) and pass them in.
    """
    card = indicators.get(code)
    if card.compute is not None:
        return _measured(card, period)
    if look_up:
        figure = Figure.objects.current().in_period(period).filter(code=code).order_by("provenance").last()
    if figure is None or figure.state == FigureState.RETURNED:
        return Reading(card, period, figure=figure)
    return Reading(
        card, period, Provenance(figure.provenance), figure.numerator, figure.denominator, figure.done, figure
    )


def _savepoint() -> AbstractContextManager[None]:
    """Keep a failed query from poisoning the transaction around it on PostgreSQL; a page that only reads opens none."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def _measured(card: Indicator, period: Period) -> Reading:
    assert card.compute is not None
    try:
        with _savepoint():
            measure = card.compute(period)
            numerator, denominator = measure.numerator, measure.denominator
    except Exception:
        logger.exception("indicator %s could not be computed for %s", card.code, period)
        return Reading(card, period, failed=True)
    done = bool(numerator) if card.kind == Kind.MILESTONE else None
    return Reading(card, period, Provenance.MEASURED, numerator, denominator, done, None, measure)


def read_all(codes: list[str], periods: list[Period]) -> dict[tuple[str, str], Reading]:
    """Return readings by (code, period code); one query for all declared figures, two per measured indicator."""
    found = Figure.objects.current().filter(code__in=codes, period__in=[period.code for period in periods])
    figures = {(f.code, f.period): f for f in found.order_by("provenance")}
    return {
        (code, period.code): read(code, period, figures.get((code, period.code)), look_up=False)
        for code in codes
        for period in periods
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
