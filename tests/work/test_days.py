"""Deadlines by working day, and schedules that keep them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from truongso.foundation.org import actions as org
from truongso.foundation.org.periods import is_working_day
from truongso.foundation.work.days import Due, WorkCalendar, due_state
from truongso.foundation.work.recurrence import Month, monthly, quarterly, yearly

pytestmark = pytest.mark.django_db


def dues(schedule, first, last):
    return [(o.period, o.due_on) for o in schedule.between(first, last, WorkCalendar())]


def test_the_calendar_agrees_with_org_on_every_day_of_two_years():
    org.set_holiday(date(2026, 4, 29), name="Nghỉ hoán đổi", is_working=False, by=None)
    org.set_holiday(date(2026, 5, 9), name="Làm bù", is_working=True, by=None)
    calendar = WorkCalendar()
    days = [date(2026, 1, 1) + timedelta(days=step) for step in range(730)]
    assert [calendar.is_working(day) for day in days] == [is_working_day(day) for day in days]
    assert calendar.name_of(date(2026, 5, 9)) == "Làm bù"
    assert calendar.name_of(date(2026, 9, 2)) == "Quốc khánh"
    assert calendar.name_of(date(2026, 10, 5)) == ""


@pytest.mark.parametrize(
    ("due_on", "group", "text"),
    [
        (None, Due.NEVER, "không có hạn"),
        (date(2026, 10, 2), Due.LATE, "quá hạn 1 ngày làm việc"),  # Friday, seen on Monday
        (date(2026, 9, 25), Due.LATE, "quá hạn 6 ngày làm việc"),
        (date(2026, 10, 5), Due.WEEK, "hạn hôm nay"),
        (date(2026, 10, 9), Due.WEEK, "còn 4 ngày làm việc"),
        (date(2026, 10, 11), Due.WEEK, "còn 4 ngày làm việc"),  # Sunday still belongs to this week
        (date(2026, 10, 12), Due.LATER, "còn 5 ngày làm việc"),
        (date(2026, 12, 31), Due.LATER, "hạn 31/12/2026"),
        (date(2026, 3, 31), Due.LATE, "quá hạn từ 31/03/2026"),
    ],
)
def test_where_a_deadline_stands_on_a_monday(due_on, group, text):
    state = due_state(due_on, date(2026, 10, 5))
    assert (state.group, state.text) == (group, text)


def test_a_deadline_on_friday_is_late_on_saturday_although_no_working_day_passed():
    state = due_state(date(2026, 10, 2), date(2026, 10, 3))
    assert (state.group, state.text, state.working_days) == (Due.LATE, "quá hạn từ 02/10/2026", 0)


def test_days_of_tet_do_not_count():
    # From Friday 13/02/2026: the next week is Tết from the eve (16/02) to the fourth day (20/02).
    assert due_state(date(2026, 2, 23), date(2026, 2, 13)).working_days == 1


def test_last_working_day_of_each_quarter():
    found = dues(quarterly(working_day=-1), date(2026, 1, 1), date(2026, 12, 31))
    assert found == [
        ("2026-Q1", date(2026, 3, 31)),
        ("2026-Q2", date(2026, 6, 30)),
        ("2026-Q3", date(2026, 9, 30)),
        ("2026-Q4", date(2026, 12, 31)),
    ]


def test_the_schools_own_day_off_moves_the_last_working_day():
    org.set_holiday(date(2026, 9, 30), name="Nghỉ phòng bão", is_working=False, by=None)
    assert dues(quarterly(working_day=-1), date(2026, 9, 1), date(2026, 9, 30)) == [("2026-Q3", date(2026, 9, 29))]


def test_the_thirty_first_of_each_month_moves_to_a_working_day_before_it():
    found = dues(monthly(day=31), date(2026, 1, 15), date(2026, 5, 31))
    assert found == [
        ("2026-M01", date(2026, 1, 30)),  # the 31st is a Saturday
        ("2026-M02", date(2026, 2, 27)),  # the 28th is a Saturday
        ("2026-M03", date(2026, 3, 31)),
        ("2026-M04", date(2026, 4, 29)),  # the 30th is Victory Day
        ("2026-M05", date(2026, 5, 29)),
    ]


def test_a_fixed_day_of_the_year_moves_after_or_stays():
    new_year = dues(yearly(month=1, day=1, shift="after"), date(2027, 1, 1), date(2027, 12, 31))
    assert new_year == [("2027", date(2027, 1, 4))]
    as_is = dues(yearly(month=1, day=1, shift="none"), date(2027, 1, 1), date(2027, 12, 31))
    assert as_is == [("2027", date(2027, 1, 1))]
    # Moved before, the first of January falls into the year before it and keeps the name of its own period.
    before = dues(yearly(month=1, day=1), date(2026, 12, 1), date(2027, 1, 31))
    assert before == [("2027", date(2026, 12, 31))]


def test_the_first_working_days_after_tet():
    assert dues(monthly(working_day=2), date(2026, 2, 1), date(2026, 2, 28)) == [("2026-M02", date(2026, 2, 3))]
    assert dues(monthly(working_day=-1), date(2026, 2, 1), date(2026, 2, 28)) == [("2026-M02", date(2026, 2, 27))]


@pytest.mark.parametrize("code", ["", "2026", "2026-Q5", "2026-M03", "9999-Q1", "abcd-Q1", "2026-Q1; drop", "²026-Q1"])
def test_a_period_that_the_schedule_does_not_have_is_not_found(code):
    assert quarterly(working_day=-1).find(code, WorkCalendar()) is None


def test_a_period_is_found_by_its_code():
    found = quarterly(working_day=-1).find("2026-Q3", WorkCalendar())
    assert (found.title, found.due_on) == ("Quý III/2026", date(2026, 9, 30))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: monthly(),
        lambda: monthly(day=1, working_day=1),
        lambda: monthly(day=32),
        lambda: quarterly(day=1, month=4),
        lambda: yearly(month=13, day=1),
        lambda: monthly(working_day=0),
        lambda: monthly(day=1, shift="sideways"),
    ],
)
def test_a_malformed_schedule_stops_the_start(wrong):
    with pytest.raises(ImproperlyConfigured):
        wrong()


def test_months_follow_each_other():
    assert (Month(2026, 12).next, Month(2026, 1).previous) == (Month(2027, 1), Month(2025, 12))
    assert (str(Month(2026, 9)), Month(2026, 2).ends_on) == ("Tháng 9/2026", date(2026, 2, 28))
