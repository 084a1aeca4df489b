"""`truongso students fill`, and LibreOffice as the judge of what it wrote."""

import json
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from tests.filling.conftest import cells_of, per_class, portal, two_heads
from truongso.config.cli import build
from truongso.core.refusal import Refused
from truongso.core.workbook_template import compare_untouched
from truongso.foundation.audit.models import Event

pytestmark = pytest.mark.django_db


def run(*said: str) -> Any:
    return CliRunner().invoke(build(), ["students", "fill", *said])


def test_command_fills_one_class_and_says_what_it_left(school: SimpleNamespace, tmp_path: Path) -> None:
    template, out = tmp_path / "portal.xlsx", tmp_path / "ra.xlsx"
    template.write_bytes(portal(school))

    answer = run(str(template), "--out", str(out), "--class", "10A1", "--json")

    found = json.loads(answer.stdout)
    assert answer.exit_code == 3, "a row found no pupil"
    assert (found["rows"], len(found["changes"]), found["without_row"]) == (8, 24, [])
    assert found["left_rows"][0]["row"] == 12
    touched = {(one["sheet"], one["cell"]) for one in found["changes"]}
    assert compare_untouched(template.read_bytes(), out.read_bytes(), touched) == []
    assert out.stat().st_mode & 0o777 == 0o600
    assert Event.objects.get(code="exchange.template_exported").data["cells"] == 24


def test_command_proves_a_filled_template(school: SimpleNamespace, tmp_path: Path) -> None:
    template, out = tmp_path / "mau.xlsx", tmp_path / "ra.xlsx"
    template.write_bytes(two_heads())
    assert run(str(template), "--out", str(out)).exit_code == 0

    answer = run(str(out), "--json")

    assert (answer.exit_code, json.loads(answer.stdout)["equal"]) == (0, True)
    assert "Tệp này bằng sổ" in run(str(out)).stdout


def test_command_refuses_an_unknown_class_and_its_own_template(school: SimpleNamespace, tmp_path: Path) -> None:
    template = tmp_path / "mau.xlsx"
    template.write_bytes(two_heads())
    before = template.read_bytes()

    assert isinstance(run(str(template), "--class", "12Z9").exception, Refused)
    answer = run(str(template), "--out", str(template))
    assert "trùng với mẫu" in str(answer.exception)
    assert template.read_bytes() == before
    assert not Event.objects.filter(code="exchange.template_exported").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "sheet"), [(portal, "DanhSach"), (two_heads, "Hồ sơ HS"), (per_class, "Khối 10")],
    ids=["portal", "two_heads", "per_class"],
)  # fmt: skip
def test_libreoffice_opens_what_was_filled(school: SimpleNamespace, tmp_path: Path, make: Any, sheet: str) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("Máy này chưa có LibreOffice.")
    template, out, there = tmp_path / "mau.xlsx", tmp_path / "ra.xlsx", tmp_path / "mo"
    template.write_bytes(make(school) if make is portal else make())
    run(str(template), "--out", str(out))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        office,
        profile,
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(there),
        str(out),
    ]

    subprocess.run(command, check=True, timeout=120, capture_output=True)

    opened = cells_of((there / "ra.xlsx").read_bytes(), sheet)
    ours = cells_of(out.read_bytes(), sheet)
    texts = [[cell for cell in row if isinstance(cell, str) and not cell.startswith("=")] for row in ours]
    seen = [[cell for cell in row if isinstance(cell, str) and not cell.startswith("=")] for row in opened]
    assert seen[: len(texts)] == texts
    assert openpyxl.load_workbook(there / "ra.xlsx").sheetnames == openpyxl.load_workbook(template).sheetnames
