"""The 85 staff of the demo school, invented: eight of the cast and 77 teachers, with what the sector asks of each."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from truongso.demo.cast import SINCE, make_units
from truongso.demo.names import make_name
from truongso.foundation.audit.recording import action
from truongso.foundation.org.models import Person
from truongso.records.register.models import Source
from truongso.records.staff.actions import add_staff
from truongso.records.staff.models import StaffMember

SEED = 2027
TEACHERS = 77
# Department and the subjects (code list staff_subject) that are taught in it.
DEPARTMENTS = (
    ("to-toan-tin", ("22", "22", "10")), ("to-ngu-van", ("20",)), ("to-ngoai-ngu", ("07",)), ("to-ly-cong-nghe", ("23", "24")),
    ("to-hoa-sinh", ("17", "21")), ("to-su-dia-gdktpl", ("18", "06", "16")), ("to-the-duc-qpan", ("08", "25")),
)  # fmt: skip
# Of the cast: group, position, unit, subject.
CAST_ROWS = {
    "hanh": ("01", "01", "", "20"), "binh": ("01", "02", "", "22"), "mai": ("01", "02", "", "17"),
    "minh": ("02", "14", "ban-chuyen-doi-so", ""), "an": ("03", "", "to-toan-tin", "22"), "long": ("03", "03", "to-toan-tin", "22"),
    "lan": ("02", "16", "van-phong", ""), "thu": ("02", "15", "ke-toan", ""),
}  # fmt: skip
Row = dict[str, Any]


@action
def make_staff(users: dict[str, Any]) -> int:
    """Fill the register of staff of a school that has none; returns how many there are."""
    if StaffMember.objects.exists():
        return 0
    chance, units = random.Random(SEED), make_units()
    people: list[Person | None] = [users[name].person for name in CAST_ROWS]
    rows = [_cast_row(chance, number, users[name], units) for number, name in enumerate(CAST_ROWS)]
    rows += [_teacher(chance, number + len(rows), units) for number in range(TEACHERS)]
    source = Source.objects.create(kind=Source.Kind.FILE, title="Danh sách cán bộ, giáo viên năm học 2025-2026")
    by_name = {unit.name: unit for unit in units.values()}
    add_staff(rows, units=by_name, on=SINCE, by=users["lan"], source=source, people=people)
    return len(rows)


def _cast_row(chance: random.Random, number: int, user: Any, units: dict[str, Any]) -> Row:
    group, position, unit, subject = CAST_ROWS[user.username]
    row = _usual(chance, number, user.person.gender)
    row |= {"full_name": user.person.full_name, "staff_group": group, "position": position, "subject": subject}
    row["email"] = user.email
    return row | {"unit": units[unit].name if unit else ""}


def _teacher(chance: random.Random, number: int, units: dict[str, Any]) -> Row:
    gender = chance.choice("MFF")
    code, subjects = DEPARTMENTS[number % len(DEPARTMENTS)]
    row = _usual(chance, number, gender)
    row |= {"full_name": make_name(chance, gender), "staff_group": "03", "unit": units[code].name}
    row["civil_grade"] = chance.choice(("12", "12", "11"))
    return row | {"subject": chance.choice(subjects), "periods_per_week": Decimal(chance.randint(13, 18))}


def _usual(chance: random.Random, number: int, gender: str) -> Row:
    born_on = date(chance.randint(1968, 2000), 1, 1) + timedelta(days=chance.randrange(365))
    recruited_on = date(born_on.year + chance.randint(22, 25), 9, 1)
    century = 0 if born_on.year < 2000 else 2
    return {
        "ministry_code": f"3109{number:06d}",
        "identity_number": f"031{century + (gender == 'F')}{born_on:%y}9{chance.randrange(10**5):05d}",
        "born_on": born_on,
        "gender": "01" if gender == "M" else "02",
        "ethnic_group": "01",
        "phone": f"059{chance.randrange(10**7):07d}",
        "contract_type": "07" if chance.random() < 0.9 else "03",
        "recruited_on": recruited_on,
        "joined_on": recruited_on,
        "qualification": chance.choice(("16", "16", "16", "02")),
        "professional_standard": chance.choice(("01", "02", "02")),
    }
