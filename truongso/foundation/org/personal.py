"""What the directory holds about a person; the row itself goes last, as a shell without a name."""

from datetime import datetime
from typing import Any

from truongso.core.holdings import Asked, Erased, Free, Table, holding, read_as
from truongso.foundation.org.models import Assignment, Person, Restriction

SHELL = "Người đã xóa dữ liệu"


def _person(asked: Asked) -> Table:
    one = asked.person
    if one.full_name == SHELL:
        return Table(("Mục", "Giá trị"), ())
    rows = (
        ("Họ và tên", one.full_name), ("Mã", one.code), ("Ngày sinh", one.born_on),
        ("Giới tính", one.get_gender_display()), ("Thư điện tử", one.email), ("Mã định danh trong hệ thống", str(one.uid)),
    )  # fmt: skip
    return Table(("Mục", "Giá trị"), rows)


def _erase_person(person: Any, before: datetime | None) -> Erased:
    locked = Person.objects.select_for_update().get(pk=person.pk)
    locked.full_name, locked.code, locked.email, locked.gender, locked.born_on = SHELL, "", "", "", None
    locked.touch()
    locked.save()
    return Erased(1)


def _assignments(asked: Asked) -> Table:
    found = Assignment.objects.filter(person=asked.person).select_related("unit").order_by("starts_on", "pk")
    rows = ((a.get_role_display(), str(a.unit or ""), a.starts_on, a.ends_on, Free(a.basis)) for a in found)
    return Table(("Vai trò", "Đơn vị, lớp", "Từ ngày", "Đến hết ngày", "Quyết định"), tuple(rows))


def _restrictions(asked: Asked) -> Table:
    found = Restriction.objects.filter(person=asked.person)
    return Table(("Từ", "Đến", "Lý do"), tuple((one.began_at, one.ended_at, Free(one.reason)) for one in found))


holding(
    "org.person", "Nhân thân trong danh bạ", of=("org.NameWord.person",), table=_person, rule="shell",
    erase=_erase_person, last=True,
)  # fmt: skip
holding(
    "org.assignments",
    "Vai trò, phân công ở trường",
    of=("org.Assignment.person",),
    table=_assignments,
    kept="Quyền và nhật ký dựa vào dòng này; khi họ tên đã xóa, dòng không còn chỉ ra ai.",
)
holding(
    "org.restrictions",
    "Hạn chế xử lý dữ liệu",
    of=("org.Restriction.person",),
    table=_restrictions,
    kept="Để tôn trọng yêu cầu đã nhận; khi họ tên đã xóa, dòng không còn chỉ ra ai.",
)
read_as("org.Person", lambda person: Person.objects.filter(pk=person.pk))
