"""The workbook of a frozen report counts by itself, and counts what was frozen."""

import shutil
import subprocess

import pytest
from openpyxl import load_workbook

from tests.plan_reports.builders import FREEZING, Q3, complete_quarter
from truongso.governance.plan.actions import reports as actions
from truongso.governance.plan.reporting import frozen_files, rows_in


@pytest.fixture(scope="session")
def office() -> str:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("máy này không có LibreOffice để tính lại bảng tính")
    return program


def test_recalculated_it_says_what_was_frozen(school, office, tmp_path):
    complete_quarter(school)
    report = actions.draft_report(school.plan, Q3, by=school.khanh, today=FREEZING)
    version = actions.freeze_report(report, reason="", by=school.binh, today=FREEZING)
    content, name = frozen_files.stored_file(version, "xlsx")
    book = load_workbook(_kept(tmp_path / name, content))
    for row in book["Chỉ tiêu"].iter_rows(min_row=5, max_row=10):
        assert (
            row[8].value is not None
        )  # the cells that LibreOffice must count are there before they are emptied of values
    book.save(tmp_path / name)  # openpyxl writes formulas without the values that came with them
    out = tmp_path / "out"
    command = [
        office,
        "--headless",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(out),
    ]
    subprocess.run([*command, str(tmp_path / name)], check=True, capture_output=True, timeout=120)
    counted = load_workbook(out / name, data_only=True)["Chỉ tiêu"]
    shown = {row[0].value: (row[8].value, row[11].value) for row in counted.iter_rows(min_row=5, max_row=10)}
    frozen = {row["ordinal"]: (row["value"], row["standing_text"]) for row in rows_in(version.content["indicators"])}
    assert {n: (float(value), words) for n, (value, words) in shown.items() if n != 6} == {
        n: (float(value), words) for n, (value, words) in frozen.items() if n != 6
    }
    assert shown[6] == ("Có báo cáo", "Báo cáo bằng lời")


def _kept(path, content):
    path.write_bytes(content)
    return path
