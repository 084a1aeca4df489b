"""The rosters beside the repository: exact figures of a dry run, and one faulty column of the same school."""

import csv
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.cast import make_cast
from truongso.foundation.org.models import SchoolYear
from truongso.records.intake import actions, trial
from truongso.records.intake.models import ImportRun
from truongso.records.students import actions as students
from truongso.records.students.models import Pupil

ROSTERS = Path(__file__).resolve().parents[3] / "shared" / "data" / "rosters"
pytestmark = [
    pytest.mark.skipif(not ROSTERS.is_dir(), reason="no rosters beside the repository (../shared/data)"),
    pytest.mark.slow,
]
TODAY = date(2026, 11, 25)
MESSY, CLEAN = "danh_sach_hoc_sinh_ban.xlsx", "danh_sach_hoc_sinh_chuan.xlsx"

NOTHING = dict.fromkeys((
    "rows", "people", "repeated_rows", "left_out", "pupils_added", "pupils_changed", "pupils_untouched", "pupils_missing",
    "values_added", "values_changed", "values_conflicting", "values_untouched", "values_to_write", "moves", "questions",
    "problems",
), 0)  # fmt: skip


@pytest.fixture
def empty(db: Any) -> SimpleNamespace:
    """A school with its 36 classes and nobody in them."""
    people = SimpleNamespace(**make_cast())
    year = SchoolYear.objects.filter(starts_on__lte=TODAY, ends_on__gte=TODAY).first() or SchoolYear.objects.create(
        code="2026-2027", starts_on=date(2026, 8, 1), ends_on=date(2027, 7, 31)
    )
    for grade in (10, 11, 12):
        for number in range(1, 13):
            students.open_class(year, f"{grade}A{number}", by=people.lan)
    return people


def take_in(name: str, people: SimpleNamespace) -> ImportRun:
    run, _ = actions.take_in((ROSTERS / name).read_bytes(), name, "CSDL ngành", by=people.lan)
    preview = trial.preview((ROSTERS / name).read_bytes(), name, "CSDL ngành", today=TODAY)
    return actions.write(run, seen=preview.fingerprint, skip_doubtful=True, today=TODAY, by=people.lan)


def test_messy_roster_into_an_empty_register(empty: SimpleNamespace) -> None:
    preview = trial.preview((ROSTERS / MESSY).read_bytes(), MESSY, "CSDL ngành", today=TODAY)
    counts = preview.counts
    assert [shown.rows for shown in preview.file.lists if shown.is_list] == [514, 503, 497]
    assert sum(shown.hidden_rows for shown in preview.file.lists) == 10
    # 10 serial days, 8 with the month first, 12 names cut short; 3 + 3 repeated rows with another name or class.
    assert counts == NOTHING | {
        "rows": 1514, "people": 1500, "repeated_rows": 14, "left_out": 18, "pupils_added": 1482, "questions": 36,
    }  # fmt: skip


def test_clean_roster_asks_nothing_and_adds_everybody(empty: SimpleNamespace) -> None:
    run = take_in(CLEAN, empty)
    assert (run.counts["pupils_added"], run.counts["questions"], run.counts["problems"]) == (1500, 0, 0)
    assert Pupil.objects.studying().count() == 1500
    again = trial.preview((ROSTERS / CLEAN).read_bytes(), CLEAN, "CSDL ngành", today=TODAY)
    assert again.has_nothing_to_write and again.counts["pupils_untouched"] == 1500


def test_messy_roster_onto_the_clean_register_binds_all_by_code(empty: SimpleNamespace) -> None:
    take_in(CLEAN, empty)
    preview = trial.preview((ROSTERS / MESSY).read_bytes(), MESSY, "GVCN", today=TODAY)
    counts = preview.counts
    assert {person.how for person in preview.bound.people} == {"theo mã định danh"}
    with (ROSTERS / "danh_sach_hoc_sinh_ban_dap_an.csv").open(encoding="utf-8") as file:
        oracle = list(csv.DictReader(file))
    swapped = {
        (one.row.sheet, one.row.number) for one in preview.questions
        if "đổi chỗ so với sổ" in " ".join((one.sentence, *one.reasons))
    }  # fmt: skip
    planted = {(row["sheet"], int(row["row"])) for row in oracle if row["action"] == "doi_chieu"}
    assert len(planted) == 12 and swapped == planted
    faulty = {(row["sheet"], int(row["row"])) for row in oracle if row["row"] and row["action"] != "bo_qua"}
    differing = {(one.row.sheet, one.row.number) for one in preview.compared.differences}
    assert differing <= faulty
    # To write without a question: 10 genders and 16 communes; no rule of reading can tell that they are wrong.
    assert counts == NOTHING | {
        "rows": 1514, "people": 1500, "repeated_rows": 14, "pupils_changed": 48, "pupils_untouched": 1452,
        "values_changed": 50, "values_conflicting": 3, "values_untouched": 30697, "values_to_write": 26, "questions": 27,
    }  # fmt: skip
