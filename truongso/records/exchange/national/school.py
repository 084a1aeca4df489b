"""The school as the sector database wants it."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from truongso.core.refusal import Refused
from truongso.foundation.org.models import Person, School
from truongso.foundation.org.roles import Role
from truongso.records.exchange.models import SchoolDetails
from truongso.records.exchange.national.common import UPPER_SECONDARY, present, year_of
from truongso.records.exchange.registry import Outgoing
from truongso.records.students.models import Enrolment, SchoolClass

CODE = "exchange.school"
NONE = "Không có"  # fax and website are mandatory over there, also for a school that has none
SINGLE_SESSIONS = {"01", "02"}


def details() -> SchoolDetails:
    """Return what the school said of itself; Refused when nobody has yet."""
    found = SchoolDetails.current()
    if found is None:
        raise Refused(
            "Chưa khai thông tin trường để đồng bộ: mở Hồ sơ, dữ liệu › Đồng bộ cơ sở dữ liệu ngành › Thông tin trường."
        )
    return found


def rows(_on: date) -> QuerySet[SchoolDetails]:
    return SchoolDetails.objects.all()


def gather(on: date) -> Iterator[Outgoing]:
    """Yield the one record of the school."""
    known, school = details(), School.current()
    if school is None:
        raise Refused("Chưa có thông tin trường: hãy chạy truongso setup.")
    yield Outgoing(known.uid, known.version, known.changed_at, school.name, _body(known, school, on))


def url(_uid: UUID) -> str:
    return reverse("exchange:school")


def _body(known: SchoolDetails, school: School, on: date) -> dict[str, Any]:
    principal = Person.objects.with_role(Role.PRINCIPAL, on=on, substantive=True).first()
    return present(
        {
            "manhomcaphoc": UPPER_SECONDARY,
            "matruong": known.school_code,
            "maddtc": known.organisation_code,
            "tentruong": school.name,
            "maloaihinhtruong": known.ownership,
            "makhuvuc": known.area,
            "diachi": present({"chitiet": school.address, "maxa": known.commune_code, "matinh": known.province_code}),
            "sodienthoai": school.phone,
            "email": school.email,
            "fax": known.fax or NONE,
            "website": known.website or NONE,
            "hieutruong": principal.full_name if principal else "",
            "sodienthoaihieutruong": known.principal_phone or school.phone,
            "tenvung": known.zone,
            "datkiemdinhcapdo": known.accreditation_level,
            "cohocsinhkhuyettat": int(_has_disabled(on)),
            "coday2buoingay": int(_teaches_twice_a_day(on)),
            **{name: int(name in known.flags) for name, _ in SchoolDetails.FLAGS},
        }
    )


def _teaches_twice_a_day(on: date) -> bool:
    classes = SchoolClass.objects.filter(school_year=year_of(on), ended_at=None)
    return classes.exclude(sessions_per_week__in=SINGLE_SESSIONS).exists()


def _has_disabled(on: date) -> bool:
    """Return whether a pupil of the day has a disability; the values are encrypted, so each record is opened."""
    found = Enrolment.objects.on(on).select_related("pupil").iterator(chunk_size=500)
    return any(one.pupil.sealed.get("disability") for one in found)
