"""A small school: classes 10A1 (An's) and 10A2, twelve pupils without a fault, the cast of the demo."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from tests.cast import make_cast
from tests.remembering import remembered
from truongso.foundation.org.models import SchoolYear
from truongso.records.quality import actions as quality
from truongso.records.quality.models import Fault
from truongso.records.register.models import Source
from truongso.records.students import actions as students
from truongso.records.students.models import Pupil

START = date(2026, 9, 5)
FAMILIES = ("Nguyễn", "Trần", "Phạm", "Vũ", "Lê", "Đỗ")


def flat_row(number: int, class_name: str) -> dict[str, Any]:
    """Return a record that passes every rule; numbers begin at 0."""
    family = FAMILIES[number % len(FAMILIES)]
    return {
        "ministry_code": f"319000{number:04d}", "full_name": f"{family} Văn {chr(65 + number)}n", "gender": "01",
        "born_on": date(2011, number % 12 + 1, number + 1), "identity_number": f"0312119{number:05d}",
        "class_name": class_name, "ethnic_group": "01", "phone": f"0590{number:06d}",
        "current.address": "Thôn Đông, Xã An Quang, Thành phố Hải Phòng",
        "birthplace": "Bệnh viện Phụ sản Hải Phòng", "father.name": f"{family} Đình Cha",
        "origin.commune": "Xã An Quang", "origin.province": "Thành phố Hải Phòng", "mother.name": "Lưu Thị Mẹ",
    }  # fmt: skip


@remembered
def make_school() -> SimpleNamespace:
    """Open both classes and take in their pupils."""
    people = SimpleNamespace(**make_cast())
    year = SchoolYear.objects.filter(starts_on__lte=START, ends_on__gte=START).first() or SchoolYear.objects.create(
        code="2026-2027", starts_on=date(2026, 8, 1), ends_on=date(2027, 7, 31)
    )
    classes = {name: students.open_class(year, name, by=people.lan) for name in ("10A1", "10A2")}
    source = Source.objects.create(kind=Source.Kind.FILE, title="Danh sách đầu năm")
    rows = [flat_row(number, "10A1" if number < 8 else "10A2") for number in range(12)]
    pupils = students.add_pupils(rows, classes=classes, on=START, source=source, by=people.lan)
    return SimpleNamespace(**vars(people), classes=classes, pupils=pupils, year=year)


@pytest.fixture
def school(db: Any) -> SimpleNamespace:
    return make_school()


def change(pupil: Pupil, by: Any, **values: Any) -> None:
    """Write values into a record; «__» in a name stands for the dot of a field code."""
    students.change_pupil(pupil, {code.replace("__", "."): value for code, value in values.items()}, by=by)


def open_of(pupil: Pupil) -> list[tuple[str, str]]:
    """Return what is open of a pupil: (rule, field)."""
    found = Fault.objects.open().filter(pupil=pupil).order_by("rule", "field")
    return [(fault.rule.removeprefix("students."), fault.field) for fault in found]


def check_now(by: Any = None) -> int:
    return quality.check_register(by=by)
