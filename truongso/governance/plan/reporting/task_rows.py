"""The task part of a report: every task with its state in the period, its products and their proofs."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch

from truongso.core.text import fold, format_date
from truongso.foundation.org.periods import Period, Quarter, Year
from truongso.governance.plan.models import Delivery, Occurrence, Plan, Task
from truongso.governance.plan.openings import PLAN_REPORT
from truongso.governance.plan.reporting.proofs import proofs_of

DOCUMENT, TABLE = ("docx", "pdf"), ("xlsx",)
STATES = {
    "done": "Hoàn thành đúng hạn",
    "done_late": "Hoàn thành muộn",
    "late": "Chậm hạn",
    "submitted": "Chờ nghiệm thu",
    "ongoing": "Đang thực hiện",
    "open": "Chưa thực hiện",
    "later": "Chưa đến kỳ",
    "none": "Không có kỳ phải nộp kết quả",
}
DONE, ACCEPTED, SUBMITTED = Occurrence.State.DONE, Delivery.State.ACCEPTED, Delivery.State.SUBMITTED


def formats_for(delivery: Delivery, period: Period) -> tuple[str, ...]:
    """Return which files of a period's report are this product: the document, the table, or none of them."""
    if delivery.deliverable.made_by != PLAN_REPORT:
        return ()
    words = fold(delivery.deliverable.title)
    if "bao cao nam" in words or "bao cao tong ket" in words:
        return DOCUMENT if isinstance(period, Year) else ()
    if isinstance(period, Year) or delivery.occurrence.period != period.code:
        return ()
    return TABLE if "bang tong hop" in words else DOCUMENT


@dataclass(frozen=True)
class _Seen:
    """An occurrence as the report sees it: with the products that the report itself is."""

    occurrence: Occurrence
    states: dict[int, str]
    state: str
    percent: int
    done_on: date | None

    def key(self, today: date) -> str:
        if self.state == DONE:
            return "done_late" if self.done_on and self.done_on > self.occurrence.due_on else "done"
        if self.state == Occurrence.State.SUBMITTED:  # a slow judge must not make a punctual unit late
            return self.state
        return "late" if self.occurrence.due_on < today else self.state


def task_groups(plan: Plan, period: Period, *, today: date) -> list[dict[str, Any]]:
    """Return the groups of the task annex, each with its rows, in the plan's order; a fixed number of queries."""
    tasks = list(Task.objects.in_force(plan))
    deliveries = Delivery.objects.select_related("deliverable", "occurrence").order_by("deliverable__position")
    results = Occurrence.objects.in_force(plan).results().order_by("due_on")
    by_task: dict[int, list[Occurrence]] = {}
    for occurrence in results.prefetch_related(Prefetch("deliveries", deliveries)):
        by_task.setdefault(occurrence.task_id, []).append(occurrence)
    shown = {task.pk: _chosen(by_task.get(task.pk, []), period) for task in tasks}
    occurrences = [occurrence for chosen in shown.values() for occurrence in chosen]
    proofs = {
        "occurrence": proofs_of(occurrences),
        "delivery": proofs_of([d for o in occurrences for d in o.deliveries.all()]),
    }
    groups: dict[str, dict[str, Any]] = {}
    for task in tasks:
        group = groups.setdefault(str(task.group), {"numeral": task.group.numeral, "name": task.group.name, "rows": []})
        group["rows"].append(_row(task, shown[task.pk], by_task.get(task.pk, []), proofs, period, today))
    return list(groups.values())


def _chosen(occurrences: list[Occurrence], period: Period) -> list[Occurrence]:
    """Return the occurrences that a period's report is about: due in it, else running, else the last before, else the next."""
    if isinstance(period, Year):
        return occurrences
    due = [o for o in occurrences if o.due_on in period]
    running = [o for o in occurrences if o.starts_on <= period.ends_on < o.due_on]
    before = [o for o in occurrences if o.due_on < period.starts_on]
    return (due or running or before or occurrences[:1])[-1:]


def _seen(occurrence: Occurrence, period: Period, today: date) -> _Seen:
    """Return the occurrence as it stands once this report exists; the same rule as when the report is handed in."""
    deliveries = list(occurrence.deliveries.all())
    made = {d.pk for d in deliveries if formats_for(d, period)}
    states = {d.pk: ACCEPTED.value if d.pk in made else d.state for d in deliveries}
    state, percent, done_on = occurrence.state, occurrence.percent, occurrence.done_on
    if made and state != DONE:
        if all(s == ACCEPTED for s in states.values()):
            state, percent = DONE.value, 100
            done_on = max([d.submitted_on or today for d in deliveries], default=today)
        elif all(s in (ACCEPTED, SUBMITTED) for s in states.values()):
            state = Occurrence.State.SUBMITTED.value
        elif state == Occurrence.State.OPEN:
            state = Occurrence.State.ONGOING.value
    return _Seen(occurrence, states, state, percent, done_on)


def _row(
    task: Task,
    chosen: list[Occurrence],
    everything: list[Occurrence],
    proofs: dict[str, dict[Any, list[dict[str, Any]]]],
    period: Period,
    today: date,
) -> dict[str, Any]:
    seen = [_seen(occurrence, period, today) for occurrence in chosen]
    state = _state(seen, period, today)
    debts = [o for o in everything if o.state != DONE and o.due_on < min(today, period.starts_on) and o not in chosen]
    return {
        "uid": str(task.uid),
        "ordinal": task.ordinal,
        "text": task.words,
        "written_text": task.text,
        "leads": [unit.name for unit in task.leads.all()] or task.written_leads,
        "partners": [unit.name for unit in task.partners.all()] or task.written_partners,
        "assignee": task.assignee.full_name if task.assignee else "",
        "schedule": task.schedule,
        "schedule_text": task.schedule_text or task.get_schedule_display(),
        "due_on": chosen[-1].due_on.isoformat() if chosen else None,
        "due_text": format_date(chosen[-1].due_on) if chosen else "",
        "done_on": seen[-1].done_on.isoformat() if len(seen) == 1 and seen[-1].done_on else None,
        "state": state,
        "state_text": STATES[state],
        "percent": round(sum(each.percent for each in seen) / len(seen)) if seen else 0,
        "results_due": len(seen),
        "results_done": sum(each.state == DONE for each in seen),
        "debts": [o.period_text for o in debts],
        "products": _products(seen, proofs["delivery"], period),
        "evidence": [key for each in seen for key in proofs["occurrence"].get(each.occurrence.pk, [])],
    }


def _state(seen: list[_Seen], period: Period, today: date) -> str:
    if not seen:
        return "none"
    if isinstance(period, Quarter):
        return "later" if seen[-1].occurrence.starts_on > period.ends_on else seen[-1].key(today)
    keys = [each.key(today) for each in seen if each.occurrence.starts_on <= min(today, period.ends_on)]
    order = ("late", "submitted", "ongoing", "open", "done_late", "done")
    return next((key for key in order if key in keys), "later")


def _products(seen: list[_Seen], proofs: dict[Any, list[dict[str, Any]]], period: Period) -> list[dict[str, Any]]:
    by_product: dict[int, list[tuple[Delivery, str]]] = {}
    for each in seen:
        for delivery in each.occurrence.deliveries.all():
            by_product.setdefault(delivery.deliverable_id, []).append((delivery, each.states[delivery.pk]))
    return [_product(found, proofs, period) for found in by_product.values()]


def _product(
    found: list[tuple[Delivery, str]], proofs: dict[Any, list[dict[str, Any]]], period: Period
) -> dict[str, Any]:
    delivery, state = found[-1]
    accepted = sum(s == ACCEPTED for _, s in found)
    made_here = delivery.deliverable.made_by == PLAN_REPORT
    if made_here and formats_for(delivery, period):
        words = "chính báo cáo này"
    elif len(found) > 1:
        words = f"đã nghiệm thu {accepted}/{len(found)} kỳ"
    elif state == Delivery.State.MISSING and delivery.occurrence.starts_on > period.ends_on:
        words = "chưa đến hạn"
    else:
        words = Delivery.State(state).label
    return {
        "title": delivery.deliverable.title,
        "state": ACCEPTED.value if accepted == len(found) else state,
        "state_text": words,
        "due": len(found),
        "accepted": accepted,
        # The platform's own reports are left out: a report cannot carry its own hash, and would differ for ever.
        "evidence": [] if made_here else [key for d, _ in found for key in proofs.get(d.pk, [])],
    }
