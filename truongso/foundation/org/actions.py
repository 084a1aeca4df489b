"""Changes to the school, its units, people and assignments."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.text import fold, format_date, nfc, squeeze
from truongso.foundation.audit.recording import action, record
from truongso.foundation.org.delegating import check_delegation
from truongso.foundation.org.models import Assignment, Holiday, Person, Restriction, School, SchoolYear, Term, Unit
from truongso.foundation.org.signals import assignments_changed, cover_ended, delegated, person_changing


@action
def describe_school(*, by: Any, is_demo: bool = False, **values: str) -> School:
    """Write what stands at the head of the school's papers; one school per installation."""
    school = School.current() or School()
    school.is_demo = is_demo
    for name, value in values.items():
        if name not in {"name", "agency", "parent_agency", "symbol", "place", "address", "email", "phone"}:
            raise TypeError(f"School has no {name}")
        setattr(school, name, value.strip())
    school.save()
    record("org.school_described", school, by=by)
    return school


@action
def set_school_year(code: str, *, starts_on: date, second_term_on: date, ends_on: date, by: Any) -> SchoolYear:
    """Write a school year with its two terms."""
    if not starts_on < second_term_on < ends_on:
        raise Refused("Năm học: ngày bắt đầu, ngày vào học kỳ II và ngày kết thúc phải theo thứ tự thời gian.")
    year = SchoolYear.objects.update_or_create(code=code, defaults={"starts_on": starts_on, "ends_on": ends_on})[0]
    spans = {1: (starts_on, second_term_on.fromordinal(second_term_on.toordinal() - 1)), 2: (second_term_on, ends_on)}
    for number, (first, last) in spans.items():
        Term.objects.update_or_create(school_year=year, number=number, defaults={"starts_on": first, "ends_on": last})
    record("org.calendar_set", year, by=by)
    return year


@action
def set_holiday(day: date, *, name: str, is_working: bool, source: str = "", by: Any) -> Holiday:
    """Make a day free, or a swapped day worked."""
    holiday = Holiday.objects.update_or_create(
        day=day, defaults={"name": name, "is_working": is_working, "source": source}
    )[0]
    record("org.holiday_set", holiday, by=by, is_working=is_working)
    return holiday


@action
def add_unit(*, code: str, name: str, kind: str, other_names: list[str] | None = None, by: Any) -> Unit:
    """Add a unit; Refused when a unit already goes by that name."""
    taken = Unit.objects.active().filter(search__contains=fold(name)).filter(name__iexact=squeeze(nfc(name))).first()
    if taken or Unit.objects.filter(code=code).exists():
        raise Refused(f"Đã có đơn vị «{taken or code}»: hãy dùng đơn vị đó hoặc chọn tên khác.")
    unit = Unit.objects.create(code=code, name=name, kind=kind, other_names=other_names or [])
    record("org.unit_added", unit, by=by)
    return unit


@action
def change_unit(unit: Unit, *, name: str, kind: str, other_names: list[str], by: Any) -> Unit:
    """Correct a unit's name, kind and the other spellings that documents use."""
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    before = {"name": unit.name, "kind": unit.kind, "other_names": unit.other_names}
    unit.name, unit.kind, unit.other_names = name, kind, other_names
    unit.touch()
    unit.save()
    record("org.unit_changed", unit, by=by, before=before)
    return unit


@action
def add_person(*, full_name: str, by: Any, **values: Any) -> Person:
    """Add one person."""
    if not squeeze(full_name):
        raise Refused("Họ và tên không được để trống.", field="full_name")
    person = Person.objects.create(full_name=full_name, **values)
    record("org.person_added", person, by=by)
    return person


@action
def change_person(person: Person, *, full_name: str, by: Any, **values: Any) -> Person:
    """Correct a person's name, code, birth date, gender or mail address; what stood before is kept, erasable."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not squeeze(full_name):
        raise Refused("Họ và tên không được để trống.", field="full_name")
    new = {"full_name": full_name} | values
    if unknown := new.keys() - {"full_name", "code", "born_on", "gender", "email"}:
        raise TypeError(f"Person has no {', '.join(sorted(unknown))}")
    person_changing.send(sender=Person, person=person, values=new)
    before = {name: str(getattr(person, name) or "") for name in new}
    for name, value in new.items():
        setattr(person, name, value)
    person.touch()
    person.save()
    after = {name: str(getattr(person, name) or "") for name in new}
    record("org.person_changed", person, by=by, before=before, after=after)
    return person


@action
def restrict_person(person: Person, *, reason: str, by: Any) -> Restriction:
    """Restrict what a person's data are used for; one that stands already is returned as it is."""
    if not reason.strip():
        raise Refused("Hãy ghi lý do hạn chế xử lý.", field="reason")
    person = Person.objects.select_for_update().get(pk=person.pk)
    standing = Restriction.objects.in_force().filter(person=person).first()
    if standing is not None:
        return standing
    made = Restriction.objects.create(person=person, began_at=timezone.now(), reason=squeeze(reason)[:500])
    record("org.person_restricted", person, by=by)
    return made


@action
def lift_restriction(person: Person, *, reason: str, by: Any) -> None:
    """End a restriction. Refused where none stands, and without a reason."""
    if not reason.strip():
        raise Refused("Hãy ghi lý do bỏ hạn chế.", field="reason")
    standing = Restriction.objects.select_for_update().in_force().filter(person=person).first()
    if standing is None:
        raise Refused(f"Dữ liệu của {person} không bị hạn chế.")
    standing.ended_at = timezone.now()
    standing.save(update_fields=["ended_at"])
    record("org.restriction_lifted", person, by=by, reason=squeeze(reason)[:500])


@action
def add_people(people: list[Person], *, by: Any) -> list[Person]:
    """Add many people at once, one event for the batch."""
    added = Person.objects.bulk_create([person.prepare() for person in people], batch_size=500)
    record("org.people_imported", None, by=by, count=len(added))
    return added


@action
def assign(
    person: Person,
    role: str,
    *,
    starts_on: date,
    by: Any,
    unit: Unit | None = None,
    ends_on: date | None = None,
    basis: str = "",
) -> Assignment:
    """Give a person a role from a day on; Refused when the same role in the same unit is already held in that time."""
    if ends_on is not None and ends_on < starts_on:
        raise Refused("Ngày kết thúc phân công phải từ ngày bắt đầu trở đi.", field="ends_on")
    Person.objects.select_for_update().get(pk=person.pk)
    same = Assignment.objects.during(starts_on, ends_on or date.max).filter(person=person, role=role, unit=unit)
    if same.exists():
        raise Refused(f"{same[0]} đã có hiệu lực trong thời gian này.", field="role")
    assignment = Assignment.objects.create(
        person=person, role=role, unit=unit, starts_on=starts_on, ends_on=ends_on, basis=basis
    )
    record("org.assigned", assignment, by=by, starts_on=format_date(starts_on))
    assignments_changed.send(sender=Assignment, people=[person.pk])
    return assignment


@action
def assign_many(assignments: list[Assignment], *, by: Any) -> None:
    """Add many assignments at once (class lists), one event for the batch."""
    Assignment.objects.bulk_create(assignments, batch_size=500)
    record("org.people_imported", None, by=by, count=len(assignments))
    assignments_changed.send(sender=Assignment, people=[assignment.person_id for assignment in assignments])


@action
def end_assignment(assignment: Assignment, *, ends_on: date, reason: str, by: Any) -> Assignment:
    """End a role on a day, that day included; rights go with it."""
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if ends_on < assignment.starts_on:
        raise Refused("Ngày kết thúc phân công phải từ ngày bắt đầu trở đi.", field="ends_on")
    if not reason.strip():
        raise Refused("Hãy ghi lý do kết thúc phân công.", field="reason")
    assignment.ends_on = ends_on
    assignment.touch()
    assignment.save()
    record("org.assignment_ended", assignment, by=by, ends_on=format_date(ends_on), reason=reason)
    assignments_changed.send(sender=Assignment, people=[assignment.person_id])
    for cover in assignment.covers.filter(ends_on__gt=ends_on).order_by("pk"):
        _shorten(cover, ends_on, reason=reason, by=by)
    return assignment


def _shorten(cover: Assignment, ends_on: date, *, reason: str, by: Any) -> None:
    """End a cover with the post that it covers; one that has not begun is taken back, no day of it shall count."""
    if cover.starts_on <= ends_on:
        end_assignment(cover, ends_on=ends_on, reason=reason, by=by)
        return
    record("org.cover_withdrawn", cover, by=by, reason=reason)
    cover.delete()


@action
def delegate(
    post: Assignment, to: Person, *, starts_on: date, ends_on: date, basis: str, today: date, by: Any
) -> Assignment:
    """Give a post to a colleague for some days; the holder keeps it, the cover ends by itself.

    Refused for what delegating.check_delegation says: another's cover, an administrator's own post, too long a time,
    somebody who does not work here, or who holds the role already.
    """
    post = Assignment.objects.select_for_update(of=("self",)).select_related("person", "unit").get(pk=post.pk)
    to = Person.objects.select_for_update().get(pk=to.pk)
    check_delegation(post, to, starts_on=starts_on, ends_on=ends_on, basis=basis, today=today, by=by)
    cover = Assignment.objects.create(
        person=to, role=post.role, unit=post.unit, starts_on=starts_on, ends_on=ends_on,
        basis=squeeze(nfc(basis))[:300], stands_in_for=post,
    )  # fmt: skip
    record(
        "org.delegated", cover, by=by, instead_of=post.person.full_name, starts_on=format_date(starts_on),
        ends_on=format_date(ends_on), basis=cover.basis,
    )  # fmt: skip
    delegated.send(sender=Assignment, cover=cover, by=by)
    return cover


@action
def end_cover(cover: Assignment, *, reason: str, today: date, by: Any) -> None:
    """End a cover before its time, at once: yesterday was its last day; one that began today is taken back whole."""
    cover = Assignment.objects.select_for_update(of=("self",)).in_full().get(pk=cover.pk)
    if cover.stands_in_for_id is None:
        raise Refused("Đây là vai trò chính, không phải việc làm thay.")
    if not cover.ends_on or cover.ends_on < today:
        raise Refused(f"Việc làm thay này đã hết từ {format_date(cover.ends_on)}.")
    if not squeeze(reason):
        raise Refused("Hãy ghi lý do kết thúc làm thay.", field="reason")
    cover_ended.send(sender=Assignment, cover=cover, by=by)
    if cover.starts_on >= today:
        record("org.cover_withdrawn", cover, by=by, reason=squeeze(reason))
        cover.delete()
    else:
        end_assignment(cover, ends_on=today - timedelta(days=1), reason=squeeze(reason), by=by)
