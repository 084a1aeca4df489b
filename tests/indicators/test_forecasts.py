"""Where the year will end, and what was assumed to say so."""

from decimal import Decimal

import pytest

from truongso.foundation.indicators.forecasts import Forecast, forecast
from truongso.foundation.indicators.registry import Indicator, Kind

NOTHING = "Chưa đủ số liệu để dự báo."
STAYS = "Mới có một quý: giả định giữ nguyên đến cuối năm."


def of(kind, *quarters, unit="%"):
    card = Indicator(code="tests.forecast", title="Dự báo", kind=kind, counts="gì đó", out_of="tất cả", unit=unit)
    ahead = forecast(card, [None if value is None else Decimal(value) for value in quarters])
    return (None if ahead.value is None else str(ahead.value), ahead.assumption)


def step(number, unit="điểm %"):
    return f"Giả định mỗi quý còn lại thay đổi {number} {unit} như trung bình các quý đã qua."


@pytest.mark.parametrize("kind", [Kind.RATIO, Kind.COUNT, Kind.MILESTONE, Kind.NARRATIVE])
def test_without_figures_nothing_is_said(kind):
    assert of(kind) == (None, NOTHING)
    assert of(kind, None, None, None) == (None, NOTHING)


def test_words_are_never_forecast():
    assert of(Kind.NARRATIVE, 100, 100) == (None, NOTHING)


@pytest.mark.parametrize("quarters", [("60",), (None, "60"), (None, None, "60"), ("60", None, None)])
def test_one_quarter_stays_as_it_is(quarters):
    assert of(Kind.RATIO, *quarters) == ("60", STAYS)
    assert of(Kind.COUNT, *quarters, unit="hoạt động") == ("60", STAYS)


@pytest.mark.parametrize(
    ("quarters", "value", "assumption"),
    [
        (("60", "80"), "100.0", step("20,0")),
        (("60", "70"), "90.0", step("10,0")),
        (("60", "65", "70"), "75.0", step("5,0")),
        # The step is from the first to the last quarter told, whatever lies between.
        (("60", "90", "70"), "75.0", step("5,0")),
        (("60", None, "70"), "75.0", step("5,0")),
        ((None, "60", "70"), "80.0", step("10,0")),
        (("60", "70", None), "90.0", step("10,0")),
        (("33.33", "33.38"), "33.5", step("0,1")),
        (("80", "70"), "50.0", step("-10,0")),
        (("80", "80"), "80.0", step("0,0")),
    ],
)
def test_a_ratio_goes_on_as_it_went(quarters, value, assumption):
    assert of(Kind.RATIO, *quarters) == (value, assumption)


def test_a_ratio_stays_between_nought_and_all():
    assert of(Kind.RATIO, "60", "95") == ("100.0", step("35,0"))
    assert of(Kind.RATIO, "90", "10") == ("0.0", step("-80,0"))


@pytest.mark.parametrize(
    ("quarters", "value", "assumption"),
    [
        (("1", "3"), "7", step("2,0", "hoạt động")),
        (("0", None, "1"), "1", step("0,5", "hoạt động")),
        (("1", None, "4"), "5", step("1,5", "hoạt động")),
        (("100", "130"), "190", step("30,0", "hoạt động")),
    ],
)
def test_a_count_is_a_whole_number_rounded_down(quarters, value, assumption):
    assert of(Kind.COUNT, *quarters, unit="hoạt động") == (value, assumption)


def test_a_count_is_not_held_back_at_a_hundred_and_never_falls_below_what_was_held():
    assert of(Kind.COUNT, "90", "120", unit="buổi")[0] == "180"
    assert of(Kind.COUNT, "5", "3", unit="buổi") == ("3", step("-2,0", "buổi"))


@pytest.mark.parametrize("kind", [Kind.RATIO, Kind.COUNT])
def test_the_fourth_quarter_is_the_years_end(kind):
    assert of(kind, "60", "70", "80", "85") == ("85", "Số liệu cuối năm.")
    assert of(kind, None, None, None, "85") == ("85", "Số liệu cuối năm.")


def test_a_milestone_that_was_met_stays_met():
    assert of(Kind.MILESTONE, "0", "100") == ("100", "Mốc đã đạt thì giữ nguyên.")
    assert of(Kind.MILESTONE, "0") == ("0", "Giả định chưa có thay đổi nếu chưa có minh chứng mới.")
    assert of(Kind.MILESTONE, "100", None, None)[0] == "100"


def test_words_stand_before_a_step():
    assert Forecast(Decimal(1), "Bằng lời.", Decimal(5), "buổi").assumption == "Bằng lời."
