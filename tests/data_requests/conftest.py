"""Chi in 10A1, Dũng her father, a classmate of the same surname with her own mother; Hạnh, Bình and Minh answer requests."""

import io
import zipfile
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.remembering import remembered
from tests.students.conftest import make_school as make_classes
from truongso.core.text import SCHOOL_ZONE
from truongso.demo.cast import PASSWORD
from truongso.foundation.org import actions as org
from truongso.records.students import actions as students
from truongso.trust.data_requests.models import DataRequest

MONDAY = date(2026, 11, 2)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\nxref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000053 00000 n \n0000000102 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n168\n%%EOF"
PURPOSE_TEXT = "Xin bản sao mọi dữ liệu của con tôi."


@remembered
def make_school() -> SimpleNamespace:
    """Return the school of the tests of pupils: Chi is its first pupil, renamed; a classmate shares her surname."""
    school = make_classes()
    org.describe_school(
        by=school.hanh, name="Trường THPT An Lão", agency="TRƯỜNG THPT AN LÃO",
        parent_agency="SỞ GIÁO DỤC VÀ ĐÀO TẠO\nHẢI PHÒNG", symbol="THPTAL", place="An Lão",
    )  # fmt: skip
    chi = {"full_name": "Ngô Linh Chi", "father.name": "Ngô Văn Dũng", "father.phone": "0911000001",
           "mother.name": "Đào Thị Hoa", "mother.phone": "0922000002"}  # fmt: skip
    students.change_pupil(school.first, chi, by=school.lan)
    mate = {"full_name": "Ngô Thị Mai Lan", "phone": "0933000003", "mother.phone": "0944000004"}
    school.mate = school.pupils[1]
    students.change_pupil(school.mate, mate, by=school.lan)
    for one in (school.first, school.mate):
        one.refresh_from_db()
        one.person.refresh_from_db()
    return school


@pytest.fixture
def school(db: Any) -> SimpleNamespace:
    return make_school()


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that sets the day on which everything happens, at nine in the morning."""

    def go(day: date, hour: int = 9) -> datetime:
        moment = datetime(day.year, day.month, day.day, hour, tzinfo=SCHOOL_ZONE)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    go(MONDAY)
    return go


def post(client: Client, name: str, shown: DataRequest, *more: Any, **values: Any) -> Any:
    """Press a button of a request."""
    return client.post(reverse(f"data_requests:{name}", args=[shown.uid, *more]), values, follow=True)


def words_of(answer: Any) -> str:
    """Return a page's text with runs of white space made one blank."""
    return " ".join(answer.content.decode().split())


def fresh(shown: DataRequest) -> DataRequest:
    found: DataRequest = DataRequest.objects.whole().get(pk=shown.pk)
    return found


def file_as(client: Client, person: Any, kind: str, **values: Any) -> DataRequest:
    """File a request from a person's page and return it."""
    answer = client.post(
        reverse("data_requests:file", args=[person.uid]), {"kind": kind, "text": PURPOSE_TEXT} | values, follow=True
    )
    assert answer.status_code == 200, answer.status_code
    found: DataRequest = DataRequest.objects.whole().latest("pk")
    assert found.kind == kind, words_of(answer)
    return found


def acknowledged(client: Client, shown: DataRequest) -> DataRequest:
    """Check who asks and issue the receipt."""
    answer = post(client, "check", shown, note="Đối chiếu căn cước; quan hệ ghi trong sổ.")
    assert "Đã ghi việc kiểm tra" in words_of(answer), words_of(answer)
    answer = post(client, "acknowledge", shown)
    assert "Đã lập giấy xác nhận" in words_of(answer), words_of(answer)
    return fresh(shown)


def prove(client: Client) -> None:
    """Type the password again, as allauth asks before a delicate page."""
    answer = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert answer.status_code == 302, words_of(answer)


def opened(answer: Any) -> zipfile.ZipFile:
    """Open a downloaded archive with the standard library."""
    return zipfile.ZipFile(io.BytesIO(answer.content))


def everything(file: zipfile.ZipFile) -> str:
    """Return all text of an archive."""
    return "\n".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())
