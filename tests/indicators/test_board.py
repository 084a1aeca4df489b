"""How an indicator stands against its promise, and the board of all of them."""

from datetime import date
from decimal import Decimal

import pytest

from tests.plan_reports.builders import declare, make_people
from truongso.foundation.indicators.actions import return_figure
from truongso.foundation.indicators.board import board
from truongso.foundation.indicators.readings import Reading, Standing, Target
from truongso.foundation.indicators.registry import Kind, Measure
from truongso.foundation.org.models import Person
from truongso.foundation.org.periods import Quarter

Q1, Q2, Q3, Q4 = (Quarter(2026, number) for number in (1, 2, 3, 4))
IN_TIME = date(2026, 9, 25)
LAST_DAY = date(2026, 12, 31)
YEAR_OVER = date(2027, 1, 1)
CODE = "tests.people"


@pytest.fixture
def people(db):
    return make_people()


def told(people, quarters, *, confirm=True):
    """Declare shares of a hundred in the quarters they are told for."""
    for quarter, share in quarters.items():
        declare(people, CODE, quarter, confirm=confirm, numerator=share, denominator=100)


def tile_at(quarter=Q3, today=IN_TIME):
    (tile,) = board(quarter, today=today).tiles
    return tile


def at_least(value):
    return Target(">=", Decimal(value))


@pytest.mark.parametrize(
    ("target", "quarters", "standing", "after_the_year"),
    [
        (at_least(80), {Q3: "80"}, Standing.MET, Standing.MET),
        (at_least(80), {Q3: "81"}, Standing.MET, Standing.MET),
        # Nine tenths of it are there.
        (at_least(80), {Q3: "72"}, Standing.AT_RISK, Standing.MISSED),
        (at_least(80), {Q3: "71"}, Standing.MISSED, Standing.MISSED),
        # The forecast reaches it: 40, 60, so 80 at the year's end.
        (at_least(80), {Q2: "40", Q3: "60"}, Standing.AT_RISK, Standing.MISSED),
        (at_least(81), {Q2: "40", Q3: "60"}, Standing.MISSED, Standing.MISSED),
        (Target("=", Decimal(100)), {Q3: "100"}, Standing.MET, Standing.MET),
        (Target("=", Decimal(100)), {Q3: "99"}, Standing.AT_RISK, Standing.MISSED),
        (Target("=", Decimal(80)), {Q3: "85"}, Standing.MET, Standing.MET),
        (Target("<=", Decimal(5)), {Q3: "5"}, Standing.MET, Standing.MET),
        (Target("<=", Decimal(5)), {Q3: "6"}, Standing.MISSED, Standing.MISSED),
        # A burden that falls by two each quarter will be light enough by the year's end.
        (Target("<=", Decimal(5)), {Q2: "8", Q3: "6"}, Standing.AT_RISK, Standing.MISSED),
        (Target("<", Decimal(5)), {Q3: "5"}, Standing.MISSED, Standing.MISSED),
        (Target(">", Decimal(80)), {Q3: "80"}, Standing.AT_RISK, Standing.MISSED),
        (at_least(80), {}, Standing.NO_DATA, Standing.NO_DATA),
        (at_least(80), {Q2: "90"}, Standing.NO_DATA, Standing.NO_DATA),
        (Target(">=", None), {Q3: "90"}, Standing.NO_TARGET, Standing.NO_TARGET),
        (Target(">=", None), {}, Standing.NO_DATA, Standing.NO_DATA),
    ],
)
def test_how_a_figure_stands(people, card_of, promise, target, quarters, standing, after_the_year):
    card_of(CODE)
    promise({CODE: target})
    told(people, quarters)
    assert (tile_at().standing, tile_at(today=YEAR_OVER).standing) == (standing, after_the_year)


def test_on_the_last_day_the_year_is_not_over(people, card_of, promise):
    card_of(CODE)
    promise({CODE: at_least(80)})
    told(people, {Q4: "75"})
    assert [tile_at(Q4, day).standing for day in (LAST_DAY, YEAR_OVER)] == [Standing.AT_RISK, Standing.MISSED]


def test_one_short_of_all_does_not_keep_a_promise_of_all(people, card_of, promise):
    card_of(CODE)
    promise({CODE: Target("=", Decimal(100))})
    declare(people, CODE, Q3, numerator=99_999, denominator=100_000)
    assert (tile_at().standing, tile_at().reading.text) == (Standing.AT_RISK, "99,99 %")


def test_what_waits_for_confirmation_counts_as_no_data(people, card_of, promise):
    card_of(CODE)
    promise({CODE: at_least(80)})
    told(people, {Q2: "70"})
    told(people, {Q3: "95"}, confirm=False)
    tile = tile_at()
    assert (tile.standing, tile.reading.text, tile.reading.is_waiting) == (Standing.NO_DATA, "", True)
    assert tile.trend == [None, Decimal(70), None]
    assert tile.forecast_text == "70 %"


def test_what_was_returned_counts_as_no_data(people, card_of, promise):
    card_of(CODE)
    promise({CODE: at_least(80)})
    figure = declare(people, CODE, Q3, confirm=False, numerator=95, denominator=100)
    return_figure(figure, reason="Thiếu danh sách", by=people.binh)
    tile = tile_at()
    assert (tile.standing, tile.reading.text, tile.reading.is_waiting) == (Standing.NO_DATA, "", False)


def test_words_stand_as_told_or_not(people, card_of, promise):
    card_of(CODE, kind=Kind.NARRATIVE)
    promise({CODE: Target(">=", None, "")})
    assert (tile_at().standing, tile_at().reading.text) == (Standing.NO_DATA, "")
    figure = declare(people, CODE, Q3, confirm=False, note="Hai tổ thử nghiệm.")
    assert (tile_at().standing, tile_at().reading.text) == (Standing.NO_DATA, "")
    return_figure(figure, reason="Chưa rõ", by=people.binh)
    declare(people, CODE, Q3, note="Hai tổ thử nghiệm, có biên bản.")
    assert (tile_at().standing, tile_at().reading.text) == (Standing.NO_TARGET, "Có báo cáo")
    assert (tile_at().forecast_text, tile_at().forecast.assumption) == ("", "Chưa đủ số liệu để dự báo.")


def test_a_milestone_stands_as_done_or_not(people, card_of, promise):
    card_of(CODE, kind=Kind.MILESTONE)
    promise({CODE: Target("=", Decimal(100))})
    declare(people, CODE, Q3, done=False)
    assert (tile_at().standing, tile_at().reading.text, tile_at().forecast_text) == (Standing.MISSED, "Chưa đạt", "")
    declare(people, CODE, Q3, done=True, reason="Đã có quyết định")
    assert (tile_at().standing, tile_at().reading.text, tile_at().forecast_text) == (Standing.MET, "Đạt", "")


def test_a_count_stands_in_its_own_unit(people, card_of, promise):
    card_of(CODE, kind=Kind.COUNT, unit="hoạt động")
    promise({CODE: Target(">=", Decimal(4), "hoạt động")})
    declare(people, CODE, Q2, numerator=1)
    declare(people, CODE, Q3, numerator=3)
    tile = tile_at()
    assert (tile.standing, tile.reading.text, tile.commitment.target.text) == (
        Standing.AT_RISK,
        "3 hoạt động",
        "≥ 4 hoạt động",
    )
    assert (tile.forecast_text, tile.forecast.assumption) == (
        "5 hoạt động",
        "Giả định mỗi quý còn lại thay đổi 2,0 hoạt động như trung bình các quý đã qua.",
    )


def test_a_tile_shows_the_quarters_so_far_and_none_after(people, card_of, promise):
    card_of(CODE)
    promise({CODE: at_least(80)})
    told(people, {Q1: "40", Q3: "60", Q4: "90"})
    assert tile_at(Q3).trend == [Decimal(40), None, Decimal(60)]
    assert tile_at(Q3).forecast_text == "70 %"
    assert tile_at(Q4, LAST_DAY).trend == [Decimal(40), None, Decimal(60), Decimal(90)]
    assert (tile_at(Q4, LAST_DAY).forecast_text, tile_at(Q4, LAST_DAY).forecast.assumption) == (
        "90 %",
        "Số liệu cuối năm.",
    )


def test_the_board_counts_its_standings_and_keeps_the_plans_order(people, card_of, promise):
    def fails(period):
        raise ZeroDivisionError

    def two_of_five(period):
        return Measure(Person.objects.all(), Person.objects.filter(full_name__in=["Vũ Khánh", "Nguyễn Văn An"]))

    for code in ("tests.met", "tests.risk", "tests.nothing"):
        card_of(code)
    card_of("tests.failed", compute=fails)
    card_of("tests.missed", compute=two_of_five)
    card_of("tests.words", kind=Kind.NARRATIVE)
    promise(
        {
            "tests.missed": at_least(80),
            "tests.failed": at_least(80),
            "tests.risk": at_least(80),
            "tests.words": Target(">=", None),
            "tests.met": at_least(80),
            "tests.nothing": at_least(80),
        }
    )
    declare(people, "tests.met", Q3, numerator=90, denominator=100)
    declare(people, "tests.risk", Q3, numerator=79, denominator=100)
    declare(people, "tests.words", Q3, note="Có.")
    found = board(Q3, today=IN_TIME)
    assert [(tile.commitment.ordinal, tile.commitment.code, tile.standing.label) for tile in found.tiles] == [
        (1, "tests.missed", "Chưa đạt"),
        (2, "tests.failed", "Không tính được"),
        (3, "tests.risk", "Có nguy cơ"),
        (4, "tests.words", "Báo cáo bằng lời"),
        (5, "tests.met", "Đạt"),
        (6, "tests.nothing", "Chưa có số liệu"),
    ]
    assert [found.count(standing) for standing in Standing] == [1, 1, 1, 1, 1, 1]
    assert [(name, len(tiles)) for name, tiles in found.groups] == [("Nhóm I", 6)]
    assert found.tiles[0].reading.text == "40 %"


def test_a_promise_without_a_code_has_no_tile(people, card_of, promise):
    card_of(CODE)
    promise({CODE: at_least(80), "": at_least(50)})
    assert [tile.commitment.code for tile in board(Q3, today=IN_TIME).tiles] == [CODE]


def test_a_board_of_nothing_is_empty(db, promise):
    promise({})
    assert (board(Q3, today=IN_TIME).tiles, board(Q3, today=IN_TIME).groups) == ([], [])


def test_a_reading_of_no_period_is_no_data(card_of):
    reading = Reading(card_of(CODE), Q3)
    assert (reading.has_data, reading.value, reading.text, reading.fraction, reading.measure) == (
        False,
        None,
        "",
        "",
        None,
    )
