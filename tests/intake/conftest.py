"""A school of two classes of grade 10 whose register came from a list at the beginning of the year, and its clerk Lan."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from tests.cast import make_cast
from tests.remembering import remembered
from truongso.foundation.org.models import SchoolYear
from truongso.records.register.models import Source
from truongso.records.students import actions as students
from truongso.records.students.models import Pupil

FAMILIES = ("Nguyễn", "Trần", "Phạm", "Vũ", "Lê", "Đỗ", "Bùi", "Hoàng", "Ngô", "Đào")
GIVEN = ("An", "Bách", "Cường", "Dũng", "Giang", "Hải", "Khang", "Lâm", "Minh", "Nam", "Phong", "Quân", "Sơn")


def flat_row(number: int, class_name: str = "10A1") -> dict[str, Any]:
    """Return a pupil of the register; numbers begin at 0, each another name, birth date and mother."""
    family, given = FAMILIES[number % len(FAMILIES)], GIVEN[number % len(GIVEN)]
    return {
        "ministry_code": f"319{number:07d}", "full_name": f"{family} Văn {given}", "gender": "01",
        "born_on": date(2011, number % 12 + 1, number % 27 + 1), "identity_number": f"0312119{number:05d}",
        "class_name": class_name, "ethnic_group": "01", "phone": f"0590{number:06d}",
        "current.address": f"Số {number}, Thôn Đông, Xã An Quang, Thành phố Hải Phòng",
        "mother.name": f"Lưu Thị {GIVEN[(number * 5 + 1) % 13]} {FAMILIES[number % 10]}",
    }  # fmt: skip


@remembered
def make_school(pupils: int = 12) -> SimpleNamespace:
    """Open 10A1 and 10A2 in the school year of today and take in pupils, the first two thirds into 10A1."""
    people = SimpleNamespace(**make_cast())
    today = timezone.localdate()
    first = date(today.year if today.month >= 8 else today.year - 1, 8, 1)
    year = SchoolYear.objects.filter(starts_on__lte=today, ends_on__gte=today).first() or SchoolYear.objects.create(
        code=f"{first.year}-{first.year + 1}", starts_on=first, ends_on=date(first.year + 1, 7, 31)
    )
    classes = {name: students.open_class(year, name, by=people.lan) for name in ("10A1", "10A2")}
    source = Source.objects.create(kind=Source.Kind.FILE, title="Danh sách đầu năm")
    rows = [flat_row(number, "10A1" if number * 3 < pupils * 2 else "10A2") for number in range(pupils)]
    taken_in = students.add_pupils(rows, classes=classes, on=year.starts_on, source=source, by=people.lan)
    return SimpleNamespace(**vars(people), classes=classes, pupils=taken_in, year=year, today=today)


@pytest.fixture
def school(db: Any) -> SimpleNamespace:
    return make_school()


def flat(pupil: Pupil) -> dict[str, Any]:
    """Return a pupil's values as the register has them now."""
    return Pupil.objects.whole().get(pk=pupil.pk).flat()


def file_source() -> Source:
    """Return a source of values that no person vouches for."""
    return Source.objects.create(kind=Source.Kind.FILE, title="Tệp khác")
