"""The rosters that lie beside the repository: every planted fault found, nothing invented in the clean list."""

import csv
import subprocess
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from truongso.records.quality import engine
from truongso.records.quality.files import table_of_file
from truongso.records.quality.table import Table

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
MAKER = DATA / "tools" / "make_messy_roster.py"
SEEDS = (None, 1, 2, 3, 7, 11)
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="no rosters beside the repository (../shared/data)")
# A school's own words for teachers, whole names of shortened ones: not determinable from the file.
OPEN = {"ten_gvcn_rut_gon", "viet_tat_ten_dem", "dong_an", "sai_xa"}


@pytest.fixture(scope="module", params=SEEDS, ids=lambda seed: f"seed-{seed or 'shared'}")
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the five files of one school."""
    if request.param is None:
        return DATA / "rosters"
    made = tmp_path_factory.mktemp(f"seed{request.param}")
    subprocess.run([sys.executable, MAKER, "--seed", str(request.param), "--out", made, "--data", DATA],
                   check=True, capture_output=True)  # fmt: skip
    return made


def checked(path: Path) -> tuple[Table, list[dict[str, Any]]]:
    table = table_of_file(path.read_bytes(), path.name, today=date(2026, 11, 25))
    return table, [engine.as_row(finding, table) for finding in engine.check(table)]


def test_every_planted_fault_is_reported_in_its_cell(folder: Path) -> None:
    _, rows = checked(folder / "danh_sach_hoc_sinh_ban.xlsx")
    reported = defaultdict(list)
    for row in rows:
        if row["severity"] != "info":
            reported[row["sheet"], row["row"], row["column"], row["field"]].append(row)
    with (folder / "danh_sach_hoc_sinh_ban_dap_an.csv").open(encoding="utf-8") as file:
        planted = [one for one in csv.DictReader(file) if one["action"] in {"tu_sua", "hoi", "canh_bao"}]

    missed, wrong = [], []
    for one in planted:
        here = reported[one["sheet"], int(one["row"]) if one["row"] else None, one["column"], one["field"]]
        if not here:
            missed.append(one)
        elif one["kind"] not in OPEN and one["right_value"] not in {row["proposal"] for row in here}:
            wrong.append(one)

    assert len(planted) > 200
    assert missed == []
    assert wrong == []


def test_clean_list_asks_only_about_divided_communes(folder: Path) -> None:
    table, rows = checked(folder / "danh_sach_hoc_sinh_chuan.xlsx")
    with (folder / "danh_sach_hoc_sinh_chuan_dia_chi.csv").open(encoding="utf-8") as file:
        divided = {one["ma_dinh_danh_bo"] for one in csv.DictReader(file) if one["phai_hoi"] == "1"}
    code_of = {record.where.row: record.get("ministry_code") for record in table.records if record.where}

    asked = [row for row in rows if row["severity"] == "question"]

    assert [row for row in rows if row["severity"] in {"error", "warning"}] == []
    assert {row["rule"] for row in asked} == {"students.address_divided"}
    assert sorted(code_of[row["row"]] for row in asked) == sorted(divided)
