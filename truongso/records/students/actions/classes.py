"""Classes of a school year and who looks after them."""

from datetime import date, timedelta
from typing import Any

from truongso.core.refusal import Refused
from truongso.core.text import fold, format_date, squeeze
from truongso.foundation.audit.recording import action, record
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Assignment, Person, SchoolYear, Unit
from truongso.foundation.org.roles import Role
from truongso.records.students.models import SchoolClass

GRADES = (10, 11, 12)


@action
def open_class(
    year: SchoolYear, name: str, *, by: Any, electives: list[str] | None = None, **values: Any
) -> SchoolClass:
    """Open a class in a school year; its unit is taken over from earlier years where it stands already."""
    name = squeeze(name).upper()
    grade = _grade_of(name)
    if SchoolClass.objects.filter(school_year=year, name=name).exists():
        raise Refused(f"Lớp {name} đã mở trong {year}.", field="name")
    code = f"lop-{fold(name).replace(' ', '-')}"
    unit = Unit.objects.filter(code=code).first() or org.add_unit(
        code=code, name=f"Lớp {name}", kind=Unit.Kind.CLASS, by=by
    )
    school_class = SchoolClass.objects.create(
        unit=unit, school_year=year, name=name, grade=grade, electives=electives or [], **values
    )
    record("students.class_opened", school_class, by=by)
    return school_class


@action
def change_class(school_class: SchoolClass, *, by: Any, **values: Any) -> SchoolClass:
    """Change a class's electives, topics, foreign language or sessions."""
    locked: SchoolClass = SchoolClass.objects.select_for_update().get(pk=school_class.pk)
    if unknown := values.keys() - {"electives", "topics", "foreign_language", "sessions_per_week"}:
        raise TypeError(f"SchoolClass has no {', '.join(sorted(unknown))} to change")
    for name, value in values.items():
        setattr(locked, name, value)
    locked.touch()
    locked.save()
    record("students.class_changed", locked, by=by)
    return locked


@action
def set_homeroom(
    school_class: SchoolClass, teacher: Person, *, starts_on: date, by: Any, until: date | None = None, basis: str = ""
) -> Assignment:
    """Make a teacher responsible for a class; with until, as a substitute whose rights end that day by themselves.

    Without until, the teacher before is relieved on the day before, or on that day where both begin on one.
    """
    standing = Assignment.objects.on(starts_on).filter(unit=school_class.unit, role=Role.HOMEROOM_TEACHER)
    if until is None:
        for earlier in standing.exclude(person=teacher):
            org.end_assignment(
                earlier,
                ends_on=max(starts_on - timedelta(days=1), earlier.starts_on),
                reason=f"Đổi giáo viên chủ nhiệm {school_class.name}",
                by=by,
            )
    assignment = org.assign(
        teacher, Role.HOMEROOM_TEACHER, starts_on=starts_on, ends_on=until, unit=school_class.unit, basis=basis, by=by
    )
    record("students.homeroom_set", school_class, by=by, starts_on=format_date(starts_on), teacher=teacher.full_name)
    return assignment


def _grade_of(name: str) -> int:
    head = name[:2]
    if not head.isdecimal() or int(head) not in GRADES or len(name) < 3:
        raise Refused(f"Tên lớp «{name}» phải bắt đầu bằng khối 10, 11 hoặc 12, ví dụ 10A1.", field="name")
    return int(head)
