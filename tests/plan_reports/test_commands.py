"""`truongso report`, `truongso indicators`, `truongso scoreboard`."""

import json

import pytest
import typer
from typer.testing import CliRunner

from tests.plan_reports.builders import FREEZING, Q3, complete_quarter
from truongso.core.refusal import Refused
from truongso.governance.plan import commands_report
from truongso.governance.plan.actions import reports as actions
from truongso.governance.plan.reporting.frozen_files import stored_file


@pytest.fixture(autouse=True)
def on_freezing_day(monkeypatch):
    monkeypatch.setattr(commands_report, "_today", lambda: FREEZING)


@pytest.fixture
def run():
    app = typer.Typer()
    commands_report.register_report_commands(app)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def frozen(school):
    complete_quarter(school)
    report = actions.draft_report(school.plan, Q3, by=school.khanh, today=FREEZING)
    return actions.freeze_report(report, reason="", by=school.binh, today=FREEZING)


def test_the_three_files_of_the_frozen_quarter(run, frozen, tmp_path):
    done = run("report", "--year", 2026, "--quarter", 3, "--out", tmp_path / "out", "--json")
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    names = ["bao-cao-quy-3-2026.docx", "bao-cao-quy-3-2026.pdf", "bao-cao-quy-3-2026.xlsx"]
    assert told == {
        "title": "Báo cáo Quý III/2026",
        "period": "2026-Q3",
        "version": 1,
        "number": "01/BC-THPTM",
        "sha256": frozen.sha256,
        "draft": False,
        "files": [str(tmp_path / "out" / name) for name in names],
    }
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == names
    assert (tmp_path / "out" / names[1]).read_bytes() == stored_file(frozen, "pdf")[0]


def test_a_quarter_that_is_not_frozen_is_written_as_a_draft(run, school, tmp_path):
    done = run("report", "--quarter", 2, "--out", tmp_path)
    assert done.exit_code == 0
    assert "Báo cáo Quý II/2026 chưa khóa: các tệp là bản DỰ THẢO, chưa có số." in done.stdout
    assert (tmp_path / "bao-cao-quy-2-2026.pdf").read_bytes().startswith(b"%PDF-")


def test_without_a_quarter_it_is_the_year(run, school, tmp_path):
    assert json.loads(run("report", "--out", tmp_path, "--json").stdout)["period"] == "2026"
    assert (tmp_path / "bao-cao-nam-2026.xlsx").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--year", 2019), "Chưa có kế hoạch năm 2019: hãy nạp và áp dụng tệp kế hoạch trước."),
        (("--quarter", 3, "--version", 4), "Báo cáo Quý III/2026 không có phiên bản 4."),
    ],
)
def test_what_cannot_be_written_is_refused_in_a_sentence(run, school, tmp_path, words, says):
    done = run("report", *words, "--out", tmp_path / "out")
    assert (done.exit_code, type(done.exception), str(done.exception)) == (1, Refused, says)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_refused(run, frozen, tmp_path):
    (tmp_path / "tep").write_text("không phải thư mục")
    done = run("report", "--quarter", 3, "--out", tmp_path / "tep" / "con")
    assert str(done.exception).startswith(f"Không ghi được vào thư mục {tmp_path / 'tep' / 'con'}")


def test_indicators_for_a_program(run, school):
    rows = json.loads(run("indicators", "--year", 2026, "--quarter", 3, "--json").stdout)
    by_code = {row["code"]: row for row in rows}
    second = by_code["library.teachers_using"]
    assert {
        key: second[key]
        for key in ("ordinal", "value", "numerator", "denominator", "provenance", "target", "state", "waiting", "error")
    } == {
        "ordinal": 2,
        "value": 80,
        "numerator": 96,
        "denominator": 120,
        "provenance": "declared",
        "target": "≥ 95 %",
        "state": "at_risk",
        "waiting": False,
        "error": None,
    }
    assert (
        by_code["transcripts.signed"]["value"],
        by_code["transcripts.signed"]["waiting"],
    ) == (None, True)
    own = by_code["plan.tasks_on_time"]
    assert (own["in_plan"], own["ordinal"], own["provenance"], own["numerator"], own["denominator"]) == (
        False,
        None,
        "measured",
        1,
        3,
    )
    assert [row["ordinal"] for row in rows if row["in_plan"]] == [1, 2, 3, 4, 5, 6]


def test_indicators_and_scoreboard_for_people(run, school):
    words = run("indicators", "--quarter", 3).stdout
    assert "Chỉ tiêu của kế hoạch" in words and "80 %" in words
    board = run("scoreboard", "--quarter", 3).stdout
    assert "I. Quản trị số" in board and "Có nguy cơ: 1" in board and "Đạt: 3" in board
