"""The small school of the quality tests, a population check on a real socket, and files of answers."""

import io
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.utils import timezone

from tests.quality.conftest import make_school
from truongso.records.students.models import Pupil
from truongso.records.verification import actions
from truongso.records.verification.asking import fingerprint_of, values_of
from truongso.records.verification.connector import HttpPopulationCheck
from truongso.records.verification.keeping import Answer, Origin
from truongso.records.verification.models import Verification
from truongso.records.verification.states import State
from truongso.sandbox.population.people import people_of_rows
from truongso.sandbox.population.server import PopulationServer

HEAD = ("STT", "Mã học sinh", "Số CCCD", "Họ và tên", "Kết quả", "Nội dung không khớp")


@pytest.fixture
def school(db: Any) -> SimpleNamespace:
    return make_school()


def fresh(pupil: Pupil) -> Pupil:
    return Pupil.objects.whole().get(pk=pupil.pk)


def answer(pupil: Pupil, state: State, *fields: str, at: datetime | None = None, by: Any = None) -> Verification:
    """Write one answer as if somebody had checked the values that stand."""
    moment = {"recorded_at": at} if at else {}
    origin = Origin(Verification.Source.PERSON, at or datetime.now().astimezone(), **moment)
    made = actions.keep_answers(
        [Answer(pupil.pk, state, fields, "", fingerprint_of(values_of(fresh(pupil))))], origin, by=by
    )
    return made[0]


def days_ago(days: int) -> datetime:
    return datetime.now().astimezone() - timedelta(days=days)


def workbook(rows: Sequence[Sequence[Any]], head: Sequence[str] = HEAD, *, titles: bool = True) -> bytes:
    """Return a file of answers as an office would make it: a title above, a signature below."""
    book = openpyxl.Workbook()
    sheet = book.active
    if titles:
        sheet.append(["CÔNG AN XÃ AN QUANG"])
        sheet.append(["KẾT QUẢ ĐỐI CHIẾU DỮ LIỆU DÂN CƯ"])
        sheet.append([])
    sheet.append(list(head))
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def line(number: int, pupil: Pupil, said: str, fields: str = "") -> list[Any]:
    return [number, pupil.ministry_code, pupil.identity_number, str(pupil), said, fields]


@pytest.fixture
def population() -> Iterator[Callable[..., PopulationServer]]:
    """Return a function that starts the check with the pupils as its people; changes are {number: values}."""
    started: list[PopulationServer] = []

    def start(pupils: Sequence[Pupil], *, without: Sequence[Pupil] = (), changed: Any = None, **options: Any) -> Any:
        rows = [values_of(fresh(p)) | (changed or {}).get(p.pk, {}) for p in pupils if p not in without]
        server = PopulationServer(0, key="khoa", people=people_of_rows(rows), **options)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        started.append(server)
        return server

    yield start
    for server in started:
        server.shutdown()
        server.server_close()


def service(server: PopulationServer, *, key: str = "khoa", timeout: float = 5) -> HttpPopulationCheck:
    return HttpPopulationCheck(f"http://127.0.0.1:{server.server_port}", key, timeout=timeout)


def make_plan(by: Any) -> Any:
    """Import a plan whose indicator 1 and whose only task ask for verification; occurrences in every quarter."""
    from truongso.governance.plan.actions import imports

    today = timezone.localdate()
    asked = {
        "title": f"Kế hoạch chuyển đổi số năm {today.year}", "number": "12/KH-THPTM", "issued_on": f"{today.year}-01-05",
        "agency": "TRƯỜNG THPT MẪU", "place": "An Lão", "legal_bases": [], "sections": [], "findings": [],
        "indicator_groups": [{"numeral": "I", "name": "Dữ liệu", "indicators": [{
            "ordinal": 1, "text": "Dữ liệu học sinh được xác thực với CSDL quốc gia về dân cư", "unit": "%",
            "comparison": ">=", "target": "98",
        }]}],
        "task_groups": [{"numeral": "I", "name": "Dữ liệu", "tasks": [
            _task(1, "Đồng bộ và xác thực dữ liệu học sinh với CSDL quốc gia về dân cư theo Đề án 06"),
            _task(2, "Tổ chức tuyên truyền về chuyển đổi số"),
        ]}],
    }  # fmt: skip
    started = imports.start_import(reading=asked, file_name="ke-hoach.docx", sha256="0" * 64, year=today.year, by=by)
    imports.choose_codes(started, {1: "verification.identity_verified"}, by=by)
    return imports.apply_import(started, by=by, today=today.replace(month=1, day=5))


def _task(ordinal: int, text: str) -> dict[str, Any]:
    return {
        "ordinal": ordinal, "text": text, "deliverables": ["Báo cáo kết quả", "tỷ lệ xác thực đạt yêu cầu"], "lead": [],
        "partners": [], "schedule": {"kind": "continuous", "from_quarter": 1, "to_quarter": 4, "text": "Thường xuyên"},
    }  # fmt: skip
