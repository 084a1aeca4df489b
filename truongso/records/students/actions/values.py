"""Values of pupils: add, change one or many, take back what a source wrote."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from truongso.core.refusal import Refused
from truongso.core.text import squeeze
from truongso.foundation.audit.recording import action, record
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Assignment, Person
from truongso.foundation.org.roles import Role
from truongso.records.register.models import Source, ValueChange
from truongso.records.register.people import GENDER_LETTERS
from truongso.records.register.undoing import Undone, take_back
from truongso.records.register.writing import write, write_new
from truongso.records.students.models import Enrolment, Guardianship, Pupil, SchoolClass, StatusChange
from truongso.records.students.sources import person_source
from truongso.records.students.statuses import MOVED_IN, PRESENT, Status


@action
def add_pupils(
    rows: Iterable[Mapping[str, Any]], *, classes: Mapping[str, SchoolClass], on: date, source: Source, by: Any
) -> list[Pupil]:
    """Add pupils with their first enrolment; rows are flat records, classes are by name.

    Refused, with nothing added, when a name is missing, a class is unknown or a ministry code is taken.
    """
    drafts = [_draft(row, classes) for row in rows]
    _refuse_taken([pupil.ministry_code for pupil, _ in drafts if pupil.ministry_code])
    pupils = [pupil for pupil, _ in drafts]
    org.add_people([pupil.person for pupil in pupils], by=by)
    Pupil.objects.bulk_create(pupils, batch_size=300)
    enrolments = [
        Enrolment(pupil=pupil, school_class=pupil.school_class, starts_on=on, status=pupil.status)
        for pupil in pupils
        if pupil.school_class and pupil.is_studying
    ]
    Enrolment.objects.bulk_create(enrolments, batch_size=500)
    _assign(enrolments, by=by)
    _remember_admission(enrolments, on=on, by=by)
    write_new(pupils, source=source, by=by)
    if len(pupils) == 1:
        record("students.pupil_added", pupils[0], by=by)
    elif pupils:
        record("students.pupils_added", None, by=by, count=len(pupils), source=source.title)
    return pupils


@action
def change_pupil(
    pupil: Pupil, values: Mapping[str, Any], *, by: Any, source: Source | None = None, seen_version: int | None = None
) -> list[ValueChange]:
    """Change values of one pupil; returns what really changed, nothing recorded when nothing did.

    seen_version is the version that the person had before their eyes: Refused (field "version") when it is no longer the one.
    """
    locked = Pupil.objects.select_for_update(of=("self",)).whole().get(pk=pupil.pk)
    if seen_version is not None and seen_version != locked.version:
        raise Refused(f"Hồ sơ {locked} vừa được người khác sửa: hãy xem chỗ đã đổi rồi lưu lại.", field="version")
    _check(values)
    _refuse_code_of_another(locked, values)
    own_source = source or person_source(by)
    changes = write([(locked, values)], source=own_source, by=by)
    if not changes and source is None:
        own_source.delete()  # a source that wrote nothing would stand in nobody's history
    if changes:
        labels = [locked.data_set.by_code[change.field].label for change in changes]
        record("students.pupil_changed", locked, by=by, fields=", ".join(labels))
    return changes


@action
def change_pupils(changes: Mapping[int, Mapping[str, Any]], *, source: Source, by: Any) -> list[ValueChange]:
    """Change values of many pupils, {pupil pk: {field: value}}, in one transaction and one event."""
    locked = {pupil.pk: pupil for pupil in _locked(changes)}
    for values in changes.values():
        _check(values)
    made = write([(locked[pk], values) for pk, values in changes.items() if pk in locked], source=source, by=by)
    if made:
        pupils = len({change.record for change in made})
        record("students.pupils_changed", None, by=by, count=len(made), pupils=pupils, source=source.title)
    return made


@action
def undo_source(source: Source, *, by: Any) -> Undone:
    """Take back the values that a source changed, save those that somebody changed since.

    First values of pupils that it added stay (withdraw_added takes such pupils back whole).
    """
    undone = take_back(source, Pupil, by=by)
    record("students.changes_undone", None, by=by, count=len(undone.taken_back), source=source.title)
    return undone


@action
def link_guardian(pupil: Pupil, person: Person, *, relation: str, by: Any) -> Guardianship:
    """Let a person see a pupil's own data as father, mother or guardian."""
    found, made = Guardianship.objects.get_or_create(pupil=pupil, person=person, defaults={"relation": relation})
    if made:
        record(
            "students.guardian_linked", pupil, by=by, relation=found.get_relation_display(), guardian=person.full_name
        )
    return found


@action
def unlink_guardian(guardianship: Guardianship, *, by: Any, reason: str) -> None:
    """Take from a person the sight of a pupil's data, at once: the link was wrong, or custody changed."""
    if not reason.strip():
        raise Refused("Hãy ghi lý do gỡ.", field="reason")
    record(
        "students.guardian_unlinked", guardianship.pupil, by=by, relation=guardianship.get_relation_display(),
        guardian=guardianship.person.full_name, reason=squeeze(reason)[:500],
    )  # fmt: skip
    guardianship.delete()


def _locked(keys: Iterable[int]) -> list[Pupil]:
    found = Pupil.objects.select_for_update(of=("self",)).whole().filter(pk__in=list(keys)).order_by("pk")
    return list(found)


def _check(values: Mapping[str, Any]) -> None:
    if "full_name" in values and not squeeze(values["full_name"] or ""):
        raise Refused("Họ tên học sinh không được để trống.", field="full_name")


def _refuse_code_of_another(pupil: Pupil, values: Mapping[str, Any]) -> None:
    code = values.get("ministry_code")
    if code and Pupil.objects.filter(ministry_code=code).exclude(pk=pupil.pk).exists():
        raise Refused(f"Mã định danh {code} đã thuộc một học sinh khác: hãy kiểm tra lại mã.", field="ministry_code")


def _draft(row: Mapping[str, Any], classes: Mapping[str, SchoolClass]) -> tuple[Pupil, Mapping[str, Any]]:
    name = squeeze(row.get("full_name") or "")
    if not name:
        raise Refused("Có dòng không có họ tên học sinh: hãy điền họ tên rồi nạp lại.")
    class_name = row.get("class_name") or ""
    if class_name and class_name not in classes:
        raise Refused(f"Lớp {class_name} chưa mở trong năm học này: hãy mở lớp trước khi nhận học sinh {name}.")
    person = Person(full_name=name, born_on=row.get("born_on"), gender=GENDER_LETTERS.get(row.get("gender") or "", ""))
    status = row.get("status") or Status.STUDYING
    pupil = Pupil(person=person, status=status, school_class=classes.get(class_name) if status in PRESENT else None)
    for code, value in row.items():
        if code not in Pupil.COLUMNS and value not in (None, ""):
            pupil.set_value(code, value)
    pupil.ministry_code = row.get("ministry_code") or ""
    pupil.prepare()
    return pupil, row


def _refuse_taken(codes: list[str]) -> None:
    repeated = {code for code in codes if codes.count(code) > 1} if len(set(codes)) != len(codes) else set()
    taken = Pupil.objects.filter(ministry_code__in=codes).values_list("ministry_code", flat=True).first()
    if repeated or taken:
        code = taken or min(repeated)
        raise Refused(f"Mã định danh {code} đã thuộc một học sinh khác: hãy kiểm tra lại mã.", field="ministry_code")


def _assign(enrolments: list[Enrolment], *, by: Any) -> None:
    assignments = [
        Assignment(person=e.pupil.person, role=Role.PUPIL, unit=e.school_class.unit, starts_on=e.starts_on)
        for e in enrolments
    ]
    if assignments:
        org.assign_many(assignments, by=by)


def _remember_admission(enrolments: list[Enrolment], *, on: date, by: Any) -> None:
    steps = [
        StatusChange(
            pupil=e.pupil,
            enrolment=e,
            step=StatusChange.Step.MOVED_IN if e.status in MOVED_IN else StatusChange.Step.ADMITTED,
            day=on,
            status=e.status,
            made_by=by,
        )
        for e in enrolments
    ]
    StatusChange.objects.bulk_create(steps, batch_size=500)
