"""The indicator part of a report: every line of the plan with its figure, proof, target and standing."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from truongso.foundation.indicators.board import Tile, board
from truongso.foundation.indicators.models import Figure, FigureState, ReadingChoice
from truongso.foundation.indicators.readings import Reading, Standing, stand
from truongso.foundation.indicators.registry import Kind
from truongso.foundation.org.periods import Period, Quarter, Year
from truongso.governance.plan.models import IndicatorLine, Plan
from truongso.governance.plan.reporting.proofs import proofs_of, rows_of

NO_DATA_TEXT = "chưa có số liệu"
STATES = {
    "data": "",
    "waiting": "số liệu đang chờ xác nhận",
    "none": NO_DATA_TEXT,
    "failed": "không tính được",
    "unmatched": "chưa khớp mã chỉ tiêu",
}


def indicator_groups(plan: Plan, period: Period, *, today: date) -> list[dict[str, Any]]:
    """Return the groups of the indicator annex, each with its rows, in the plan's order."""
    last = period if isinstance(period, Quarter) else Quarter(period.year, 4)
    tiles = {tile.commitment.code: tile for tile in board(last, today=today).tiles}
    lines = list(IndicatorLine.objects.in_force(plan))
    readings = {line.code: _reading_for(tiles[line.code], period) for line in lines if line.code in tiles}
    figures = _confirmed(readings.values())
    proofs = proofs_of(list(figures.values()))
    choices = _choices(list(readings))
    groups: dict[str, dict[str, Any]] = {}
    for line in lines:
        group = groups.setdefault(str(line.group), {"numeral": line.group.numeral, "name": line.group.name, "rows": []})
        tile, reading = tiles.get(line.code), readings.get(line.code)
        row = _written(line)
        if tile is not None and reading is not None:
            figure = figures.get(reading.stated.pk) if reading.stated else None
            row |= _counted(tile, reading, figure, period, today) | {
                "reading": choices.get(line.code) or reading.indicator.reading
            }
            row["evidence"] = proofs.get(figure.pk, []) if figure else []
        group["rows"].append(row)
    return list(groups.values())


def _confirmed(readings: Iterable[Reading]) -> dict[int, Figure]:
    """Return the confirmed figures behind readings, by key."""
    keys = [r.stated.pk for r in readings if r.stated is not None and r.stated.state == FigureState.CONFIRMED]
    return Figure.objects.select_related("declared_by__person").in_bulk(keys)


def _choices(codes: list[str]) -> dict[str, str]:
    """Return the reading that the plan's owner chose last, by code."""
    chosen = ReadingChoice.objects.filter(code__in=codes).order_by("chosen_at", "pk")
    return dict(chosen.values_list("code", "reading"))


def _reading_for(tile: Tile, period: Period) -> Reading:
    """Return a quarter's own reading; for the year the newest quarter with data, and for counts the quarters added up."""
    if isinstance(period, Quarter):
        return tile.reading
    with_data = [reading for reading in tile.by_quarter if reading.has_data]
    if not with_data:
        return tile.reading
    if tile.reading.indicator.kind == Kind.COUNT:
        return replace(with_data[-1], numerator=sum((r.numerator or Decimal(0) for r in with_data), Decimal(0)))
    return with_data[-1]


def _written(line: IndicatorLine) -> dict[str, Any]:
    return {
        "uid": str(line.uid),
        "ordinal": line.ordinal,
        "text": line.text,
        "unit": line.target.unit,
        "code": line.code,
        "target": {
            "comparison": line.target.comparison,
            "value": _number(line.target.value),
            "text": line.target.text,
            "written": line.written.text,
        },
        "owner": line.owner_unit.name if line.owner_unit else "",
        "state": "unmatched",
        "state_text": STATES["unmatched"],
        "standing": Standing.NO_DATA.value,
        "standing_text": Standing.NO_DATA.label,
        "kind": "",
        "definition_version": None,
        "reading": "",
        "provenance": "",
        "provenance_text": "",
        "value": None,
        "value_text": "",
        "numerator": None,
        "denominator": None,
        "done": None,
        "data_as_of": None,
        "data_period": None,
        "by_quarter": [],
        "cumulative": None,
        "cumulative_text": "",
        "note": "",
        "figure": None,
        "evidence": [],
        "rows": None,
    }


def _counted(tile: Tile, reading: Reading, figure: Figure | None, period: Period, today: date) -> dict[str, Any]:
    card, state = reading.indicator, _state(reading)
    standing = tile.standing
    if isinstance(period, Year):
        standing = stand(reading, tile.commitment.target, None, year_over=today > period.ends_on)
    values = {
        "state": state,
        "state_text": STATES[state],
        "standing": standing.value,
        "standing_text": standing.label,
        "kind": card.kind.value,
        "definition_version": card.version,
        "by_quarter": [_by_quarter(each) for each in tile.by_quarter],
        **_cumulative(tile),
    }
    if state != "data":
        return values
    assert reading.provenance is not None
    return values | {
        "provenance": reading.provenance.value,
        "provenance_text": reading.provenance.label,
        "value": _number(reading.value),
        "value_text": value_text(reading, tile.commitment.target.unit),
        "numerator": _number(reading.numerator),
        "denominator": _number(reading.denominator),
        "done": reading.done,
        "data_as_of": figure.as_of.isoformat() if figure else None,
        "data_period": reading.period.code,
        "definition_version": figure.definition_version if figure else card.version,
        "note": figure.note if figure else "",
        "figure": _figure(figure),
        "rows": rows_of(reading.measure),
    }


def _state(reading: Reading) -> str:
    if reading.failed:
        return "failed"
    if reading.has_data:
        return "data"
    return "waiting" if reading.is_waiting else "none"


def value_text(reading: Reading, written_unit: str) -> str:
    """Return the figure as the report prints it: milestones also as 100 % or 0 %, as the plan is written."""
    text = reading.text
    if reading.indicator.kind == Kind.MILESTONE and reading.value is not None:
        return f"{text} ({'100 %' if reading.value else '0 %'})"
    return text


def _by_quarter(reading: Reading) -> dict[str, Any]:
    return {
        "period": reading.period.code,
        "value": _number(reading.value),
        "text": value_text(reading, "") if reading.has_data else "",
        "numerator": _number(reading.numerator) if reading.has_data else None,
        "denominator": _number(reading.denominator) if reading.has_data else None,
        "state": _state(reading),
    }


def _cumulative(tile: Tile) -> dict[str, Any]:
    """Return the figure since the year's start: counts add up, a ratio or milestone stands at its newest figure."""
    with_data = [reading for reading in tile.by_quarter if reading.has_data]
    if not with_data:
        return {"cumulative": None, "cumulative_text": ""}
    last = with_data[-1]
    if last.indicator.kind == Kind.COUNT:
        last = replace(last, numerator=sum((r.numerator or Decimal(0) for r in with_data), Decimal(0)))
    return {"cumulative": _number(last.value), "cumulative_text": value_text(last, "")}


def _figure(figure: Figure | None) -> dict[str, Any] | None:
    if figure is None:
        return None
    return {
        "uid": str(figure.uid),
        "version": figure.version,
        "period": figure.period,
        "declared_by": str(figure.declared_by),
    }


def _number(value: Decimal | None) -> str | None:
    """Return a number as text without trailing zeros: floats are not the same on every machine."""
    if value is None:
        return None
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
