"""From a lane to who does its steps: a person, or a role in a unit; never the starter deciding about their own request."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from truongso.core.refusal import Refused
from truongso.foundation.org.models import Assignment, Person, Unit
from truongso.foundation.org.roles import EMPLOYEES, Role
from truongso.governance.processes.definition import LanePlan


@dataclass(frozen=True)
class Holder:
    """Who may do a step: a person, or everybody who holds the role (in the unit, where one is named)."""

    person: Person | None = None
    role: str = ""
    unit: Unit | None = None
    is_starters: bool = False


def holder_of(plan: LanePlan, instance: Any, values: dict[str, Any], *, step: str, on: date) -> Holder:
    """Return who does a step of a lane. Where nobody but the starter could, the lane's other role takes it over.

    Refused where that leaves nobody either: a step that reaches nobody would wait for ever.
    """
    if plan.who == "starter":
        return Holder(person=instance.starter.person, is_starters=True)
    wanted = _wanted(plan, instance, values, on)
    if wanted is not None and has_somebody(wanted, instance, on):
        return wanted
    other = Holder(role=plan.otherwise)
    if has_somebody(other, instance, on):
        return other
    raise Refused(
        f"Bước «{step}» không đến được ai: chưa có người giữ vai trò {Role(plan.otherwise).label}. "
        "Hãy báo quản trị phân công rồi gửi lại."
    )


def has_somebody(holder: Holder, instance: Any, on: date) -> bool:
    """Return whether anybody but the starter can do what a holder is given."""
    starter = instance.starter.person_id
    if holder.person is not None:
        return holder.person.pk != starter
    held = Assignment.objects.on(on).filter(role=holder.role)
    if holder.unit is not None:
        held = held.filter(unit=holder.unit)
    return held.exclude(person=starter).exists()


def _wanted(plan: LanePlan, instance: Any, values: dict[str, Any], on: date) -> Holder | None:
    if plan.who == "role":
        unit = Unit.objects.filter(code=plan.unit).first() if plan.unit else None
        return Holder(role=plan.role, unit=unit)
    if plan.who == "unit_head":
        unit = unit_of(instance.starter.person, on)
        return Holder(role=Role.UNIT_HEAD.value, unit=unit) if unit else None
    if plan.who == "homeroom":
        school_class = instance.pupil.school_class if instance.pupil else None
        return Holder(role=Role.HOMEROOM_TEACHER.value, unit=school_class.unit) if school_class else None
    person = plan.person if plan.who == "person" else values.get(plan.field)
    found = Person.objects.filter(uid=_uid(person), ended_at=None).first()
    return Holder(person=found) if found else None


def _uid(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None


def unit_of(person: Person, on: date) -> Unit | None:
    """Return the unit that somebody works in: the department first, then the office, then a board."""
    kinds = [Unit.Kind.DEPARTMENT, Unit.Kind.OFFICE, Unit.Kind.BOARD]
    held = Assignment.objects.on(on).substantive().filter(person=person, role__in=EMPLOYEES, unit__kind__in=kinds)
    units = [assignment.unit for assignment in held.select_related("unit").order_by("pk")]
    return min(units, key=lambda unit: kinds.index(unit.kind), default=None)
