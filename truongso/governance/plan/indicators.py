"""The plan's own figures, counted from its rows, and the list of what the school promised."""

from truongso.foundation.indicators.commitments import Commitment, commitments_source
from truongso.foundation.indicators.readings import Target
from truongso.foundation.indicators.registry import Kind, Measure, indicator
from truongso.foundation.org.periods import Period
from truongso.governance.plan.models import Delivery, IndicatorLine, Occurrence


@indicator(
    "plan.tasks_on_time",
    title="Nhiệm vụ hoàn thành đúng hạn",
    kind=Kind.RATIO,
    counts="kỳ thực hiện có kết quả, hoàn thành không muộn hơn hạn",
    out_of="kỳ thực hiện phải có kết quả, có hạn trong kỳ báo cáo",
    excludes="lần báo cáo tiến độ hằng tháng; nhiệm vụ đã rút khỏi kế hoạch",
    legal_basis="Kế hoạch, phần V.2",
)
def tasks_on_time(period: Period) -> Measure:
    """Count results due in the period that were done by their deadline."""
    due = Occurrence.objects.results().due_in(period).filter(ended_at__isnull=True, task__ended_at__isnull=True)
    return Measure(
        population=due.select_related("task"),
        met=due.on_time(),
        row_url=Occurrence.get_absolute_url,
        gap_reason=lambda row: "hoàn thành muộn" if row.state == Occurrence.State.DONE else row.get_state_display(),
    )


@indicator(
    "plan.deliverables_evidenced",
    title="Sản phẩm có minh chứng được nghiệm thu",
    kind=Kind.RATIO,
    counts="sản phẩm đã được nghiệm thu cùng minh chứng",
    out_of="sản phẩm của các nhiệm vụ có hạn trong kỳ",
    legal_basis="Kế hoạch, Phụ lục 2, cột Sản phẩm/Kết quả",
)
def deliverables_evidenced(period: Period) -> Measure:
    """Count products due in the period whose evidence was accepted."""
    due = Delivery.objects.due_in(period)
    return Measure(
        population=due.select_related("occurrence__task", "deliverable"),
        met=due.accepted(),
        row_url=Delivery.get_absolute_url,
        gap_reason=lambda row: row.get_state_display(),
    )


@commitments_source
def promised_in_plan(year: int) -> list[Commitment]:
    """Return the indicator lines of the year's plan. One query of plain values: the scoreboard asks for this often."""
    lines = IndicatorLine.objects.filter(plan__year=year, plan__ended_at__isnull=True, ended_at__isnull=True)
    columns = ("group__numeral", "group__name", "ordinal", "text", "code", "owner_unit__name")
    target = ("applied_comparison", "applied_target", "applied_unit", "unit")
    return [
        Commitment(
            group=f"{numeral}. {name}",
            ordinal=ordinal,
            text=text,
            code=code,
            target=Target(comparison, value, applied_unit or unit),
            url_name="plan:indicator",
            url_args=(year, ordinal),
            owner=owner or "",
        )
        for numeral, name, ordinal, text, code, owner, comparison, value, applied_unit, unit in lines.order_by(
            "group__position", "ordinal"
        ).values_list(*columns, *target)
    ]
