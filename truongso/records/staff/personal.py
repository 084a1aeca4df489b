"""What the register holds about a member of staff."""

from datetime import datetime
from typing import Any

from truongso.core.holdings import Asked, Erased, Free, Table, holding, only_acts, read_as
from truongso.records.register.telling import erase_history, erase_values, history_table, values_table
from truongso.records.staff.models import StaffMember, StaffStep, TeachingLoad


def _members(person: Any) -> Any:
    return StaffMember.objects.filter(person=person)


def _values(asked: Asked) -> Table:
    found = _members(asked.person).whole().first()
    return values_table(found) if found else Table(("Nhóm", "Mục", "Giá trị"), ())


def _erase_values(person: Any, before: datetime | None) -> Erased:
    return Erased(sum(erase_values(one).gone for one in _members(person).whole().select_for_update(of=("self",))))


def _history(asked: Asked) -> Table:
    found = _members(asked.person).first()
    return history_table(found) if found else Table(("Lúc", "Mục", "Trước", "Sau", "Nguồn", "Người ghi"), ())


def _erase_history(person: Any, before: datetime | None) -> Erased:
    return Erased(sum(erase_history(one).gone for one in _members(person)))


def _steps(asked: Asked) -> Table:
    found = StaffStep.objects.filter(member__person=asked.person).order_by("day", "pk")
    rows = (
        (one.get_step_display(), one.day, Free("; ".join(str(value) for value in (one.details or {}).values())))
        for one in found
    )
    return Table(("Việc", "Từ ngày", "Chi tiết"), tuple(rows))


def _erase_steps(person: Any, before: datetime | None) -> Erased:
    return Erased(StaffStep.objects.filter(member__person=person).delete()[0])


def _loads(asked: Asked) -> Table:
    found = TeachingLoad.objects.filter(member__person=asked.person).select_related("school_year")
    return Table(("Năm học", "Số tiết"), tuple((one.school_year.code, str(one)) for one in found))


def _erase_loads(person: Any, before: datetime | None) -> Erased:
    return Erased(TeachingLoad.objects.filter(member__person=person).delete()[0])


_RULE = "staff-record"
holding(
    "staff.values", "Hồ sơ cán bộ", of=("staff.StaffMember.person",), table=_values, rule=_RULE, erase=_erase_values
)
holding("staff.history", "Lịch sử giá trị hồ sơ cán bộ", of=(), table=_history, rule=_RULE, erase=_erase_history)
holding(
    "staff.steps", "Quá trình công tác", of=("staff.StaffStep.member",), table=_steps, rule=_RULE, erase=_erase_steps
)
holding("staff.loads", "Số tiết dạy", of=("staff.TeachingLoad.member",), table=_loads, rule=_RULE, erase=_erase_loads)
only_acts("staff.StaffStep.made_by")
read_as("staff.StaffMember", _members)
