"""The school of these stories: the plan of the report stories with what they lack, and eyes for its pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from types import SimpleNamespace
from typing import Any

from lxml import html

from tests.plan_reports import builders as reports
from tests.remembering import remembered
from truongso.core.text import squeeze
from truongso.foundation.accounts.models import User
from truongso.foundation.audit.models import Event
from truongso.foundation.org import actions as org
from truongso.foundation.org.roles import Role
from truongso.governance.plan.actions import imports
from truongso.governance.plan.models import Delivery, IndicatorLine, Occurrence, Plan, Task

YEAR = 2026
OFFICER, TRAINED = 7, 8  # the measured indicator, and the one that no code counts yet
LIBRARY = 5  # the task that goes on all year
SHA = "5" * 64


@remembered
def make_school() -> SimpleNamespace:
    """Add Giang, a teacher of no unit, and Minh, who heads the board; the board answers for every indicator."""
    people = reports.make_people()
    for key, name, roles in (
        ("giang", "Lê Thị Giang", [(Role.TEACHER, None)]),
        ("minh", "Trần Quang Minh", [(Role.TEACHER, None), (Role.UNIT_HEAD, people.board)]),
    ):
        person = org.add_person(full_name=name, by=None)
        for role, unit in roles:
            org.assign(person, role, unit=unit, starts_on=reports.LONG_AGO, by=None)
        setattr(people, key, User.objects.create_user(key, reports.PASSWORD, person=person))
    people.plan = _make_plan(people.binh)
    IndicatorLine.objects.update(owner_unit=people.board)
    return people


def _make_plan(by: Any) -> Plan:
    reading = reports.reading()
    reading["indicator_groups"][1]["indicators"] += [
        {"ordinal": OFFICER, "text": "Nhà trường có cán bộ phụ trách CNTT", "unit": "%", "comparison": "=", "target": "100"},
        {"ordinal": TRAINED, "text": "Giáo viên được tập huấn kỹ năng số", "unit": "%", "comparison": ">=", "target": "90"},
    ]  # fmt: skip
    reading["task_groups"][1]["tasks"].append(
        {
            "ordinal": LIBRARY,
            "text": "Bổ sung kho học liệu số dùng chung",
            "deliverables": ["Kho học liệu cập nhật", "báo cáo thống kê"],
            "lead": ["Ban chuyển đổi số"],
            "partners": [],
            "schedule": {"kind": "continuous", "from_quarter": 1, "to_quarter": 4, "text": "Thường xuyên"},
        }
    )
    started = imports.start_import(reading=reading, file_name="ke-hoach.docx", sha256=SHA, year=YEAR, by=by)
    codes = {n: code for n, *_, code in reports.INDICATORS} | {OFFICER: "posts.digital_officer", TRAINED: ""}
    imports.choose_codes(started, codes, by=by)
    return imports.apply_import(started, by=by, today=date(YEAR, 3, 20))


def task_of(school: SimpleNamespace, ordinal: int) -> Task:
    return Task.objects.in_force(school.plan).get(ordinal=ordinal)


def occurrence_of(school: SimpleNamespace, ordinal: int, period: str) -> Occurrence:
    return Occurrence.objects.in_force(school.plan).get(task__ordinal=ordinal, period=period)


def delivery_of(school: SimpleNamespace, ordinal: int, period: str, title: str) -> Delivery:
    return Delivery.objects.get(occurrence=occurrence_of(school, ordinal, period), deliverable__title=title)


def words_of(answer: Any) -> str:
    """Return what a person reads on a page."""
    body = html.fromstring(answer.content.decode()).find(".//main")
    assert body is not None
    return squeeze(" ".join(body.itertext()))


def told_of(answer: Any) -> str:
    """Return the sentence with which the page after a change says what was done."""
    return squeeze(" ".join(str(message) for message in answer.context["messages"]))


def beside(answer: Any, field: str) -> str:
    """Return what stands beside a field that was not accepted, in whichever form of the page."""
    ids = " or ".join(f"@id='{prefix}_{field}-error'" for prefix in ("id", "target", "reading"))
    found = html.fromstring(answer.content.decode()).xpath(f"//*[{ids}]")
    return squeeze(" ".join(error.text_content() for error in found))


def alert_of(answer: Any) -> str:
    """Return the sentence above a form, or of the page that stands in its place."""
    found = html.fromstring(answer.content.decode()).xpath("//*[@role='alert']")
    return squeeze(" ".join(error.text_content() for error in found))


@contextmanager
def unchanged(*models: Any) -> Iterator[None]:
    """Assert that no row of these models changed, came or went, and that the trail records nothing."""

    def rows() -> list[Any]:
        return [list(model.objects.order_by("pk").values()) for model in models] + [Event.objects.count()]

    before = rows()
    yield
    assert rows() == before


class Trail:
    """What the trail tells since a moment."""

    def __init__(self) -> None:
        self.begin = Event.objects.count()

    @property
    def sentences(self) -> list[str]:
        found = Event.objects.filter(sequence__gt=self.begin).order_by("sequence")
        return [f"{event.actor_name} {event.sentence}" for event in found]

    @property
    def codes(self) -> list[str]:
        return list(Event.objects.filter(sequence__gt=self.begin).order_by("sequence").values_list("code", flat=True))
