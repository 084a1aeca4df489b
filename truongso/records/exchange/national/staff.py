"""Members of staff as the sector database wants them."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from truongso.records.exchange.national import school
from truongso.records.exchange.national.common import UPPER_SECONDARY, address, day, person, present
from truongso.records.exchange.registry import Outgoing
from truongso.records.staff.models import StaffMember

CODE = "exchange.staff"
PLAIN = {  # field over there: field code of the register, same code list on both sides
    "matrangthailv": "status",
    "manhomcanbo": "staff_group",
    "maloaicanbo": "position",
    "mahinhthuchopdong": "contract_type",
    "matrinhdochuyenmon": "qualification",
    "monday": "subject",
    "mangach": "civil_grade",
    "matrinhdolyluanchinhtri": "political_theory",
    "matrinhdoquanlygiaoduc": "education_management",
    "matrinhdotinhoc": "it_level",
    "maketquachuannghenghiep": "professional_standard",
    "madanhgiavienchuc": "staff_rating",
    "masobhxh": "insurance_number",
    "sodienthoai": "phone",
    "email": "email",
    "coquantuyen": "recruiter",
}


def rows(_on: date) -> QuerySet[StaffMember]:
    """Return every member of staff."""
    return StaffMember.objects.whole()


def gather(on: date) -> Iterator[Outgoing]:
    """Yield every member of staff; who left is sent with that state, never cancelled."""
    known = school.details()
    for member in rows(on):
        yield Outgoing(
            member.uid, member.version, member.changed_at, member.person.full_name, _body(member, known.school_code),
            needs=((school.CODE, known.uid),),
        )  # fmt: skip


def url(uid: UUID) -> str:
    return StaffMember(uid=uid).get_absolute_url()


def by_person() -> dict[int, StaffMember]:
    """Return {person: member of staff}."""
    return {member.person_id: member for member in StaffMember.objects.whole()}


def code_of(member: StaffMember) -> str:
    """Return the code of a member over there; our own until the ministry has given one."""
    return member.ministry_code or f"TAM-{member.uid.hex}"


def _body(member: StaffMember, school_code: str) -> dict[str, Any]:
    values = member.flat()
    return present(
        {
            "manhomcaphoc": UPPER_SECONDARY,
            "matruong": school_code,
            "magiaovien": code_of(member),
            **{name: values.get(code) for name, code in PLAIN.items()},
            "ngaytuyendung": day(values.get("recruited_on")),
            "codangvien": int(bool(values.get("is_party_member"))),
            "codoanvien": int(bool(values.get("is_union_member"))),
            "nguoi": person(
                name=member.person.full_name, gender=member.person.gender, born_on=member.person.born_on,
                identity_number=values.get("identity_number"), ethnic_group=values.get("ethnic_group"),
            ),
            "noiohientai": address(values.get("address")),
        }
    )  # fmt: skip
