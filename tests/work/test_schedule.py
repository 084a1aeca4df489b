"""Jobs by the clock: when due, once, and again after a failure."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.work.races import at_once
from truongso.core.text import SCHOOL_ZONE
from truongso.foundation.work import schedule
from truongso.foundation.work.models import PeriodicRun
from truongso.foundation.work.schedule import periodic, run_pending

pytestmark = pytest.mark.django_db


@pytest.fixture
def ran():
    """Only the jobs of the test, and the moments at which they ran."""
    schedule.jobs._items.clear()
    return []


def at(hour, minute=0, day=5):
    return datetime(2026, 10, day, hour, minute, tzinfo=SCHOOL_ZONE)


def job(ran, every, code="tests.job"):
    def work(now):
        ran.append(code)
        return f"lần {len(ran)}"

    return periodic(code, "Việc thử", work, every=every)


def test_every_so_often(ran):
    job(ran, timedelta(minutes=10))
    assert run_pending(at(8)) == ["tests.job"]
    assert run_pending(at(8, 9)) == []
    assert run_pending(at(8, 10)) == ["tests.job"]
    run = PeriodicRun.objects.get()
    assert (len(ran), run.last_result, run.failed, run.last_run_at) == (2, "lần 2", False, at(8, 10))


def test_daily_at_a_time_of_the_schools_zone(ran):
    job(ran, time(6, 30))
    assert run_pending(at(6, 29)) == []
    assert run_pending(datetime(2026, 10, 4, 23, 30, tzinfo=UTC)) == ["tests.job"]  # 06:30 here
    assert run_pending(at(23, 59)) == []
    assert run_pending(at(6, 29, day=6)) == []
    # The machine was off at half past six: it catches up.
    assert run_pending(at(14, day=6)) == ["tests.job"]
    assert len(ran) == 2


def test_a_failure_is_logged_tried_again_and_stops_nobody_else(ran, caplog):
    def fails(now):
        raise RuntimeError("hỏng")

    periodic("tests.a_fails", "Việc hỏng", fails, every=time(6, 0))
    job(ran, time(6, 0), code="tests.b_works")
    assert run_pending(at(6)) == ["tests.a_fails", "tests.b_works"]
    run = PeriodicRun.objects.get(code="tests.a_fails")
    assert (run.failed, run.last_result) == (True, "RuntimeError: hỏng")
    assert "periodic job tests.a_fails failed" in caplog.text
    assert run_pending(at(6, 14)) == []
    assert run_pending(at(6, 15)) == ["tests.a_fails"]
    assert ran == ["tests.b_works"]


def test_a_job_whose_worker_was_killed_runs_again_after_an_hour(ran):
    job(ran, time(6, 0))
    PeriodicRun.objects.create(code="tests.job", last_run_at=at(6), finished_at=None)
    assert run_pending(at(6, 59)) == []
    assert run_pending(at(7)) == ["tests.job"]


def test_a_job_more_often_than_the_clock_looks_is_refused(ran):
    with pytest.raises(ImproperlyConfigured, match="once a minute"):
        job(ran, timedelta(seconds=30))


def test_the_platforms_own_jobs_are_declared():
    assert {"work.remind", "work.post"} <= {declared.code for declared in schedule.jobs}


def test_the_declared_jobs_run(cast, fill_desk, mailoutbox):
    for code in [declared.code for declared in schedule.jobs if not declared.code.startswith("work.")]:
        schedule.jobs.remove(code)
    fill_desk(("Khai số liệu", 0))
    assert run_pending(at(7)) == ["work.remind", "work.post"]
    assert PeriodicRun.objects.get(code="work.remind").last_result == "3 người được nhắc"


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_run_the_same_job_twice(ran):
    job(ran, time(6, 0), code="tests.one")
    job(ran, timedelta(hours=1), code="tests.two")
    given = at_once(*[lambda: run_pending(at(6))] * 4)
    assert sorted(code for codes in given for code in codes) == ["tests.one", "tests.two"]
    assert sorted(ran) == ["tests.one", "tests.two"]
