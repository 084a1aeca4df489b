"""`truongso work`: reminders by hand, and the jobs that run by the clock."""

import json
from datetime import UTC, datetime

import pytest
import typer
from typer.testing import CliRunner

from truongso.foundation.work import commands
from truongso.foundation.work.models import Notice, PeriodicRun

pytestmark = pytest.mark.django_db


def run(*arguments):
    app = typer.Typer()
    commands.register(app)
    return CliRunner().invoke(app, ["work", *arguments])


def test_remind_a_day_once(cast, fill_desk):
    fill_desk(("Khai số liệu", 0))
    assert json.loads(run("remind", "--date", "2026-10-05", "--json").stdout) == {"date": "2026-10-05", "reminded": 3}
    assert json.loads(run("remind", "--date", "2026-10-05", "--json").stdout)["reminded"] == 0
    assert Notice.objects.count() == 3


def test_a_date_that_is_none_is_wrong_use(cast):
    assert run("remind", "--date", "05/10/2026").exit_code == 2
    assert not Notice.objects.exists()


def test_jobs_say_when_they_ran_and_how_it_ended(cast):
    PeriodicRun.objects.create(
        code="work.post", last_run_at=datetime(2026, 10, 5, 1, 0, tzinfo=UTC), failed=True, last_result="hỏng"
    )
    rows = {row["code"]: row for row in json.loads(run("jobs", "--json").stdout)}
    assert rows["work.post"]["failed"] is True
    assert rows["work.post"]["last_result"] == "hỏng"
    assert rows["work.remind"]["last_run_at"] is None
