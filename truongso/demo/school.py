"""The demo school: its calendar and 85 staff, invented, the same each time."""

import random
from datetime import date

from truongso.demo.cast import SINCE, make_units
from truongso.demo.names import make_name
from truongso.foundation.audit.recording import action
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Assignment, Person, School, SchoolYear
from truongso.foundation.org.roles import Role

SEED = 2026
PUPILS_PER_CLASS = (41, 42, 42)
STAFF = 85
DEPARTMENTS = (
    "to-toan-tin",
    "to-ngu-van",
    "to-ngoai-ngu",
    "to-ly-cong-nghe",
    "to-hoa-sinh",
    "to-su-dia-gdktpl",
    "to-the-duc-qpan",
)


@action
def make_school() -> School:
    """Describe the school and its calendar."""
    school = org.describe_school(
        by=None,
        is_demo=True,
        name="Trường THPT An Lão",
        agency="TRƯỜNG THPT AN LÃO",
        parent_agency="SỞ GIÁO DỤC VÀ ĐÀO TẠO\nHẢI PHÒNG",
        symbol="THPTAL",
        place="An Lão",
        address="Xã An Lão, thành phố Hải Phòng",
        email="thptanlao@demo.invalid",
        phone="0590 000 000",
    )
    for code, first, second, last in (
        ("2025-2026", date(2025, 9, 5), date(2026, 1, 19), date(2026, 5, 31)),
        ("2026-2027", date(2026, 9, 5), date(2027, 1, 18), date(2027, 5, 31)),
    ):
        if not SchoolYear.objects.filter(code=code).exists():
            org.set_school_year(code, starts_on=first, second_term_on=second, ends_on=last, by=None)
    return school


@action
def make_staff() -> int:
    """Create the teachers with their departments; nothing where they stand already."""
    if Person.objects.filter(code__startswith="GV-").exists():
        return 0
    chance, units = random.Random(SEED), make_units()
    staff = [_teacher(chance, number) for number in range(STAFF - 8)]
    org.add_people(staff, by=None)
    assignments = [
        Assignment(
            person=person, role=Role.TEACHER, unit=units[DEPARTMENTS[number % len(DEPARTMENTS)]], starts_on=SINCE
        )
        for number, person in enumerate(staff)
    ]
    org.assign_many(assignments, by=None)
    return len(staff)


def _teacher(chance: random.Random, number: int) -> Person:
    gender = chance.choice("MFF")
    born = date(chance.randint(1968, 2000), chance.randint(1, 12), chance.randint(1, 28))
    return Person(full_name=make_name(chance, gender), code=f"GV-{number:03d}", gender=gender, born_on=born)
