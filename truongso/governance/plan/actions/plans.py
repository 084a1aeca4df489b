"""Amend an applied plan: targets, codes, owners, deadlines; each change with its reason."""

from datetime import date
from decimal import Decimal
from typing import Any

from truongso.core.refusal import Refused
from truongso.core.text import format_number
from truongso.foundation.audit.recording import action, record
from truongso.foundation.indicators.registry import indicators
from truongso.foundation.org.models import Person, Unit
from truongso.governance.plan.models import Amendment, IndicatorLine, Occurrence, Plan, Task


@action
def amend(
    plan: Plan,
    target: IndicatorLine | Task | Plan,
    *,
    field: str,
    before: str,
    after: str,
    reason: str,
    basis: str,
    by: Any,
) -> Amendment:
    """Record one change to the plan after it was applied."""
    if not reason.strip():
        raise Refused("Hãy ghi lý do điều chỉnh.", field="reason")
    amendment = Amendment.objects.create(
        plan=plan,
        subject="Phần đầu văn bản" if isinstance(target, Plan) else f"{target}: {target.text[:200]}",
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
    if due_on == occurrence.due_on:
        raise Refused("Hạn mới giống hạn đang áp dụng: không có gì để đổi.", field="due_on")
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
    amend(
        occurrence.task.plan,
        occurrence.task,
        field=field,
        before=before,
        after=after,
        reason=reason,
        basis=basis,
        by=by,
    )
    return occurrence
