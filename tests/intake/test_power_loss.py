"""The plug is pulled (kill -9) while an import is written: nothing half-written stays, and it can be written again."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.site.conftest import ROOT, _environment, truongso

pytestmark = [pytest.mark.own_databases, pytest.mark.slow]

START = """
import json, os, signal
import django
django.setup()
from django.utils import timezone
from tests.intake.builders import listed
from tests.intake.conftest import flat_row, make_school
from truongso.foundation.accounts.models import User
from truongso.foundation.audit import chain
from truongso.records.intake import actions, trial, writing
from truongso.records.intake.models import ImportRun
from truongso.records.register.models import Source, ValueChange
from truongso.records.students.models import Enrolment, Pupil
from truongso.records.students import actions as students
today = timezone.localdate()
def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
def write():
    run, lan = ImportRun.objects.get(), User.objects.get(username="lan")
    actions.begin_writing(run, by=lan)
    seen = trial.preview(run.content(), run.file_name, run.source.name, today=today).fingerprint
    actions.write(run, seen=seen, skip_doubtful=False, today=today, by=lan)
"""
TELL = """
print(json.dumps({
    "pupils": Pupil.objects.count(), "enrolments": Enrolment.objects.count(), "sources": Source.objects.count(),
    "phones": sorted({p.flat()["phone"] for p in Pupil.objects.whole()})[-1], "state": ImportRun.objects.get().state,
    "changes": ValueChange.objects.count(), "chain": chain.verify().intact,
}))
"""


def run(home: Path, code: str) -> "subprocess.CompletedProcess[str]":
    environment = _environment(home) | {"DJANGO_SETTINGS_MODULE": "truongso.config.settings", "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", START + code], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=180
    )


def state(home: Path) -> dict[str, object]:
    done = run(home, TELL)
    assert done.returncode == 0, done.stderr
    told: dict[str, object] = json.loads(done.stdout)
    return told


def test_power_fails_while_values_are_written_after_pupils_were_added(tmp_path: Path) -> None:
    truongso(tmp_path, "setup")
    made = run(
        tmp_path,
        """
school = make_school()
records = [flat_row(0) | {"phone": "0599999999"}, *(flat_row(number) for number in range(30, 40))]
actions.take_in(listed(records), "ds.xlsx", "vnEdu", by=school.lan)
""",
    )
    assert made.returncode == 0, made.stderr
    before = state(tmp_path)
    assert (before["pupils"], before["state"]) == (12, "inspected")

    killed = run(tmp_path, "students.change_pupils = die\nwrite()")
    assert killed.returncode == -9, killed.stderr
    assert state(tmp_path) == before | {"state": "applying"}

    done = run(tmp_path, "write()")
    assert done.returncode == 0, done.stderr
    after = state(tmp_path)
    assert (after["pupils"], after["enrolments"], after["phones"], after["state"], after["chain"]) == (
        22, 22, "0599999999", "applied", True,
    )  # fmt: skip
