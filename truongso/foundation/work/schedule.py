"""Jobs that run by the clock: declared in duties.py, run by `truongso serve`, which calls run_pending each minute.

A job may run again after a crash in the middle, so it must bear that: what it did stays done.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone

from truongso.core.declarations import Registry
from truongso.core.text import SCHOOL_ZONE
from truongso.foundation.work.models import PeriodicRun

log = logging.getLogger(__name__)

RETRY_AFTER = timedelta(minutes=15)
ABANDONED_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Job:
    """A job with its rhythm: every so often, or daily at a time of the school's zone."""

    code: str
    title: str
    function: Callable[[datetime], str | None]
    every: timedelta | time

    def is_due(self, run: PeriodicRun, now: datetime) -> bool:
        """Return whether the job must run now, from what its last run left."""
        if run.last_run_at is None:
            return not isinstance(self.every, time) or now >= self._today_at(now)
        if run.finished_at is None:
            return now - run.last_run_at >= ABANDONED_AFTER
        if run.failed and now - run.last_run_at >= RETRY_AFTER:
            return True
        if isinstance(self.every, time):
            moment = self._today_at(now)
            return now >= moment and run.last_run_at < moment
        return now - run.last_run_at >= self.every

    def _today_at(self, now: datetime) -> datetime:
        assert isinstance(self.every, time)
        return datetime.combine(now.astimezone(SCHOOL_ZONE).date(), self.every, SCHOOL_ZONE)


jobs: Registry[Job] = Registry("periodic job")


def periodic(code: str, title: str, function: Callable[[datetime], str | None], *, every: timedelta | time) -> Job:
    """Declare a job; function gets the moment and returns one line on what it did (or nothing)."""
    if isinstance(every, timedelta) and every < timedelta(minutes=1):
        raise ImproperlyConfigured(f"periodic job {code}: the clock looks once a minute")
    return jobs.add(code, Job(code, title, function, every))


def run_pending(now: datetime) -> list[str]:
    """Run every job that is due, one after the other; return their codes. Any worker may call it each minute.

    A job that fails is logged and tried again after a quarter of an hour; the others run all the same.
    """
    return [job.code for job in list(jobs) if _claim(job, now) and _run(job, now)]


def _claim(job: Job, now: datetime) -> bool:
    """Return whether this worker is to run the job. The row is locked only while deciding, not while running."""
    PeriodicRun.objects.get_or_create(code=job.code)
    with transaction.atomic():
        run = PeriodicRun.objects.select_for_update().get(code=job.code)
        if not job.is_due(run, now):
            return False
        run.last_run_at, run.finished_at, run.failed = now, None, False
        run.save()
        return True


def _run(job: Job, now: datetime) -> bool:
    try:
        result, failed = job.function(now) or "", False
    except Exception as error:  # one job's fault must not stop the others; it is logged with its trace
        log.exception("periodic job %s failed", job.code)
        result, failed = f"{type(error).__name__}: {error}", True
    PeriodicRun.objects.filter(code=job.code).update(
        finished_at=timezone.now(), failed=failed, last_result=result[:500]
    )
    return True
