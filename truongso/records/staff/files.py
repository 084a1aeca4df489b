"""A list of staff in a file: which rows are new, which stand already, which cannot be taken and why."""

from collections import Counter
from typing import Any

from django.utils import timezone

from truongso.core.sealed import blind_index
from truongso.core.text import fold
from truongso.foundation.codes.code_lists import code_list
from truongso.foundation.org.models import Person, Unit
from truongso.foundation.org.roles import EMPLOYEES
from truongso.records.register.files import FileList, FileRow, read_rows
from truongso.records.staff.datasets import STAFF
from truongso.records.staff.models import StaffMember
from truongso.records.staff.statuses import PRESENT

BY_POSITION = {"01": "01", "02": "01", "03": "03", "04": "03"}  # position → group; other positions are of employees


def list_of_file(content: bytes, name: str) -> FileList:
    """Return the rows of a file, each with what becomes of it; a unit is written as the directory names it."""
    found = read_rows(content, name, STAFF, required=("full_name",))
    units, people, standing = _units(), people_by_name(), _Standing()
    names = Counter(str(row.values.get("full_name", "")) for row in found.rows)
    seen: set[str] = set()
    for row in found.rows:
        row.title = str(row.values.get("full_name", ""))
        _look(row, units)
        standing.look(row)
        keys = set(filter(None, _keys(row)))
        if seen & keys:
            row.faults.append("Mã định danh hoặc số định danh này đã có ở một dòng trên.")
        seen |= keys
        if not row.stands and row.title in people:
            _meet(row, people, is_alone=names[row.title] == 1)
    return found


class _Standing:
    """Who has a card already: codes, hashes of identity numbers, names."""

    def __init__(self) -> None:
        rows = StaffMember.objects.values_list("ministry_code", "identity_index", "person__full_name")
        self.keys = {key for code, index, _ in rows for key in (code, index) if key}
        self.names = {name for _, _, name in rows}

    def look(self, row: FileRow) -> None:
        keys = set(filter(None, _keys(row)))
        row.stands = bool(keys & self.keys) or (not keys and row.title in self.names)
        if row.stands and not keys:
            row.notes.append("Đã có hồ sơ cùng tên; dòng này không có mã nên không thêm.")


def _keys(row: FileRow) -> tuple[str, str]:
    return row.values.get("ministry_code", ""), blind_index(row.values.get("identity_number", ""))


def _meet(row: FileRow, people: dict[str, list[Person]], *, is_alone: bool) -> None:
    """Say that a row is about somebody of the directory; ask when it may be one of several."""
    if not is_alone or len(people[row.title]) > 1:
        row.faults.append("Tên này trùng người trong danh bạ và không rõ là ai: hãy thêm ở trang «Thêm cán bộ».")
    elif person_of(row, people):
        row.notes.append("Lập hồ sơ cho người cùng tên đã có trong danh bạ; vai trò và tài khoản giữ nguyên.")


def people_by_name() -> dict[str, list[Person]]:
    """Return who works here and has no card yet, by name as it is written."""
    found: dict[str, list[Person]] = {}
    without = Person.objects.with_role(*EMPLOYEES, on=timezone.localdate()).filter(staff_member=None, ended_at=None)
    for person in without:
        found.setdefault(person.full_name, []).append(person)
    return found


def person_of(row: FileRow, people: dict[str, list[Person]]) -> Person | None:
    """Return the only person of the directory with the row's name whose birth date does not speak against it."""
    fitting = people.get(str(row.values.get("full_name", "")), [])
    if len(fitting) != 1:
        return None
    known, told = fitting[0].born_on, row.values.get("born_on")
    return None if known and told and known != told else fitting[0]


def _look(row: FileRow, units: dict[str, Unit]) -> None:
    values = row.values
    if not values.get("full_name"):
        row.faults.append("Dòng không có họ tên.")
    if said := values.get("unit"):
        unit = units.get(fold(said))
        if unit is None:
            row.faults.append(f"Không có tổ, bộ phận «{said}» trong danh bạ: hãy lập đơn vị hoặc sửa tên.")
        else:
            values["unit"] = unit.name
    if values.get("status") and values["status"] not in PRESENT:
        row.faults.append("Người đã rời trường: hãy nạp khi đang làm việc rồi ghi bước rời trường.")
    if not values.get("staff_group") and (group := _group(values)):
        values["staff_group"] = group
        row.notes.append(f"Nhóm cán bộ suy từ chức vụ, môn dạy: {_name(group)}.")


def _group(values: dict[str, Any]) -> str:
    if position := values.get("position"):
        return BY_POSITION.get(position, "02")
    return "03" if values.get("subject") else ""


def _name(group: str) -> str:
    return code_list("staff_group").name_of(group)


def _units() -> dict[str, Unit]:
    found = Unit.objects.active().exclude(kind__in=(Unit.Kind.CLASS, Unit.Kind.OUTSIDE))
    return {fold(name): unit for unit in found for name in (*unit.other_names, unit.name)}
