"""Pupils as the sector database wants them: those of the school year, also those who left in it."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from truongso.records.exchange.national import classes, school
from truongso.records.exchange.national.common import (
    UPPER_SECONDARY,
    address,
    birthplace,
    number,
    person,
    present,
    year_of,
)
from truongso.records.exchange.registry import Outgoing
from truongso.records.students.models import Enrolment, Pupil, PupilQuerySet, SchoolClass, StatusChange
from truongso.records.students.statuses import LEFT

CODE = "exchange.pupils"
POOR = "08"  # policy group: parents of a poor household
BLOOD_UNKNOWN = 5
NOT_MEASURED = 0  # height and weight are NOT NULL over there; nought says that nobody has measured
PARENTS = (("father", "cha"), ("mother", "me"), ("guardian", "nguoigiamho"))


def rows(on: date) -> PupilQuerySet:
    """Return the pupils who were in a class of the year until a day, save those who finished school."""
    in_year = Enrolment.objects.filter(school_class__school_year=year_of(on), starts_on__lte=on)
    return Pupil.objects.filter(pk__in=in_year.values("pupil"), ended_at=None)


def gather(on: date) -> Iterator[Outgoing]:
    """Yield the pupils of the year with their last class in it; three statements whatever their number."""
    code = school.details().school_code
    last = _last_classes(on)
    reasons = dict(
        StatusChange.objects.filter(step=StatusChange.Step.LEFT, undone_at=None)
        .order_by("day", "pk")
        .values_list("pupil", "reason_code")
    )
    for pupil in rows(on).whole().in_class_order():
        where = last[pupil.pk]
        yield Outgoing(
            pupil.uid, pupil.version, pupil.changed_at, pupil.person.full_name,
            _body(pupil, where, code, reasons.get(pupil.pk, "")),
            needs=((classes.CODE, where.uid),),
        )  # fmt: skip


def url(uid: UUID) -> str:
    return Pupil(uid=uid).get_absolute_url()


def code_of(pupil: Pupil) -> str:
    """Return the pupil's code over there; until the ministry has given one, a temporary code of the identity number."""
    return pupil.ministry_code or (f"TAM-{pupil.identity_number}" if pupil.identity_number else f"TAM-{pupil.uid.hex}")


def _last_classes(on: date) -> dict[int, SchoolClass]:
    found = Enrolment.objects.filter(school_class__school_year=year_of(on), starts_on__lte=on)
    rows = found.select_related("school_class__school_year").order_by("starts_on", "pk")
    return {row.pupil_id: row.school_class for row in rows}


def _body(pupil: Pupil, where: SchoolClass, school_code: str, reason: str) -> dict[str, Any]:
    values = pupil.flat()
    blood, policy = values.get("blood_group"), values.get("policy_group")
    return present(
        {
            "manhomcaphoc": UPPER_SECONDARY,
            "matruong": school_code,
            "mahocsinh": code_of(pupil),
            "makhoi": str(where.grade),
            "malop": classes.code_of(where),
            "matrangthaihientai": pupil.status,
            "malydothoihoc": reason if pupil.status in LEFT else "",
            "makhuvuc": 0,
            "nguoi": person(
                name=pupil.person.full_name, gender=pupil.person.gender, born_on=pupil.person.born_on,
                identity_number=values.get("identity_number"), ethnic_group=values.get("ethnic_group"),
            ),
            "noisinh": birthplace(values.get("birthplace")),
            "noiohientai": address(values.get("current.address")),
            "quequan": address(_origin(values)),
            "chieucao": number(values.get("height")) or NOT_MEASURED,
            "cannang": number(values.get("weight")) or NOT_MEASURED,
            "nhommau": int(blood) if blood else BLOOD_UNKNOWN,
            "maloaikhuyettat": values.get("disability"),
            "madienchinhsach": policy,
            "sodienthoai": values.get("phone"),
            "cohoc2buoi": int(where.sessions_per_week not in school.SINGLE_SESSIONS),
            "hongheo": int(policy == POOR),
            **dict.fromkeys(
                ("cokhuyettatkhongdanhgia", "chadantoc", "medantoc", "vungkhokhan", "cogiamhocphi",
                 "cohotrochiphihoctap", "cohotroantrua", "tuyenmoimamnon"), 0,
            ),
            **{name: _parent(values, relation) for relation, name in PARENTS},
        }
    )  # fmt: skip


def _origin(values: dict[str, Any]) -> str:
    return ", ".join(filter(None, (values.get("origin.commune"), values.get("origin.province"))))


def _parent(values: dict[str, Any], relation: str) -> dict[str, Any] | None:
    """Return a parent, or nothing: over there name, identity number and year go together or not at all."""
    name, identity, year = (values.get(f"{relation}.{part}") for part in ("name", "identity_number", "birth_year"))
    if not (name and identity and year):
        return None
    row = {"hovaten": name, "sodinhdanh": identity, "namsinh": str(year)}
    return present({**row, "nghenghiep": values.get(f"{relation}.occupation")})
