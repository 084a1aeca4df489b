"""A pupil's steps through the school: in, from class to class, out, back; the newest step can be taken back."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.text import format_date
from truongso.foundation.audit.recording import action, record
from truongso.foundation.org.models import Assignment, SchoolYear
from truongso.foundation.org.roles import Role
from truongso.foundation.org.signals import assignments_changed
from truongso.records.register.models import Source
from truongso.records.students.actions.values import add_pupils
from truongso.records.students.models import Enrolment, Pupil, SchoolClass, StatusChange
from truongso.records.students.statuses import GONE, LEFT, MOVED_OUT, PRESENT, RETURNED, Outcome, Status

Step = StatusChange.Step


@action
def admit(values: Mapping[str, Any], school_class: SchoolClass, *, on: date, source: Source, by: Any) -> Pupil:
    """Take in a new pupil."""
    row = {**values, "class_name": school_class.name}
    return add_pupils([row], classes={school_class.name: school_class}, on=on, source=source, by=by)[0]


@action
def move_in(
    values: Mapping[str, Any], school_class: SchoolClass, *, on: date, from_school: str, source: Source, by: Any
) -> Pupil:
    """Take in a pupil from another school; the state follows the term of the day."""
    status = (Status.MOVED_IN_TERM_1, Status.MOVED_IN_TERM_2, Status.MOVED_IN_SUMMER)[_term_index(on)]
    pupil = admit({**values, "status": status}, school_class, on=on, source=source, by=by)
    step = pupil.steps.get()
    step.details = {"from_school": from_school}
    step.save(update_fields=["details"])
    record("students.step", pupil, by=by, step=step.get_step_display(), day=format_date(on))
    return pupil


@action
def move_class(pupil: Pupil, to: SchoolClass, *, on: date, reason: str, by: Any) -> StatusChange:
    """Move a pupil to another class of the same grade and year."""
    locked, standing = _lock(pupil, on)
    if to.school_year_id != standing.school_class.school_year_id or to.grade != standing.school_class.grade:
        raise Refused(f"{locked} chỉ chuyển được sang lớp cùng khối, cùng năm học.", field="to")
    if to.pk == standing.school_class_id:
        raise Refused(f"{locked} đang học lớp {to.name}.", field="to")
    before = _close(locked, standing, on=on - timedelta(days=1), outcome=Outcome.MOVED_CLASS)
    return _open(
        locked, to, on=on, step=Step.MOVED_CLASS, status=locked.status, before=before, by=by, details={"reason": reason}
    )


@action
def move_out(pupil: Pupil, *, on: date, to_school: str, destination: str, by: Any, decision: str = "") -> StatusChange:
    """Let a pupil go to another school; destination is 01 in the province, 02 outside, 03 abroad. The day counts as left."""
    if destination not in {"01", "02", "03"}:
        raise Refused("Hãy chọn nơi chuyển đi: trong tỉnh, ngoài tỉnh hoặc nước ngoài.", field="destination")
    if not to_school.strip():
        raise Refused("Hãy ghi tên trường chuyển đến.", field="to_school")
    details = {"to_school": to_school, "destination": destination, "decision": decision}
    return _go(pupil, on=on, step=Step.MOVED_OUT, statuses=MOVED_OUT, reason_code="", details=details, by=by)


@action
def leave(pupil: Pupil, *, on: date, reason_code: str, by: Any, note: str = "", decision: str = "") -> StatusChange:
    """Let a pupil leave school; the ministry asks for the reason (DM_LY_DO_THOI_HOC)."""
    if not reason_code:
        raise Refused("Hãy chọn lý do thôi học theo danh mục của Bộ.", field="reason_code")
    details = {"note": note, "decision": decision}
    return _go(pupil, on=on, step=Step.LEFT, statuses=LEFT, reason_code=reason_code, details=details, by=by)


@action
def return_to_school(pupil: Pupil, school_class: SchoolClass, *, on: date, by: Any, note: str = "") -> StatusChange:
    """Take back a pupil who had left."""
    locked = Pupil.objects.select_for_update(of=("self",)).whole().get(pk=pupil.pk)
    if locked.is_studying:
        raise Refused(f"{locked} đang học ở trường.")
    if locked.status in MOVED_OUT:
        raise Refused(f"{locked} đã chuyển trường: hãy tiếp nhận lại bằng hồ sơ chuyển đến.")
    status = RETURNED[min(_term_index(on), 1)]
    before = {"status": locked.status, "class": None, "enrolment": None}
    return _open(
        locked, school_class, on=on, step=Step.RETURNED, status=status, before=before, by=by, details={"note": note}
    )


@action
def graduate(pupil: Pupil, *, on: date, by: Any, decision: str = "") -> StatusChange:
    """Close the school life of a pupil of grade 12 who finished."""
    locked, standing = _lock(pupil, on)
    if standing.school_class.grade != 12:
        raise Refused(f"{locked} học khối {standing.school_class.grade}: chỉ học sinh khối 12 hoàn thành cấp học.")
    before = _close(locked, standing, on=on, outcome=Outcome.GRADUATED)
    locked.ended_at = timezone.now()
    locked.school_class = None
    return _keep(
        locked, step=Step.GRADUATED, on=on, status=locked.status, before=before, by=by, details={"decision": decision}
    )


@action
def undo_step(step: StatusChange, *, by: Any, reason: str) -> None:
    """Take back the newest step of a pupil: enrolments, state and rights stand as before. A first admission stays."""
    pupil = Pupil.objects.select_for_update(of=("self",)).whole().get(pk=step.pupil_id)
    newest = pupil.steps.filter(undone_at=None).first()
    if newest is None or newest.pk != step.pk:
        raise Refused("Chỉ hoàn tác được việc gần nhất của học sinh này: hãy hoàn tác việc sau trước.")
    if not step.before:
        raise Refused("Việc nhập học không hoàn tác được: nếu nhận nhầm, hãy ghi thôi học kèm lý do.")
    if not reason.strip():
        raise Refused("Hãy ghi lý do hoàn tác.", field="reason")
    opened = step.enrolment
    if opened is not None and opened.pk != step.before.get("enrolment"):
        _drop(pupil, opened)
        step.enrolment = None
    if step.before.get("enrolment"):
        _reopen(pupil, Enrolment.objects.get(pk=step.before["enrolment"]), step)
    pupil.status, pupil.ended_at = step.before["status"], None
    pupil.school_class_id = step.before.get("class")
    pupil.touch()
    pupil.save()
    step.undone_at = timezone.now()
    step.save(update_fields=["undone_at"])
    record("students.step_undone", pupil, by=by, step=step.get_step_display(), details=reason)
    assignments_changed.send(sender=Assignment, people=[pupil.person_id])


def _term_index(on: date) -> int:
    """Return 0 in the first term, 1 in the second, 2 in summer."""
    from truongso.foundation.org.models import Term

    for term in Term.objects.filter(starts_on__lte=on, ends_on__gte=on):
        return term.number - 1
    year = SchoolYear.objects.filter(starts_on__lte=on).order_by("-starts_on").first()
    return 2 if year is None or on > year.ends_on else 0


def _lock(pupil: Pupil, on: date) -> tuple[Pupil, Enrolment]:
    locked = Pupil.objects.select_for_update(of=("self",)).whole().get(pk=pupil.pk)
    standing = locked.enrolments.in_force().select_related("school_class__unit").first()
    if standing is None or not locked.is_studying:
        raise Refused(f"{locked} hiện không học ở trường: {locked.get_status_display().lower()}.")
    if on <= standing.starts_on:
        raise Refused(
            f"Ngày phải sau ngày vào lớp {standing.school_class.name} ({format_date(standing.starts_on)}).", field="on"
        )
    return locked, standing


def _go(
    pupil: Pupil,
    *,
    on: date,
    step: str,
    statuses: tuple[Status, ...],
    reason_code: str,
    details: dict[str, Any],
    by: Any,
) -> StatusChange:
    locked, standing = _lock(pupil, on)
    before = _close(locked, standing, on=on - timedelta(days=1), outcome=Outcome.GONE)
    locked.status = statuses[_term_index(on)]
    locked.school_class = None
    return _keep(
        locked, step=step, on=on, status=locked.status, before=before, by=by, details=details, reason_code=reason_code,
        enrolment=standing,
    )  # fmt: skip


def _close(pupil: Pupil, standing: Enrolment, *, on: date, outcome: str) -> dict[str, Any]:
    """End the standing enrolment and the rights that came with it; returns what undo needs."""
    standing.ends_on, standing.outcome = on, outcome
    standing.touch()
    standing.save()
    held = Assignment.objects.filter(person=pupil.person, role=Role.PUPIL, ends_on=None)
    before = {
        "status": pupil.status,
        "class": pupil.school_class_id,
        "enrolment": standing.pk,
        "assignments": list(held.values_list("pk", flat=True)),
    }
    held.update(ends_on=on)
    return before


def _open(
    pupil: Pupil,
    to: SchoolClass,
    *,
    on: date,
    step: str,
    status: str,
    before: dict[str, Any],
    by: Any,
    details: dict[str, Any],
) -> StatusChange:
    enrolment = Enrolment.objects.create(pupil=pupil, school_class=to, starts_on=on, status=status)
    Assignment.objects.create(person=pupil.person, role=Role.PUPIL, unit=to.unit, starts_on=on)
    pupil.status, pupil.school_class = status, to
    return _keep(pupil, step=step, on=on, status=status, before=before, by=by, details=details, enrolment=enrolment)


def _keep(
    pupil: Pupil, *, step: str, on: date, status: str, before: dict[str, Any], by: Any, details: dict[str, Any],
    reason_code: str = "", enrolment: Enrolment | None = None,
) -> StatusChange:  # fmt: skip
    pupil.touch()
    pupil.save()
    said: Any = {key: value for key, value in details.items() if value}
    change = StatusChange.objects.create(
        pupil=pupil, step=step, day=on, status=status, before=before, enrolment=enrolment, reason_code=reason_code,
        details=said, made_by=by,
    )  # fmt: skip
    record("students.step", pupil, by=by, step=change.get_step_display(), day=format_date(on))
    assignments_changed.send(sender=Assignment, people=[pupil.person_id])
    return change


def _drop(pupil: Pupil, opened: Enrolment) -> None:
    """End an enrolment that was opened by mistake on the day before it began, so that no day counts."""
    Assignment.objects.filter(
        person=pupil.person, role=Role.PUPIL, unit=opened.school_class.unit, starts_on=opened.starts_on, ends_on=None
    ).delete()
    StatusChange.objects.filter(enrolment=opened).update(enrolment=None)
    opened.delete()


def _reopen(pupil: Pupil, enrolment: Enrolment, step: StatusChange) -> None:
    enrolment.ends_on, enrolment.outcome = None, Outcome.OPEN
    enrolment.touch()
    enrolment.save()
    Assignment.objects.filter(pk__in=step.before.get("assignments", [])).update(ends_on=None)


assert not set(PRESENT) & set(GONE)
