"""What each unit and person contributed to the plan, for the school's emulation review."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from truongso.foundation.evidence.models import Link
from truongso.foundation.org.models import Person, Unit
from truongso.foundation.org.periods import Period
from truongso.governance.plan.models import Delivery, Occurrence, Plan, Progress, Supervision


@dataclass
class Contribution:
    """Counted work of one unit or person in a period. Counts, never a score: people weigh them."""

    name: str
    due: int = 0
    done_on_time: int = 0
    done_late: int = 0
    open_late: int = 0
    evidence_accepted: int = 0
    reports: int = 0
    praised: int = 0
    to_remedy: int = 0
    key: int = field(default=0, compare=False)


def by_unit(plan: Plan, period: Period, on: date) -> list[Contribution]:
    """Return the contribution of each unit that leads tasks due in the period."""
    found: dict[int, Contribution] = {}
    for unit in Unit.objects.filter(led_tasks__plan=plan).distinct():
        found[unit.pk] = Contribution(unit.name, key=unit.pk)
    due = Occurrence.objects.in_force(plan).results().due_in(period)
    for occurrence in due.prefetch_related("task__leads"):
        for unit in occurrence.task.leads.all():
            if unit.pk in found:
                _count(found[unit.pk], occurrence, on)
    accepted = Delivery.objects.due_in(period).accepted().filter(occurrence__task__plan=plan)
    for delivery in accepted.prefetch_related("occurrence__task__leads"):
        for unit in delivery.occurrence.task.leads.all():
            if unit.pk in found:
                found[unit.pk].evidence_accepted += 1
    _count_notes(found, plan, period, "unit_id")
    return sorted(found.values(), key=lambda row: row.name)


def by_person(plan: Plan, period: Period, on: date, *, only: Person | None = None) -> list[Contribution]:
    """Return the contribution of each person who answers for tasks, reported, handed in evidence or was named."""
    found: dict[int, Contribution] = {}
    people: dict[int, Person] = {p.pk: p for p in Person.objects.filter(user__isnull=False).select_related("user")}

    def row(person_id: int | None) -> Contribution | None:
        if person_id is None or person_id not in people or (only is not None and person_id != only.pk):
            return None
        return found.setdefault(person_id, Contribution(people[person_id].full_name, key=person_id))

    for occurrence in Occurrence.objects.in_force(plan).results().due_in(period).select_related("task"):
        if mine := row(occurrence.task.assignee_id):
            _count(mine, occurrence, on)
    written = Progress.objects.filter(
        occurrence__task__plan=plan, reported_at__date__range=(period.starts_on, period.ends_on)
    )
    for person_id in written.values_list("reported_by__person_id", flat=True):
        if mine := row(person_id):
            mine.reports += 1
    for person_id in _accepted_evidence(plan, period):
        if mine := row(person_id):
            mine.evidence_accepted += 1
    for note in _notes(plan, period):
        if mine := row(note.person_id):
            _count_note(mine, note)
    return sorted(found.values(), key=lambda r: people[r.key].sort_key)


def _count(row: Contribution, occurrence: Occurrence, on: date) -> None:
    row.due += 1
    if occurrence.state == Occurrence.State.DONE:
        if occurrence.was_late():
            row.done_late += 1
        else:
            row.done_on_time += 1
    elif occurrence.is_late(on):
        row.open_late += 1


def _accepted_evidence(plan: Plan, period: Period) -> list[int]:
    """Return the owners of accepted evidence of what was due in the period, whenever it was uploaded; one for each item."""
    occurrences = Occurrence.objects.in_force(plan).due_in(period)
    deliveries = Delivery.objects.due_in(period).filter(occurrence__task__plan=plan)
    owners: dict[int, int] = {}
    for rows in (occurrences, deliveries):
        keys = [str(pk) for pk in rows.values_list("pk", flat=True)]
        links = Link.objects.accepted().to_model(rows.model).filter(target_key__in=keys)
        owners.update(links.values_list("item_id", "item__owner_id"))
    return list(owners.values())


def _notes(plan: Plan, period: Period) -> Any:
    return Supervision.objects.filter(plan=plan, made_at__date__range=(period.starts_on, period.ends_on))


def _count_notes(found: dict[int, Contribution], plan: Plan, period: Period, key: str) -> None:
    for note in _notes(plan, period):
        row = found.get(getattr(note, key) or 0)
        if row is not None:
            _count_note(row, note)


def _count_note(row: Contribution, note: Supervision) -> None:
    if note.kind == Supervision.Kind.PRAISE:
        row.praised += 1
    else:
        row.to_remedy += 1
