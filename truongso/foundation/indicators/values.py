"""The value of a figure from its parts, the same for what is measured, imported and declared."""

from decimal import ROUND_HALF_UP, Decimal

from truongso.foundation.indicators.registry import Kind, indicators

HUNDRED = Decimal(100)
MOST_SHORT_OF_ALL = Decimal("99.99")


def value_of(code: str, numerator: Decimal | None, denominator: Decimal | None, done: bool | None) -> Decimal | None:
    """Return the value of an indicator from its parts: no rows is no data, never 0 % and never 100 %; one row short is not 100 %."""
    kind = indicators.get(code).kind
    if kind == Kind.MILESTONE:
        return None if done is None else (HUNDRED if done else Decimal(0))
    if kind == Kind.COUNT:
        return numerator
    if kind == Kind.NARRATIVE or numerator is None or not denominator:
        return None
    value = (numerator / denominator * HUNDRED).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return min(value, MOST_SHORT_OF_ALL) if numerator < denominator else value
