"""A class list as classes send it: each planted fault is reported in its cell, nothing is invented in a clean one."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.quality.builders import HEADS, TODAY, Planted, clean_row, messy_workbook, workbook
from truongso.config.cli import build
from truongso.core.refusal import Refused
from truongso.records.quality import engine
from truongso.records.quality.files import table_of_file

CONTENT, PLANTED = messy_workbook()


def findings(content: bytes, name: str = "lop.xlsx") -> list[dict[str, Any]]:
    table = table_of_file(content, name, today=TODAY)
    return [engine.as_row(finding, table) for finding in engine.check(table)]


@pytest.mark.parametrize("fault", [pytest.param(one, id=f"{one.row}{one.column}") for one in PLANTED])
def test_planted_fault_is_reported_in_its_cell_with_the_right_value(fault: Planted) -> None:
    here = [row for row in findings(CONTENT) if (row["sheet"], row["row"], row["column"], row["field"])
            == (fault.sheet, fault.row, fault.column, fault.field)]  # fmt: skip

    assert fault.severity in {row["severity"] for row in here}
    assert fault.right in {row["proposal"] for row in here}


def test_only_planted_faults_are_reported() -> None:
    places = {(one.row, one.column) for one in PLANTED}

    others = [
        row for row in findings(CONTENT) if row["severity"] != "info" and (row["row"], row["column"]) not in places
    ]

    assert others == []


def test_clean_list_gives_neither_error_nor_warning_nor_question() -> None:
    rows = findings(workbook([clean_row(number) for number in range(40)]))

    assert {row["severity"] for row in rows if row["field"] != "GVCN"} == {"info"}
    assert {row["rule"] for row in rows if row["severity"] == "info"} == {"students.address_old"}


def test_forty_five_pupils_with_a_neighbours_father_are_all_named_with_the_right_father() -> None:
    rows = [clean_row(number) for number in range(30)]
    fathers = [row[12] for row in rows]
    for number in range(5, 20):
        rows[number][12] = fathers[number + 1]

    found = [row for row in findings(workbook(rows)) if row["rule"] == "students.row_slipped"]

    assert [row["row"] for row in found] == [number + 5 for number in range(5, 20)]
    assert [row["proposal"] for row in found[1:]] == fathers[6:20]


def test_ambiguous_days_are_asked_when_the_column_writes_the_month_first() -> None:
    rows = [clean_row(number) for number in range(10)]
    rows[2][3], rows[3][3] = "03/04/2011", "04/25/2011"

    asked = {row["row"]: row for row in findings(workbook(rows)) if row["field"] == "Ngày sinh"}

    assert asked[7]["severity"] == "question" and asked[7]["rule"] == "students.date_text"
    assert asked[8]["proposal"] == "2011-04-25"


def test_days_of_a_csv_file_are_text_and_no_fault() -> None:
    lines = [HEADS] + [
        [v.strftime("%d/%m/%Y") if hasattr(v, "strftime") else str(v) for v in clean_row(n)] for n in range(5)
    ]
    content = "\n".join(";".join(line) for line in lines).encode("utf-8-sig")

    assert {row["severity"] for row in findings(content, "lop.csv")} == {"info"}


def test_file_without_pupils_is_refused_in_words() -> None:
    with pytest.raises(Refused, match=r"Không thấy danh sách học sinh nào trong «lop\.xlsx»"):
        table_of_file(workbook([], heads=["Mã", "Tên"]), "lop.xlsx", today=TODAY)


def test_command_prints_what_machines_read(tmp_path: Path) -> None:
    file = tmp_path / "lop.xlsx"
    file.write_bytes(CONTENT)

    result = CliRunner().invoke(build(), ["quality", "check", str(file), "--json"])

    rows = json.loads(result.stdout)
    assert result.exit_code == 3  # «Sao Hỏa» is no ethnic group
    assert list(rows[0]) == [
        "rule",
        "severity",
        "uid",
        "sheet",
        "row",
        "column",
        "field",
        "value",
        "proposal",
        "message",
    ]
    assert {
        "sheet": "Khối 10",
        "row": 15,
        "column": "J",
        "value": "31211900010",
        "proposal": "031211900010",
    }.items() <= next(row for row in rows if row["rule"] == "students.identity_lost_zero").items()


def test_command_sums_up_for_people(tmp_path: Path) -> None:
    file = tmp_path / "lop.xlsx"
    file.write_bytes(CONTENT)

    result = CliRunner().invoke(build(), ["quality", "check", str(file)])

    assert "Số định danh mất số 0 (students.identity_lost_zero)" in " ".join(result.stdout.split())
