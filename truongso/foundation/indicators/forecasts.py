"""Where an indicator will be at the year's end, with the assumption in words."""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from truongso.core.text import format_number
from truongso.foundation.indicators.registry import Indicator, Kind

STAYS = "Mới có một quý: giả định giữ nguyên đến cuối năm."


@dataclass(frozen=True)
class Forecast:
    """A value at the end of the fourth quarter and what was assumed: in words, or a step a quarter in a unit."""

    value: Decimal | None
    words: str = ""
    step: Decimal = Decimal(0)
    unit: str = ""

    @property
    def assumption(self) -> str:
        """The assumption as people read it."""
        return self.words or (
            f"Giả định mỗi quý còn lại thay đổi {format_number(self.step, 1)} {self.unit} như trung bình các quý đã qua."
        )


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
    if last_number == 4:
        return Forecast(last, "Số liệu cuối năm.")
    if len(points) == 1:
        return Forecast(last, STAYS)
    first_number, first = points[0]
    step = (last - first) / (last_number - first_number)
    value = last + step * (4 - last_number)
    if card.kind == Kind.COUNT:
        # What was held cannot be undone, and nobody holds half an activity.
        return Forecast(max(value, last).to_integral_value(ROUND_FLOOR), step=step, unit=card.unit)
    value = min(max(value, Decimal(0)), Decimal(100))
    return Forecast(value.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP), step=step, unit="điểm %")
