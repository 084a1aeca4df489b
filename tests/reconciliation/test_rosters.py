"""The rosters beside the repository laid side by side: what differs is what was planted, and nobody is lost."""

import csv
from pathlib import Path

import pytest

from truongso.records.reconciliation.kinds import Found
from truongso.records.reconciliation.laying import Laid, lay
from truongso.records.reconciliation.sides import file_side
from truongso.records.students.datasets import PUPILS

ROSTERS = Path(__file__).resolve().parents[3] / "shared" / "data" / "rosters"
pytestmark = pytest.mark.skipif(not ROSTERS.is_dir(), reason="no rosters beside the repository (../shared/data)")


@pytest.fixture(scope="module")
def laid() -> list[Laid]:
    messy, clean = ROSTERS / "danh_sach_hoc_sinh_ban.xlsx", ROSTERS / "danh_sach_hoc_sinh_chuan.xlsx"
    return lay(file_side(messy.read_bytes(), messy.name), file_side(clean.read_bytes(), clean.name))


@pytest.fixture(scope="module")
def planted() -> list[dict[str, str]]:
    with (ROSTERS / "danh_sach_hoc_sinh_ban_dap_an.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def place(sheet: str, row: str) -> str:
    return f"{sheet}, dòng {row}"


def test_nobody_is_lost_and_only_planted_repetitions_are_asked(laid: list[Laid], planted: list[dict[str, str]]) -> None:
    assert [one for one in laid if one.kind in {Found.LEFT_ONLY, Found.RIGHT_ONLY}] == []
    repeated = {place(fault["sheet"], fault["row"]) for fault in planted if fault["kind"] == "trung_lap"}
    asked = {one.left.where for one in laid if one.kind == Found.DOUBTFUL and one.left}
    assert repeated <= asked
    twice = {one.right.key for one in laid if one.kind == Found.DOUBTFUL and one.right}
    assert len(asked) == 2 * len(twice) == 2 * len(repeated), "each repetition is asked with the row that it repeats"


def test_every_difference_was_planted(laid: list[Laid], planted: list[dict[str, str]]) -> None:
    faults = {(place(fault["sheet"], fault["row"]), fault["field"]) for fault in planted}
    found = {
        (one.left.where, PUPILS.by_code[difference.field].label)
        for one in laid
        if one.left
        for difference in one.differences
    }
    assert found - faults == set()
    assert len(found) >= 40
