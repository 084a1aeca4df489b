"""Values of staff: add, change one or many, take back what a source wrote."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from truongso.core.refusal import Refused
from truongso.core.text import squeeze
from truongso.foundation.audit.recording import action, record
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Assignment, Person, SchoolYear, Unit
from truongso.foundation.org.roles import EMPLOYEES
from truongso.records.register.models import Source, ValueChange
from truongso.records.register.undoing import Undone, take_back
from truongso.records.register.writing import write, write_new
from truongso.records.staff.checks import check_name_and_email, check_unique, check_values
from truongso.records.staff.models import StaffMember, StaffStep, TeachingLoad
from truongso.records.staff.statuses import PRESENT, Status
from truongso.records.students.sources import person_source


@dataclass(frozen=True)
class Draft:
    """A member about to be added: the row, and whether the person stands already."""

    member: StaffMember
    row: Mapping[str, Any]
    is_known_person: bool


@action
def add_staff(
    rows: Iterable[Mapping[str, Any]],
    *,
    units: Mapping[str, Unit],
    on: date,
    by: Any,
    source: Source | None = None,
    people: Sequence[Person | None] = (),
    file_name: str = "",
) -> list[StaffMember]:
    """Add staff; rows are flat records, units are by name, people are those of the rows who stand already (None: new).

    Each gets the role of teacher or employee in the unit unless one is held there; roles with power are given on the page of
    the person. Refused, with nothing added, when a name is missing, a unit is unknown, or a code or number is taken.
    """  # fmt: skip
    rows = list(rows)
    known = [*people, *[None] * (len(rows) - len(people))]
    drafts = [_draft(row, units, person) for row, person in zip(rows, known, strict=True)]
    check_unique(rows)
    org.add_people([draft.member.person for draft in drafts if not draft.is_known_person], by=by)
    for draft in drafts:
        if draft.is_known_person:
            draft.member.person.touch()
            draft.member.person.save()
    members = StaffMember.objects.bulk_create([draft.member for draft in drafts], batch_size=300)
    _assign(members, on=on, by=by)
    _remember(members, on=on, by=by)
    source = source or _source(file_name, by)
    write_new(members, source=source, by=by)
    if len(members) == 1:
        record("staff.member_added", members[0], by=by)
    elif members:
        record("staff.members_added", None, by=by, count=len(members), source=source.title)
    return members


@action
def change_staff_member(
    member: StaffMember,
    values: Mapping[str, Any],
    *,
    by: Any,
    source: Source | None = None,
    seen_version: int | None = None,
) -> list[ValueChange]:
    """Change values of one member of staff; returns what really changed, nothing recorded when nothing did.

    seen_version is the version that the person had before their eyes: Refused (field "version") when it is no longer the one.
    """  # fmt: skip
    locked = StaffMember.objects.select_for_update(of=("self",)).whole().get(pk=member.pk)
    if seen_version is not None and seen_version != locked.version:
        raise Refused(f"Hồ sơ {locked} vừa được người khác sửa: hãy xem chỗ đã đổi rồi lưu lại.", field="version")
    check_values(values)
    check_unique([values], but=[locked.pk])
    changes = write([(locked, values)], source=source or person_source(by), by=by)
    if changes:
        labels = [locked.data_set.by_code[change.field].label for change in changes]
        record("staff.member_changed", locked, by=by, fields=", ".join(labels))
    return changes


@action
def change_staff(changes: Mapping[int, Mapping[str, Any]], *, source: Source, by: Any) -> list[ValueChange]:
    """Change values of many, {member pk: {field: value}}, in one transaction and one event."""
    locked = {member.pk: member for member in _locked(changes)}
    for values in changes.values():
        check_values(values)
    check_unique(changes.values(), but=locked)
    made = write([(locked[pk], values) for pk, values in changes.items() if pk in locked], source=source, by=by)
    if made:
        members = len({change.record for change in made})
        record("staff.members_changed", None, by=by, count=len(made), members=members, source=source.title)
    return made


@action
def undo_source(source: Source, *, by: Any) -> Undone:
    """Take back the values that a source changed, save those that somebody changed since; added members stay."""
    undone = take_back(source, StaffMember, by=by)
    record("staff.changes_undone", None, by=by, count=len(undone.taken_back), source=source.title)
    return undone


def _source(file_name: str, by: Any) -> Source:
    if not file_name:
        return person_source(by)
    return Source.objects.create(kind=Source.Kind.FILE, title=file_name[:300], made_by=by)


def _locked(keys: Iterable[int]) -> list[StaffMember]:
    found = StaffMember.objects.select_for_update(of=("self",)).whole().filter(pk__in=list(keys)).order_by("pk")
    return list(found)


def _draft(row: Mapping[str, Any], units: Mapping[str, Unit], person: Person | None) -> Draft:
    name = squeeze(row.get("full_name") or (person.full_name if person else ""))
    if not name:
        raise Refused("Có dòng không có họ tên cán bộ: hãy điền họ tên rồi gửi lại.", field="full_name")
    unit_name = row.get("unit") or ""
    if unit_name and unit_name not in units:
        raise Refused(f"Không có tổ, bộ phận «{unit_name}»: hãy lập đơn vị trước khi thêm {name}.", field="unit")
    check_name_and_email(row)
    status = row.get("status") or Status.WORKING
    member = StaffMember(
        person=person or Person(full_name=name),
        status=status,
        unit=units.get(unit_name) if status in PRESENT else None,
    )
    for code, value in row.items():
        if code not in StaffMember.READ_ONLY and value not in (None, ""):
            member.set_value(code, value)
    return Draft(member.prepare(), row, person is not None)


def _assign(members: list[StaffMember], *, on: date, by: Any) -> None:
    held = Assignment.objects.on(on).filter(person__in=[m.person_id for m in members], role__in=EMPLOYEES)
    standing = set(held.values_list("person", "unit"))
    anywhere = {person for person, _ in standing}
    wanted = [
        Assignment(person=member.person, role=member.base_role, unit=member.unit, starts_on=on)
        for member in members
        if member.is_working
        and ((member.person_id, member.unit_id) not in standing if member.unit else member.person_id not in anywhere)
    ]
    if wanted:
        org.assign_many(wanted, by=by)


def _remember(members: list[StaffMember], *, on: date, by: Any) -> None:
    steps = [
        StaffStep(member=member, step=StaffStep.Step.JOINED, day=on, status=member.status, made_by=by)
        for member in members
    ]
    StaffStep.objects.bulk_create(steps, batch_size=500)
    year = SchoolYear.objects.filter(starts_on__lte=on, ends_on__gte=on).first()
    loads = [
        TeachingLoad(member=member, school_year=year, periods=member.periods_per_week)
        for member in members
        if year is not None and member.periods_per_week is not None
    ]
    TeachingLoad.objects.bulk_create(loads, batch_size=500)
