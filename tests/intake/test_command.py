"""`truongso students import FILE --source NAME`: a dry run unless --apply."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from tests.intake.builders import listed
from tests.intake.conftest import flat, flat_row
from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.records.intake import commands
from truongso.records.intake.models import ImportRun, ImportSource
from truongso.records.students.models import Pupil

PHONE = "0599999999"


@pytest.fixture
def run(tmp_path: Path) -> Any:
    app = typer.Typer()
    commands.register(app)

    def invoke(records: list[dict[str, Any]], *words: str) -> Any:
        path = tmp_path / "ds.xlsx"
        path.write_bytes(listed(records))
        return CliRunner().invoke(app, ["students", "import", str(path), "--source", "vnEdu", *words])

    return invoke


def test_dry_run_tells_everything_and_writes_nothing(school: SimpleNamespace, run: Any) -> None:
    events = Event.objects.count()
    done = run([flat_row(0, "10A2") | {"phone": PHONE}, flat_row(30), flat_row(31, "10A9")], "--json")
    assert done.exit_code == 3  # a pupil whose class is not open is a problem
    told = json.loads(done.stdout)
    assert (told["source"], told["file"], told["applied"]) == ("vnEdu", "ds.xlsx", False)
    assert told["mapping"]["ĐT liên hệ"] == "phone"
    assert told["changed"] == [
        {"sheet": "DS", "row": 2, "column": "G", "uid": str(school.pupils[0].uid), "name": "Nguyễn Văn An",
         "field": "phone", "label": "SĐT liên hệ", "kind": "đổi", "old": "0590000000", "new": PHONE, "will_write": True}
    ]  # fmt: skip
    assert [(one["row"], one["code"], one["class"]) for one in told["added"]] == [(3, "3190000030", "10A1")]
    assert [(one["row"], one["sentence"]) for one in told["problems"]] == [
        (4, f"{flat_row(31)['full_name']} chưa có trong sổ và lớp 10A9 chưa mở trong năm học này: hãy mở lớp trước.")
    ]
    assert [(one["from"], one["to"], one["chosen"]) for one in told["moves"]] == [("10A1", "10A2", False)]
    assert told["classes_not_open"] == ["10A9"]
    assert told["counts"]["pupils_missing"] == 11
    assert (ImportRun.objects.count(), ImportSource.objects.count(), Event.objects.count()) == (0, 0, events)
    assert flat(school.pupils[0])["phone"] == "0590000000"


def test_a_file_without_news_ends_with_nought(school: SimpleNamespace, run: Any) -> None:
    done = run([flat_row(0)])
    assert done.exit_code == 0
    assert "Chưa ghi gì" in done.stdout


def test_apply_writes(school: SimpleNamespace, run: Any) -> None:
    done = run([flat_row(0) | {"phone": PHONE}, flat_row(30)], "--apply", "--json", "--user", "lan")
    assert done.exit_code == 0, done.exception
    told = json.loads(done.stdout)
    assert told["applied"] is True
    assert flat(school.pupils[0])["phone"] == PHONE
    applied = ImportRun.objects.get(uid=told["run"])
    assert (applied.state, applied.uploaded_by, applied.source.name) == ("applied", school.lan, "vnEdu")


def test_apply_refuses_while_something_is_open_and_nothing_changes(school: SimpleNamespace, run: Any) -> None:
    records = [flat_row(0) | {"phone": PHONE}, flat_row(31, "10A9")]
    done = run(records, "--apply")
    assert isinstance(done.exception, Refused)
    assert done.exception.sentence.startswith("Còn 0 câu hỏi và 1 chỗ không ghi được")
    assert flat(school.pupils[0])["phone"] == "0590000000"
    assert ImportRun.objects.count() == 0

    assert run(records, "--apply", "--skip-doubtful").exit_code == 0
    assert flat(school.pupils[0])["phone"] == PHONE
    assert Pupil.objects.count() == 12


def test_an_unknown_account_is_refused(school: SimpleNamespace, run: Any) -> None:
    done = run([flat_row(0) | {"phone": PHONE}], "--apply", "--user", "khong-co")
    assert isinstance(done.exception, Refused)
    assert flat(school.pupils[0])["phone"] == "0590000000"
