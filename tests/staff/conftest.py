"""A small staff: An teaches mathematics under Long's lead, Hoa teaches letters, Lan keeps the register, Nam guards."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from tests.cast import make_cast
from tests.remembering import remembered
from truongso.demo.cast import make_units
from truongso.foundation.org.models import SchoolYear
from truongso.records.register.models import Source
from truongso.records.staff import actions
from truongso.records.staff.models import StaffMember

START = date(2025, 9, 1)
AN_NUMBER, HOA_NUMBER = "031185004321", "031190001234"


@remembered
def make_staff() -> SimpleNamespace:
    """Enter four members of staff: An and Long who have accounts, Hoa and Nam who are new."""
    people, units = SimpleNamespace(**make_cast()), make_units()
    year, _ = SchoolYear.objects.get_or_create(
        code="2026-2027", defaults={"starts_on": date(2026, 9, 1), "ends_on": date(2027, 5, 31)}
    )
    source = Source.objects.create(kind=Source.Kind.FILE, title="Danh sách cán bộ đầu năm")
    rows: list[dict[str, Any]] = [
        {"ministry_code": "3100000001", "identity_number": AN_NUMBER, "staff_group": "03", "contract_type": "07",
         "subject": "22", "unit": "Tổ Toán – Tin", "qualification": "02", "phone": "0590000001",
         "born_on": date(1985, 3, 8), "religion": "00"},
        {"ministry_code": "3100000002", "staff_group": "03", "position": "03", "contract_type": "07", "subject": "22",
         "unit": "Tổ Toán – Tin", "qualification": "03"},
        {"ministry_code": "3100000003", "full_name": "Đặng Thị Hoa", "identity_number": HOA_NUMBER, "gender": "02",
         "staff_group": "03", "contract_type": "08", "subject": "20", "unit": "Tổ Ngữ văn", "qualification": "03"},
        {"full_name": "Vũ Văn Nam", "gender": "01", "staff_group": "02", "position": "17", "contract_type": "02",
         "unit": "Văn phòng nhà trường"},
    ]  # fmt: skip
    members = actions.add_staff(
        rows, units={unit.name: unit for unit in units.values()}, on=START, source=source, by=people.lan,
        people=[people.an.person, people.long.person],
    )  # fmt: skip
    named = dict(zip(("an_member", "long_member", "hoa", "nam"), members, strict=True))
    return SimpleNamespace(**vars(people), **named, units=units, year=year, source=source)


@pytest.fixture
def staff(db: Any) -> SimpleNamespace:
    return make_staff()


def fresh(member: StaffMember) -> StaffMember:
    """Return the record as it stands in the database."""
    return StaffMember.objects.whole().get(pk=member.pk)
