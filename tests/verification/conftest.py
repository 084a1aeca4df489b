"""The small school of the quality tests, a population check on a real socket, and files of answers."""

import io
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest

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
    origin = Origin(Verification.Source.PERSON, at or datetime.now().astimezone(), by, **moment)
    made = actions.keep_answers([Answer(pupil.pk, state, fields, "", fingerprint_of(values_of(fresh(pupil))))], origin)
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
