"""A new school year: classes of grades 10 and 11 go up, some pupils repeat, grade 12 finishes; it can be taken back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from truongso.core.console import progress
from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.foundation.org.models import SchoolYear
from truongso.records.students.actions.classes import open_class
from truongso.records.students.actions.moves import Step, _close, _keep, _open, graduate, undo_step
from truongso.records.students.models import Enrolment, Pupil, SchoolClass, StatusChange
from truongso.records.students.statuses import Outcome, Status


@dataclass(frozen=True)
class RolledOver:
    """How many pupils went up, stay in their grade, finished."""

    promoted: int
    repeating: int
    graduated: int


@action
def roll_over(
    from_year: SchoolYear,
    to_year: SchoolYear,
    *,
    repeating: Collection[int],
    by: Any,
    not_graduating: Collection[int] = (),
) -> RolledOver:
    """Move all pupils of a school year into the next one: 10A1 becomes 11A1, repeaters go to the same name one grade lower.

    repeating and not_graduating are keys of pupils; the latter (grade 12 without diploma) repeat as well. Refused when the
    new year has pupils already, or does not follow the old one.
    """
    if to_year.starts_on <= from_year.ends_on:
        raise Refused(f"{to_year} phải bắt đầu sau khi {from_year} kết thúc.")
    if Enrolment.objects.filter(school_class__school_year=to_year).exists():
        raise Refused(f"{to_year} đã có học sinh: hoàn tác lần lên lớp trước rồi làm lại.")
    standing = (
        Enrolment.objects.in_force()
        .filter(school_class__school_year=from_year)
        .select_related("pupil__person", "school_class__unit")
        .order_by("pk")
    )
    classes = _open_classes(from_year, to_year, by=by)
    stay = set(repeating) | set(not_graduating)
    counts: dict[str, int] = {Step.PROMOTED: 0, Step.REPEATED: 0, Step.GRADUATED: 0}
    rows = list(standing.select_for_update(of=("self",)))
    with progress("Lên lớp", len(rows)) as advance:
        for enrolment in rows:
            counts[_step(enrolment, classes, to_year, stays=enrolment.pupil_id in stay, by=by)] += 1
            advance()
    done = RolledOver(counts[Step.PROMOTED], counts[Step.REPEATED], counts[Step.GRADUATED])
    record(
        "students.rolled_over", to_year, by=by, to_year=to_year.code, promoted=done.promoted, repeating=done.repeating,
        graduated=done.graduated,
    )  # fmt: skip
    return done


@action
def undo_roll_over(to_year: SchoolYear, *, by: Any, reason: str) -> int:
    """Take back the roll-over into a year while nothing else happened to its pupils; returns how many went back."""
    steps = StatusChange.objects.filter(undone_at=None, before__roll_over=to_year.code).select_related(
        "enrolment", "pupil"
    )
    later = StatusChange.objects.filter(undone_at=None, pk__gt=max(steps.values_list("pk", flat=True), default=0))
    if not steps:
        raise Refused(f"Chưa có lần lên lớp nào vào {to_year}.")
    if later.filter(pupil__in=steps.values("pupil")).exists():
        raise Refused("Đã có học sinh chuyển lớp, chuyển trường sau khi lên lớp: hãy hoàn tác các việc đó trước.")
    for step in steps:
        undo_step(step, by=by, reason=reason)
    record("students.roll_over_undone", to_year, by=by, to_year=to_year.code)
    return len(steps)


def _open_classes(from_year: SchoolYear, to_year: SchoolYear, *, by: Any) -> dict[str, SchoolClass]:
    """Return the classes of the new year by name; those that a class of the old year needs are opened."""
    standing = {c.name: c for c in SchoolClass.objects.filter(school_year=to_year).select_related("unit")}
    for old in SchoolClass.objects.filter(school_year=from_year):
        for name in (old.name, f"{old.grade + 1}{old.name[2:]}"):
            if name not in standing and int(name[:2]) <= 12:
                electives = old.electives if name != old.name else []
                standing[name] = open_class(to_year, name, electives=electives, by=by)
    return standing


def _step(enrolment: Enrolment, classes: dict[str, SchoolClass], to_year: SchoolYear, *, stays: bool, by: Any) -> str:
    pupil, old = enrolment.pupil, enrolment.school_class
    first = to_year.starts_on
    outcome, step = _outcome(old.grade, stays=stays)
    before = _close(pupil, enrolment, on=_last_day(first), outcome=outcome) | {"roll_over": to_year.code}
    if step == Step.GRADUATED:
        return _finish(pupil, on=_last_day(first), before=before, by=by)
    name = old.name if stays else f"{old.grade + 1}{old.name[2:]}"
    _open(pupil, classes[name], on=first, step=step, status=Status.STUDYING, before=before, by=by, details={})
    return step


def _outcome(grade: int, *, stays: bool) -> tuple[str, str]:
    if stays:
        return Outcome.REPEATING, Step.REPEATED
    return (Outcome.GRADUATED, Step.GRADUATED) if grade == 12 else (Outcome.PROMOTED, Step.PROMOTED)


def _finish(pupil: Pupil, *, on: date, before: dict[str, Any], by: Any) -> str:
    from django.utils import timezone

    pupil.ended_at, pupil.school_class = timezone.now(), None
    _keep(pupil, step=Step.GRADUATED, on=on, status=pupil.status, before=before, by=by, details={})
    return Step.GRADUATED


def _last_day(first: date) -> date:
    return first - timedelta(days=1)


__all__ = ["RolledOver", "graduate", "roll_over", "undo_roll_over"]
