"""Classes of the school year as the sector database wants them."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import Role
from truongso.records.exchange.national import school, staff
from truongso.records.exchange.national.common import UPPER_SECONDARY, present, year_of
from truongso.records.exchange.registry import Outgoing
from truongso.records.students.models import SchoolClass

CODE = "exchange.classes"
BASIC_STREAM = "03"  # mandatory over there although streams ended with GDPT 2018


def rows(on: date) -> QuerySet[SchoolClass]:
    """Return the classes of the year."""
    return SchoolClass.objects.filter(school_year=year_of(on)).select_related("school_year")


def gather(on: date) -> Iterator[Outgoing]:
    """Yield the classes of the year; one whose homeroom teacher is not known over there is held back."""
    code = school.details().school_code
    homeroom, members = _homeroom(on), staff.by_person()
    for one in rows(on):
        teacher = members.get(homeroom.get(one.unit_id, 0))
        yield Outgoing(
            one.uid, one.version, one.changed_at, str(one),
            _body(one, code, staff.code_of(teacher) if teacher else ""),
            needs=((staff.CODE, teacher.uid),) if teacher else (),
            problem="" if teacher or one.ended_at else "Lớp chưa có giáo viên chủ nhiệm có hồ sơ cán bộ.",
            is_gone=one.ended_at is not None,
        )  # fmt: skip


def url(uid: UUID) -> str:
    return SchoolClass(uid=uid).get_absolute_url()


def code_of(one: SchoolClass) -> str:
    """Return the code of a class over there: names repeat each year, so the year stands before."""
    return f"{one.school_year.code[:4]}-{one.name}"


def _homeroom(on: date) -> dict[int, int]:
    """Return {unit: person} of who looks after a class on a day; a substitute, the later one, goes before."""
    found = Assignment.objects.on(on).filter(role=Role.HOMEROOM_TEACHER).order_by("starts_on", "pk")
    return dict(found.values_list("unit", "person"))


def _body(one: SchoolClass, school_code: str, teacher_code: str) -> dict[str, Any]:
    return present(
        {
            "manhomcaphoc": UPPER_SECONDARY,
            "matruong": school_code,
            "malop": code_of(one),
            "tenlop": one.name,
            "makhoi": str(one.grade),
            "magiaoviencn": teacher_code,
            "madanhmucngoaingu1": one.foreign_language,
            "maphanban": BASIC_STREAM,
            "masobuoihoctrentuan": one.sessions_per_week,
            "day2buoingay": int(one.sessions_per_week not in school.SINGLE_SESSIONS),
            "lopghep": 0,
            "colopchuyen": 0,
        }
    )
