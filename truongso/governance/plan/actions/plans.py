"""Write an applied plan: groups, indicator lines, tasks with their products and due dates; amend it later."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from truongso.core.refusal import Refused
from truongso.core.text import fold, format_number
from truongso.foundation.audit.recording import action, record
from truongso.foundation.indicators.registry import indicators
from truongso.foundation.org.models import Person, Unit
from truongso.governance.plan.models import (
    Amendment,
    Deliverable,
    Delivery,
    IndicatorLine,
    Occurrence,
    Plan,
    Task,
)
from truongso.governance.plan.schedules import cadence_of, occurrences

PLAN_REPORT = "plan.report"


def add_deliverables(task: Task, titles: Iterable[str]) -> list[Deliverable]:
    """Create a task's products; the report on the indicators is made by the platform itself."""
    titles = list(titles)
    reports_indicators = any(fold(title) == "bang tong hop chi tieu" for title in titles)
    return [
        Deliverable.objects.create(
            task=task,
            position=position,
            title=title,
            cadence=cadence_of(title, task.schedule),
            made_by=PLAN_REPORT if reports_indicators else "",
        )
        for position, title in enumerate(titles, start=1)
    ]


def open_occurrences(task: Task) -> None:
    """Create the occurrences of a task that do not stand yet, each with the products due in it."""
    standing = set(task.occurrences.filter(ended_at__isnull=True).values_list("kind", "period"))
    for due in occurrences(
        task.schedule, task.plan.year, task.first_quarter, task.last_quarter, starts_on=task.plan.starts_on
    ):
        if (due.kind, due.period) in standing:
            continue
        occurrence = Occurrence.objects.create(
            task=task, kind=due.kind, period=due.period, starts_on=due.starts_on, due_on=due.due_on
        )
        if due.kind == Occurrence.Kind.RESULT:
            add_deliveries(occurrence, is_last=due.is_last)


def add_deliveries(occurrence: Occurrence, *, is_last: bool) -> None:
    """Create the products due in an occurrence; what comes once is due in the last one."""
    for deliverable in occurrence.task.deliverables.filter(ended_at__isnull=True):
        if is_last or deliverable.cadence == Deliverable.Cadence.EACH:
            Delivery.objects.get_or_create(occurrence=occurrence, deliverable=deliverable)


@action
def amend(
    plan: Plan, target: IndicatorLine | Task, *, field: str, before: str, after: str, reason: str, basis: str, by: Any
) -> Amendment:
    """Record one change to the plan after it was applied."""
    if not reason.strip():
        raise Refused("Hãy ghi lý do điều chỉnh.", field="reason")
    amendment = Amendment.objects.create(
        plan=plan,
        subject=f"{target}: {target.text[:200]}",
        url=target.get_absolute_url(),
        field=field,
        before=before,
        after=after,
        reason=reason.strip(),
        basis=basis.strip(),
        made_by=by,
    )
    record("plan.amended", target, by=by, field=field, before=before, after=after, reason=reason)
    return amendment


@action
def change_target(
    line: IndicatorLine, *, comparison: str, target: Decimal | None, unit: str, reason: str, basis: str = "", by: Any
) -> IndicatorLine:
    """Change what the school holds itself to; what the plan's document says stays readable beside it."""
    line = IndicatorLine.objects.select_for_update().get(pk=line.pk)
    if target is not None and unit.strip() == "%" and not 0 <= target <= 100:
        raise Refused(f"Mức tính bằng % phải từ 0 đến 100, đang ghi {format_number(target)}.", field="target")
    if target is not None and target < 0:
        raise Refused("Mức phải từ 0 trở lên.", field="target")
    before = line.target.text or "không đặt mức"
    line.applied_comparison, line.applied_target, line.applied_unit = comparison, target, unit.strip()
    line.touch()
    line.save()
    after = line.target.text or "không đặt mức"
    if after != before:
        amend(line.plan, line, field="mức phấn đấu", before=before, after=after, reason=reason, basis=basis, by=by)
    else:
        raise Refused("Mức mới giống mức đang áp dụng: không có gì để điều chỉnh.", field="target")
    return line


@action
def match_line(line: IndicatorLine, code: str, *, by: Any) -> IndicatorLine:
    """Confirm which declared code counts a line of the plan; a code serves one line only."""
    if code:
        indicators.get(code)
    taken = IndicatorLine.objects.in_force(line.plan).filter(code=code).exclude(pk=line.pk).first() if code else None
    if taken:
        raise Refused(f"Mã {code} đã dùng cho chỉ tiêu {taken.ordinal}: mỗi mã chỉ khớp một chỉ tiêu.", field="code")
    line = IndicatorLine.objects.select_for_update().get(pk=line.pk)
    line.code = code
    line.touch()
    line.save()
    record("plan.line_matched", line, by=by, code=code)
    return line


@action
def assign_line(line: IndicatorLine, *, owner_unit: Unit | None, reporter: Person | None, by: Any) -> IndicatorLine:
    """Say which unit answers for an indicator and who declares its figure."""
    line = IndicatorLine.objects.select_for_update().get(pk=line.pk)
    line.owner_unit, line.reporter = owner_unit, reporter
    line.touch()
    line.save()
    record("plan.line_assigned", line, by=by, unit=str(owner_unit or ""), reporter=str(reporter or ""))
    return line


@action
def change_due(occurrence: Occurrence, due_on: date, *, reason: str, basis: str = "", by: Any) -> Occurrence:
    """Move a deadline, with the reason, as an amendment that everybody can read."""
    occurrence = Occurrence.objects.select_for_update().get(pk=occurrence.pk)
    if due_on < occurrence.starts_on:
        raise Refused("Hạn mới phải sau ngày bắt đầu.", field="due_on")
    if occurrence.state == Occurrence.State.DONE:
        raise Refused(f"{occurrence} đã hoàn thành: không đổi hạn.", field="due_on")
    before = f"{occurrence.due_on:%d/%m/%Y}"
    occurrence.due_on = due_on
    occurrence.touch()
    occurrence.save()
    after = f"{due_on:%d/%m/%Y}"
    field = f"hạn của {occurrence.period_text}"
    amend(occurrence.task.plan, occurrence.task, field=field, before=before, after=after, reason=reason, basis=basis, by=by)
    return occurrence
