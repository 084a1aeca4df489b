"""Where an indicator will be at the year's end, with the assumption in words."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from truongso.core.text import format_number
from truongso.foundation.indicators.registry import Indicator, Kind


@dataclass(frozen=True)
class Forecast:
    """A value at the end of the fourth quarter and what was assumed."""

    value: Decimal | None
    assumption: str


def forecast(card: Indicator, by_quarter: list[Decimal | None]) -> Forecast:
    """Return the forecast from the quarters so far (index 0 is quarter I); ratios stay within 0 and 100 %."""
    points = [(number, value) for number, value in enumerate(by_quarter, start=1) if value is not None]
    if not points or card.kind == Kind.NARRATIVE:
        return Forecast(None, "Chưa đủ số liệu để dự báo.")
    last_number, last = points[-1]
    if card.kind == Kind.MILESTONE:
        return Forecast(
            last, "Mốc đã đạt thì giữ nguyên." if last else "Giả định chưa có thay đổi nếu chưa có minh chứng mới."
        )
    if len(points) == 1 or last_number == 4:
        return Forecast(
            last, "Mới có một quý: giả định giữ nguyên đến cuối năm." if len(points) == 1 else "Số liệu cuối năm."
        )
    first_number, first = points[0]
    step = (last - first) / (last_number - first_number)
    value = last + step * (4 - last_number)
    if card.kind == Kind.RATIO:
        value = min(max(value, Decimal(0)), Decimal(100))
    if card.kind == Kind.COUNT:
        value = max(value, last)  # what was held cannot be undone
    unit = "điểm %" if card.kind == Kind.RATIO else card.unit
    words = f"Giả định mỗi quý còn lại thay đổi {format_number(step, 1)} {unit} như trung bình các quý đã qua."
    return Forecast(value.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP), words)
