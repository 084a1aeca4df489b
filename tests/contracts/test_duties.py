"""What apps lay on desks and into the calendar can be opened by those who get it."""

from datetime import date

import pytest
from django.urls import reverse

from truongso.core.rights import permissions
from truongso.foundation.org.roles import Role
from truongso.foundation.work.days import WorkCalendar
from truongso.foundation.work.registry import calendar_sources, recurring_duties, worklists
from truongso.foundation.work.schedule import jobs


def test_every_worklist_and_calendar_source_names_a_declared_right():
    assert [w.code for w in worklists if w.permission not in permissions] == []
    assert [s.code for s in calendar_sources if s.permission not in permissions] == []


@pytest.mark.django_db
def test_every_recurring_duty_has_a_page_a_basis_and_days_to_come():
    for duty in recurring_duties:
        assert reverse(duty.url_name), duty.code
        assert duty.basis, duty.code
        assert duty.roles <= set(Role.values), duty.code
        year = list(duty.schedule.between(date(2027, 1, 1), date(2027, 12, 31), WorkCalendar()))
        assert year, duty.code
        assert all(duty.schedule.find(o.period, WorkCalendar()) == o for o in year), duty.code


def test_every_job_by_the_clock_says_what_it_does():
    assert [job.code for job in jobs if not job.title] == []
