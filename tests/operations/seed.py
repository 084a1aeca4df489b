"""A little school, made by the real actions."""

import json
from datetime import date
from io import BytesIO
from typing import Any

IDENTITY_NUMBER = "031311912345"  # stands encrypted in database and backup


class Upload(BytesIO):
    """What a browser sends: bytes under a name."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content)
        self.name = name


def seed() -> None:
    from truongso.foundation.accounts.models import User
    from truongso.foundation.evidence import actions as evidence
    from truongso.foundation.org import actions as org
    from truongso.foundation.org.models import Unit
    from truongso.foundation.org.roles import Role

    org.describe_school(
        name="Trường THPT Mẫu",
        agency="TRƯỜNG THPT MẪU",
        parent_agency="SỞ GIÁO DỤC",
        symbol="THPTM",
        place="Đồi Mẫu",
        by=None,
    )
    maths = org.add_unit(
        code="to-toan", name="Tổ Toán", kind=Unit.Kind.DEPARTMENT, other_names=["Tổ Tóan", 'a "b" \\c'], by=None
    )
    an = org.add_person(full_name="Nguyễn Văn Ẩn", born_on=date(1990, 2, 28), by=None)
    org.assign(an, Role.TEACHER, starts_on=date(2020, 8, 1), by=None)
    org.assign(an, Role.UNIT_HEAD, unit=maths, starts_on=date(2020, 8, 1), by=None)
    user = User.objects.create_user("an", "mat-khau-rat-dai", person=an)
    evidence.add_file(
        title="Biên bản\nhọp tổ",
        upload=Upload("Biên bản họp tổ Toán, dòng 1\ndòng 2\n".encode(), "biên bản.txt"),
        effective_from=date(2026, 9, 5),
        owner=an,
        by=user,
    )
    seed_pupil(user)


def seed_pupil(by: Any) -> None:
    from truongso.foundation.org import actions as org
    from truongso.records.register.models import Source
    from truongso.records.students import actions as students

    year = org.set_school_year(
        "2026-2027", starts_on=date(2026, 9, 5), second_term_on=date(2027, 1, 18), ends_on=date(2027, 5, 31), by=None
    )
    school_class = students.open_class(year, "10A1", by=by)
    source = Source.objects.create(kind=Source.Kind.FILE, title="Danh sách đầu năm", made_by=by)
    row = {
        "full_name": "Ngô Linh Chi", "born_on": date(2011, 3, 4), "gender": "02", "ministry_code": "3190000001",
        "identity_number": IDENTITY_NUMBER, "mother.name": "Lê Thị Hoa",
    }  # fmt: skip
    students.admit(row, school_class, on=year.starts_on, source=source, by=by)


def state() -> dict[str, Any]:
    from django.apps import apps

    from truongso.config import rows
    from truongso.foundation.evidence import store

    tables = {m._meta.label_lower: [json.loads(line) for line in rows.lines(m)] for m in rows.tables(apps)}
    return {"tables": tables, "files": [path.name for path in store.stored()]}


def print_state() -> None:
    print(json.dumps(state()))
