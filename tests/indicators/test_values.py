"""The value of a figure from its parts, and how it is written."""

from decimal import Decimal

import pytest

from truongso.core.text import format_percent
from truongso.foundation.indicators.models import Provenance
from truongso.foundation.indicators.readings import Reading, Stated, Target
from truongso.foundation.indicators.registry import Kind
from truongso.foundation.indicators.values import value_of
from truongso.foundation.org.periods import Quarter

Q3 = Quarter(2026, 3)


@pytest.mark.parametrize(
    ("numerator", "denominator", "value"),
    [
        (100_000, 100_000, "100.00"),
        (99_999, 100_000, "99.99"),
        (9_999_999, 10_000_000, "99.99"),
        (9_998, 10_000, "99.98"),
        (1_470, 1_500, "98.00"),
        (1, 3, "33.33"),
        (2, 3, "66.67"),
        (1, 8, "12.50"),
        (1, 100_000, "0.00"),
        (0, 40, "0.00"),
        ("0.5", "0.5", "100.00"),
    ],
)
def test_a_ratio_is_rounded_half_up_but_one_short_is_never_all(card_of, numerator, denominator, value):
    card = card_of()
    assert value_of(card.code, Decimal(numerator), Decimal(denominator), None) == Decimal(value)


@pytest.mark.parametrize(("numerator", "denominator"), [(0, 0), (None, 100), (5, None), (None, None)])
def test_no_rows_is_no_data_and_neither_nought_nor_all(card_of, numerator, denominator):
    parts = [None if part is None else Decimal(part) for part in (numerator, denominator)]
    assert value_of(card_of().code, *parts, None) is None


@pytest.mark.parametrize(("done", "value"), [(True, Decimal(100)), (False, Decimal(0)), (None, None)])
def test_a_milestone_is_all_or_nought(card_of, done, value):
    assert value_of(card_of(kind=Kind.MILESTONE).code, Decimal(3), Decimal(7), done) == value


@pytest.mark.parametrize("number", [None, Decimal(0), Decimal(3)])
def test_a_count_is_its_number(card_of, number):
    assert value_of(card_of(kind=Kind.COUNT).code, number, None, None) == number


def test_words_have_no_value(card_of):
    assert value_of(card_of(kind=Kind.NARRATIVE).code, Decimal(3), Decimal(7), True) is None


@pytest.mark.parametrize(
    ("share", "text"),
    [
        ("95.9", "95,9 %"),
        ("97.96", "97,96 %"),
        ("97.94", "97,9 %"),
        ("98", "98 %"),
        ("98.00", "98 %"),
        ("98.04", "98,04 %"),
        ("100", "100 %"),
        ("100.00", "100 %"),
        ("99.97", "99,97 %"),
        ("99.99", "99,99 %"),
        ("0.03", "0,03 %"),
        ("0", "0 %"),
        ("80", "80 %"),
        ("80.00", "80 %"),
        ("12.50", "12,5 %"),
        (None, ""),
    ],
)
def test_a_per_cent_is_never_written_as_a_whole_that_it_is_not(share, text):
    assert format_percent(None if share is None else Decimal(share)) == text


def reading_of(card, *, state="confirmed", **parts):
    stated = Stated(1, card.code, Q3.code, "declared", parts.get("numerator"), parts.get("denominator"), None, state)
    return Reading(card, Q3, Provenance.DECLARED, stated=stated, **parts)


@pytest.mark.parametrize(
    ("kind", "unit", "parts", "text", "fraction"),
    [
        (Kind.RATIO, "%", {"numerator": 99_999, "denominator": 100_000}, "99,99 %", "99.999/100.000"),
        (Kind.RATIO, "%", {"numerator": 0, "denominator": 0}, "", "0/0"),
        (Kind.COUNT, "hoạt động", {"numerator": 1250}, "1.250 hoạt động", ""),
        (Kind.COUNT, "", {"numerator": 3}, "3", ""),
        (Kind.MILESTONE, "%", {"done": True}, "Đạt", ""),
        (Kind.MILESTONE, "%", {"done": False}, "Chưa đạt", ""),
        (Kind.NARRATIVE, "%", {}, "Có báo cáo", ""),
    ],
)
def test_a_figure_as_people_read_it(card_of, kind, unit, parts, text, fraction):
    card = card_of(kind=kind, unit=unit)
    parts = {name: Decimal(part) if isinstance(part, int) and name != "done" else part for name, part in parts.items()}
    reading = reading_of(card, **parts)
    assert (reading.text, reading.fraction) == (text, fraction)


@pytest.mark.parametrize("kind", list(Kind))
def test_what_waits_for_a_second_person_is_no_data(card_of, kind):
    parts = {"numerator": Decimal(40), "denominator": Decimal(40), "done": True}
    waiting = reading_of(card_of(kind=kind), state="waiting", **parts)
    assert (waiting.is_waiting, waiting.has_data, waiting.value, waiting.text) == (True, False, None, "")


@pytest.mark.parametrize(
    ("comparison", "value", "unit", "text"),
    [
        (">=", "95", "%", "≥ 95 %"),
        ("=", "100", "%", "100 %"),
        ("<=", "2.5", "%", "≤ 2,5 %"),
        (">", "1", "hoạt động", "> 1 hoạt động"),
        ("<", "1200", "", "< 1.200"),
        (">=", None, "%", ""),
    ],
)
def test_a_target_as_people_read_it(comparison, value, unit, text):
    assert Target(comparison, None if value is None else Decimal(value), unit).text == text


@pytest.mark.parametrize(
    ("comparison", "met_by"),
    [(">=", "98 99"), ("=", "98 99"), (">", "99"), ("<=", "97 98"), ("<", "97")],
)
def test_what_keeps_a_promise(comparison, met_by):
    target = Target(comparison, Decimal(98))
    assert [str(number) for number in (97, 98, 99) if target.is_met_by(Decimal(number))] == met_by.split()
    assert not Target(comparison, None).is_met_by(Decimal(98))
