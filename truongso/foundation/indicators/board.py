"""The scoreboard: every promised indicator with value, target, standing, trend and forecast, computed fresh."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from truongso.core.text import format_number
from truongso.foundation.indicators.commitments import Commitment, commitments
from truongso.foundation.indicators.forecasts import Forecast, forecast
from truongso.foundation.indicators.readings import Reading, Standing, read_all, stand
from truongso.foundation.indicators.registry import Kind
from truongso.foundation.org.periods import Period, Quarter, Year


@dataclass(frozen=True)
class Tile:
    """One indicator on the board."""

    commitment: Commitment
    reading: Reading
    by_quarter: list[Reading]
    forecast: Forecast
    standing: Standing

    @property
    def forecast_text(self) -> str:
        """Where the year will end, in the indicator's unit; empty where nothing can be said or nothing is open."""
        kind, value = self.reading.indicator.kind, self.forecast.value
        if value is None or kind in (Kind.MILESTONE, Kind.NARRATIVE):
            return ""
        unit = "%" if kind == Kind.RATIO else self.reading.indicator.unit
        return f"{format_number(value)} {unit}".strip()

    @property
    def held_since(self) -> str:
        """The earlier quarter in which a milestone was met, where nothing was told since; empty otherwise."""
        last = self.by_quarter[-1].period
        held = self.reading.period
        return "" if held == last or not isinstance(held, Quarter) else f"từ {held.in_sentence}"

    @property
    def trend(self) -> list[Decimal | None]:
        return [reading.value for reading in self.by_quarter]


@dataclass(frozen=True)
class Board:
    """All tiles of a year seen at a quarter."""

    period: Quarter
    tiles: list[Tile]

    def count(self, standing: Standing) -> int:
        return sum(tile.standing == standing for tile in self.tiles)

    @property
    def groups(self) -> list[tuple[str, list[Tile]]]:
        """Tiles by group, in the plan's order."""
        groups: dict[str, list[Tile]] = {}
        for tile in self.tiles:
            groups.setdefault(tile.commitment.group, []).append(tile)
        return list(groups.items())


def board(period: Quarter, *, today: date) -> Board:
    """Return the scoreboard at a quarter: its own figures, the quarters before it as trend."""
    promised = commitments(period.year)
    quarters: list[Period] = [Quarter(period.year, number) for number in range(1, period.number + 1)]
    readings = read_all([c.code for c in promised if c.code], quarters)
    year_over = today > Year(period.year).ends_on
    return Board(period, [_tile(c, readings, quarters, year_over=year_over) for c in promised if c.code])


def _tile(
    commitment: Commitment, readings: dict[tuple[str, str], Reading], quarters: list[Period], *, year_over: bool
) -> Tile:
    row = [readings[commitment.code, quarter.code] for quarter in quarters]
    ahead = forecast(row[-1].indicator, [reading.value for reading in row])
    reading = _held(row)
    standing = stand(reading, commitment.target, ahead.value, year_over=year_over)
    return Tile(commitment, reading, row, ahead, standing)


def _held(row: list[Reading]) -> Reading:
    """Return the last quarter's reading; a milestone that was met earlier in the year stays met without being told again."""
    last = row[-1]
    if last.indicator.kind != Kind.MILESTONE or last.stated is not None or last.provenance is not None or last.failed:
        return last
    return next((reading for reading in reversed(row) if reading.value), last)
