"""The plug is pulled (kill -9) in the middle of the work: nothing half-done stays, and the work can be done again."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.site.conftest import ROOT, _environment, truongso

pytestmark = [pytest.mark.own_databases, pytest.mark.slow]

SETUP = """
import os, signal, json
from datetime import date
import django
django.setup()
from truongso.demo.cast import make_cast
from truongso.demo.school import make_school
from truongso.demo import plan_file
from truongso.foundation.audit import chain
from truongso.governance.plan.models import Plan, PlanImport, Task, Occurrence, Amendment, Report, ReportVersion
from truongso.foundation.papers.models import IssuedNumber
def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
"""
TELL = """
print(json.dumps({
    "plans": Plan.objects.count(), "tasks": Task.objects.count(), "occurrences": Occurrence.objects.count(),
    "imports": sorted(PlanImport.objects.values_list("state", flat=True)), "reports": ReportVersion.objects.count(),
    "numbers": IssuedNumber.objects.count(), "chain": chain.verify().intact,
}))
"""


def run(home: Path, code: str) -> "subprocess.CompletedProcess[str]":
    """Run Python in the installation's own process."""
    environment = _environment(home) | {"DJANGO_SETTINGS_MODULE": "truongso.config.settings"}
    command = [sys.executable, "-c", SETUP + code]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120)


def state(home: Path) -> dict[str, object]:
    done = run(home, TELL)
    assert done.returncode == 0, done.stderr
    told: dict[str, object] = json.loads(done.stdout)
    return told


@pytest.fixture
def home(tmp_path: Path) -> Path:
    truongso(tmp_path, "setup")
    assert run(tmp_path, "make_school(); make_cast()").returncode == 0
    return tmp_path


IMPORT = "plan_file.import_plan(by=make_cast()['binh'], today=date(2026, 10, 5))"


def test_power_fails_while_a_plan_is_applied(home: Path) -> None:
    killed = run(
        home,
        f"""
from truongso.governance.plan.actions import imports
whole, seen = imports.open_occurrences, []
def sometimes(task):
    seen.append(task)
    return die() if len(seen) == 17 else whole(task)
imports.open_occurrences = sometimes
{IMPORT}
""",
    )
    assert killed.returncode == -9
    found = state(home)
    assert (found["plans"], found["tasks"], found["occurrences"]) == (0, 0, 0)
    assert found["imports"] == ["reviewing"]
    assert found["chain"] is True
    assert run(home, IMPORT).returncode == 0
    found = state(home)
    assert (found["plans"], found["tasks"], found["imports"]) == (1, 29, ["applied"])
    assert found["chain"] is True


def test_power_fails_while_a_report_is_frozen(home: Path) -> None:
    assert run(home, IMPORT).returncode == 0
    freeze = """
from truongso.demo.load import freeze
from truongso.foundation.org.periods import Quarter
freeze(Plan.current(2026), Quarter(2026, 2), make_cast())
"""
    killed = run(home, f"from truongso.governance.plan.actions import reports\nreports.deliver_made = die\n{freeze}")
    assert killed.returncode == -9, killed.stderr
    found = state(home)
    assert (found["reports"], found["numbers"], found["chain"]) == (0, 0, True)
    done = run(home, freeze)
    assert done.returncode == 0, done.stderr
    found = state(home)
    assert (found["reports"], found["numbers"], found["chain"]) == (1, 1, True)
