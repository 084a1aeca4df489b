"""Steps of a career at the school: to another unit, towards retirement, away, back; the newest can be taken back."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.text import format_date
from truongso.foundation.audit.recording import action, record
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Assignment, Unit
from truongso.foundation.org.roles import EMPLOYEES, Role
from truongso.foundation.org.signals import assignments_changed
from truongso.records.staff.models import StaffMember, StaffStep
from truongso.records.staff.statuses import GONE, PRESENT, Status

Step = StaffStep.Step
IN_UNIT = (Role.TEACHER, Role.STAFF, Role.UNIT_MEMBER, Role.UNIT_HEAD)


@action
def move_unit(member: StaffMember, to: Unit, *, on: date, by: Any, decision: str = "") -> StaffStep:
    """Move somebody to another unit: roles in the old one end on the day before, the job's role begins in the new one."""
    locked = _lock(member, on, working=True)
    if locked.unit_id == to.pk:
        raise Refused(f"{locked} đang thuộc {to.name}.", field="to")
    leaving = Assignment.objects.filter(unit=locked.unit_id, role__in=IN_UNIT) if locked.unit_id else None
    before = _before(locked)
    if leaving is not None:
        before["ended"] = _end(locked, leaving, on=on, reason=f"Chuyển sang {to.name}", by=by)
    locked.unit = to
    before["opened"] = _open(locked, on=on, basis=decision, by=by)
    return _keep(locked, Step.MOVED_UNIT, on, before, {"decision": decision, "unit": to.name}, by=by)


@action
def wait_for_retirement(member: StaffMember, *, on: date, by: Any, decision: str = "") -> StaffStep:
    """Write that somebody waits to retire; the work and its rights go on."""
    locked = _lock(member, on, working=True)
    if locked.status == Status.WAITING_TO_RETIRE:
        raise Refused(f"{locked} đã được ghi chờ nghỉ hưu.")
    before = _before(locked)
    locked.status = Status.WAITING_TO_RETIRE
    return _keep(locked, Step.WAITING, on, before, {"decision": decision}, by=by)


@action
def leave(
    member: StaffMember, *, on: date, status: str, by: Any, decision: str = "", place: str = "", note: str = ""
) -> StaffStep:
    """Let somebody leave; status is how (02, 03, 05, 06). All roles held here end on the day before, and rights with them."""
    if status not in GONE:
        raise Refused("Hãy chọn hình thức rời trường: chuyển đi, điều động, nghỉ hưu hoặc biệt phái.", field="status")
    locked = _lock(member, on, working=True)
    before = _before(locked)
    reason = Status(status).label
    before["ended"] = _end(locked, Assignment.objects.filter(role__in=EMPLOYEES), on=on, reason=reason, by=by)
    locked.status, locked.unit = status, None
    return _keep(locked, Step.LEFT, on, before, {"decision": decision, "place": place, "note": note}, by=by)


@action
def return_to_work(
    member: StaffMember, unit: Unit | None, *, on: date, by: Any, decision: str = "", note: str = ""
) -> StaffStep:
    """Take somebody back who had left; the role of the job begins again, other roles are given on the person's page."""
    locked = _lock(member, on, working=False)
    before = _before(locked)
    locked.status, locked.unit = Status.WORKING, unit
    before["opened"] = _open(locked, on=on, basis=decision, by=by)
    return _keep(locked, Step.RETURNED, on, before, {"decision": decision, "note": note}, by=by)


@action
def undo_step(step: StaffStep, *, by: Any, reason: str) -> None:
    """Take back the newest step: state, unit and roles stand as before. Being entered into the register stays."""
    locked = StaffMember.objects.select_for_update(of=("self",)).whole().get(pk=step.member_id)
    newest = locked.steps.filter(undone_at=None).first()
    if newest is None or newest.pk != step.pk:
        raise Refused("Chỉ hoàn tác được việc gần nhất của cán bộ này: hãy hoàn tác việc sau trước.")
    if step.step == Step.JOINED:
        raise Refused("Việc vào sổ không hoàn tác được: nếu ghi nhầm người, hãy ghi rời trường kèm lý do.")
    if not reason.strip():
        raise Refused("Hãy ghi lý do hoàn tác.", field="reason")
    _restore(step)
    locked.status, locked.unit_id = step.before["status"], step.before["unit"]
    locked.touch()
    locked.save()
    step.undone_at = timezone.now()
    step.save(update_fields=["undone_at"])
    record("staff.step_undone", locked, by=by, step=step.get_step_display(), details=reason)
    assignments_changed.send(sender=Assignment, people=[locked.person_id])


def _lock(member: StaffMember, on: date, *, working: bool) -> StaffMember:
    locked: StaffMember = StaffMember.objects.select_for_update(of=("self",)).whole().get(pk=member.pk)
    if locked.is_working and not working:
        raise Refused(f"{locked} đang làm việc ở trường.")
    if not locked.is_working and working:
        raise Refused(f"{locked} hiện không làm việc ở trường: {locked.get_status_display().lower()}.")
    newest = locked.steps.filter(undone_at=None).first()
    if newest is not None and on < newest.day:
        raise Refused(f"Ngày phải từ {format_date(newest.day)} (ngày {newest.get_step_display()}) trở đi.", field="on")
    return locked


def _before(member: StaffMember) -> dict[str, Any]:
    return {"status": member.status, "unit": member.unit_id, "ended": [], "opened": None}


def _end(member: StaffMember, roles: Any, *, on: date, reason: str, by: Any) -> list[list[Any]]:
    """End roles on the day before; returns [key, day on which it would have ended] of each, for the undo."""
    ended = []
    for held in roles.during(on, date.max).filter(person=member.person).order_by("pk"):
        if held.starts_on >= on:
            raise Refused(
                f"Phân công «{held.get_role_display()}» bắt đầu từ {format_date(held.starts_on)}: hãy kết thúc phân công đó "
                "ở trang của người này trước, hoặc chọn ngày sau đó.",
                field="on",
            )
        ended.append([held.pk, held.ends_on.isoformat() if held.ends_on else None])
        org.end_assignment(held, ends_on=on - timedelta(days=1), reason=reason, by=by)
    return ended


def _open(member: StaffMember, *, on: date, basis: str, by: Any) -> int | None:
    role = member.base_role
    if Assignment.objects.on(on).filter(person=member.person, role=role, unit=member.unit).exists():
        return None
    return org.assign(member.person, role, starts_on=on, unit=member.unit, basis=basis[:300], by=by).pk


def _restore(step: StaffStep) -> None:
    """Give back the roles that the step ended, and drop the one that it began: no day of it shall count."""
    Assignment.objects.filter(pk=step.before.get("opened")).delete()
    days = dict(step.before.get("ended", []))
    for held in Assignment.objects.select_for_update().filter(pk__in=days):
        held.ends_on = date.fromisoformat(days[held.pk]) if days[held.pk] else None
        held.touch()
        held.save()


def _keep(
    member: StaffMember, step: str, on: date, before: dict[str, Any], details: dict[str, str], *, by: Any
) -> StaffStep:
    member.touch()
    member.save()
    said: Any = {key: value for key, value in details.items() if value}
    kept = StaffStep.objects.create(
        member=member, step=step, day=on, status=member.status, before=before, made_by=by, details=said
    )  # fmt: skip
    record("staff.step", member, by=by, step=kept.get_step_display(), day=format_date(on))
    return kept


assert not set(PRESENT) & set(GONE)
