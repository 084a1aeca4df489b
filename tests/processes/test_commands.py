"""The command line: the shipped processes installed once, a file read as an upload."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.cast import make_cast
from truongso.governance.processes.commands import processes
from truongso.governance.processes.library import FOLDER
from truongso.governance.processes.models import Process

runner = CliRunner()


@pytest.mark.django_db
def test_the_library_is_installed_once() -> None:
    make_cast()
    first, again = (runner.invoke(processes, ["install"]) for _ in range(2))
    assert "10 quy trình mới trong danh mục." in first.stdout
    assert "0 quy trình mới trong danh mục." in again.stdout
    assert Process.objects.with_published().count() == 10


def test_a_file_is_read_as_an_upload(tmp_path: Path) -> None:
    found = runner.invoke(processes, ["check", str(FOLDER / "nghi-phep.bpmn"), "--json"])
    assert json.loads(found.stdout) == {
        "name": "Xin nghỉ phép", "tasks": ["Viết đơn xin nghỉ", "Cho ý kiến, bố trí dạy thay", "Ký giấy nghỉ phép"],
        "ends": ["Không giải quyết nghỉ", "Tổ trưởng cho nghỉ", "Đã ký giấy nghỉ phép"],
        "lanes": ["Người xin nghỉ", "Tổ trưởng", "Hiệu trưởng"], "states": 15,
    }  # fmt: skip
    path = tmp_path / "ma-lenh.bpmn"
    path.write_text((FOLDER / "nghi-phep.bpmn").read_text().replace("userTask", "scriptTask"), encoding="utf-8")
    refused = runner.invoke(processes, ["check", str(path)])
    assert refused.exit_code != 0 and "là scriptTask, chứa mã lệnh" in str(refused.exception)
