"""The school of the tests of pupils, with a room and a projector, and the shipped processes that a test asks for."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.remembering import remembered
from tests.signing.builders import hierarchy
from tests.students.conftest import make_school as make_classes
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import School
from truongso.foundation.org.periods import add_working_days
from truongso.foundation.signing import actions as signing
from truongso.foundation.signing.models import SigningKey
from truongso.foundation.signing.questions import steps_waiting_for
from truongso.foundation.signing.sitting import sign_steps
from truongso.governance.processes.library import install
from truongso.governance.processes.models import Instance, Process, Step
from truongso.records.facilities.models import Device, Room

PIN = "mat-khau-khoa"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\nxref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000053 00000 n \n0000000102 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n168\n%%EOF"


@remembered
def make_school(*codes: str) -> SimpleNamespace:
    """Return the cast with their school described, a room, a projector, and shipped processes in the catalogue."""
    school = make_classes()
    if School.current() is None:
        org.describe_school(
            by=school.hanh, name="Trường THPT An Lão", agency="TRƯỜNG THPT AN LÃO",
            parent_agency="SỞ GIÁO DỤC VÀ ĐÀO TẠO\nHẢI PHÒNG", symbol="THPTAL", place="An Lão",
        )  # fmt: skip
    school.room = Room(code="P.101", name="Phòng họp", kind="meeting").prepare()
    school.room.save()
    school.projector = Device(code="MC-01", name="Máy chiếu Epson", kind="projector").prepare()
    school.projector.save()
    install(adopted_on=timezone.localdate() - timedelta(days=200), at=timezone.now(), by=school.hanh, codes=codes)
    return school


@pytest.fixture
def school(db: Any) -> SimpleNamespace:
    return make_school("nghi-phep", "dang-ky-phong", "muon-thiet-bi")


@pytest.fixture
def trusted(settings: Any, tmp_path: Any) -> None:
    """The school trusts the hierarchy of the tests of signing."""
    settings.TRUST_ROOT = tmp_path / "trust"
    hierarchy().write_trust(settings.TRUST_ROOT)


def sign_all(user: Any, name: str) -> list[str]:
    """Sign what waits for a user with their own key; returns what went wrong."""
    if not SigningKey.objects.filter(person=user.person).exists():
        content = hierarchy().people[name].as_pkcs12(PIN)
        signing.register_software_key(user.person, content=content, password=PIN, by=user)
    steps = list(steps_waiting_for(user))
    for step in steps:
        signing.open_step(step, by=user)
    outcomes = sign_steps(steps, key=SigningKey.objects.get(person=user.person), secret=PIN, by=user)
    return [one.problem for one in outcomes if one.problem]


def days_ahead(count: int) -> date:
    """Return a working day ahead."""
    return add_working_days(timezone.localdate(), count)


def leave(first: int = 3, last: int = 5, **values: Any) -> dict[str, Any]:
    """Return the answers of a leave request over some working days ahead."""
    asked = {"leave_first": days_ahead(first).isoformat(), "leave_last": days_ahead(last).isoformat()}
    return {"kind": "annual", **asked, **values}


def booking(room: Room, day: date, first: int = 1, last: int = 2, **values: Any) -> dict[str, Any]:
    return {
        "room": str(room.uid), "day": day.isoformat(), "lessons_first": str(first), "lessons_last": str(last),
        "purpose": "Họp tổ", "seats": "12", **values,
    }  # fmt: skip


def send(client: Any, code: str, answers: dict[str, Any]) -> Instance:
    """Send a request through its page and return it."""
    answer = client.post(reverse("processes:start", args=[code]), answers, follow=True)
    assert answer.redirect_chain, words_of(answer)
    return fresh(Instance.objects.latest("pk"))


def do(client: Any, instance: Instance, answers: dict[str, Any], *, element: str = "") -> Any:
    """Do the waiting step of an instance through its page."""
    waiting = instance.steps.waiting()
    step = waiting.get(element=element) if element else waiting.get()
    return client.post(
        reverse("processes:step", args=[step.pk]), {"revision": fresh(instance).revision, **answers}, follow=True
    )


def fresh(instance: Instance) -> Instance:
    found: Instance = Instance.objects.whole().get(pk=instance.pk)
    return found


def waiting(instance: Instance) -> list[tuple[str, str]]:
    """Return what waits: (step, for whom)."""
    return [(step.name, step.whose) for step in Step.objects.waiting().filter(instance=instance).whole()]


def words_of(answer: Any) -> str:
    """Return a page's text with runs of white space made one blank."""
    return " ".join(answer.content.decode().split())


def file(name: str = "bai-kiem-tra.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def later(days: int = 0, hours: int = 0) -> datetime:
    return timezone.now() + timedelta(days=days, hours=hours)


def process(code: str) -> Process:
    found: Process = Process.objects.get(code=code)
    return found
