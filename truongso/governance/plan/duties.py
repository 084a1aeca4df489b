"""What the plan lays on people's desks: tasks of my unit, figures to declare, things to confirm and to accept."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from truongso.core.rights import allowed
from truongso.core.text import format_date
from truongso.foundation.access.standing import standing_of
from truongso.foundation.indicators.models import Figure, FigureState
from truongso.foundation.indicators.registry import indicators
from truongso.foundation.org.periods import Quarter, last_working_day
from truongso.foundation.org.roles import Role
from truongso.foundation.work.deadlines import Deadline, deadline_source
from truongso.foundation.work.recurrence import quarterly
from truongso.foundation.work.registry import CalendarEntry, WorkItem, calendar_source, recurring_duty, worklist
from truongso.governance.plan.models import Delivery, IndicatorLine, Occurrence, Plan, Supervision

LEAD = timedelta(days=45)


def _open_occurrences() -> QuerySet[Occurrence]:
    open_ones = Occurrence.objects.open().filter(
        ended_at__isnull=True, task__ended_at__isnull=True, task__plan__ended_at__isnull=True
    )
    return open_ones.select_related("task__plan", "task__assignee").prefetch_related("task__leads").order_by("due_on")


def _my_occurrences(user: Any, on: date) -> QuerySet[Occurrence]:
    """Return open occurrences that begin soon and that the user answers for: as contact, or through the leading unit."""
    standing = standing_of(user)
    mine = Q(task__assignee=standing.person_id) | Q(task__assignee__isnull=True, task__leads__in=standing.unit_ids)
    waiting = ~Q(state=Occurrence.State.SUBMITTED)
    return _open_occurrences().filter(mine & waiting, starts_on__lte=on).filter(due_on__lte=on + LEAD).distinct()


def _occurrence_item(occurrence: Occurrence) -> WorkItem:
    is_progress = occurrence.kind == Occurrence.Kind.PROGRESS
    return WorkItem(
        title=f"{'Báo tiến độ' if is_progress else 'Hoàn thành'} nhiệm vụ {occurrence.task.ordinal}, {occurrence.period_text}",
        detail=occurrence.task.words[:160],
        url=occurrence.get_absolute_url(),
        due_on=occurrence.due_on,
        since=occurrence.starts_on,
        kind="Nhiệm vụ của kế hoạch",
    )


def _figures_to_declare(user: Any, on: date) -> list[WorkItem]:
    """Return the indicators of this quarter that wait for this user's figure; the last month of the quarter asks."""
    plan = Plan.current(on.year)
    if plan is None:
        return []
    quarter = Quarter.of(on)
    asked = (
        [quarter] if on >= quarter.ends_on - timedelta(days=30) else [quarter.previous] if quarter.number > 1 else []
    )
    if not asked:
        return []
    standing = standing_of(user)
    lines = IndicatorLine.objects.in_force(plan).exclude(code="")
    lines = lines.filter(Q(reporter=standing.person_id) | Q(reporter__isnull=True, owner_unit__in=standing.unit_ids))
    given = Figure.objects.current().filter(period=asked[0].code).exclude(state=FigureState.RETURNED)
    codes = set(given.values_list("code", flat=True)) | _milestones_met(asked[0])
    return [
        WorkItem(
            title=f"Khai số liệu chỉ tiêu {line.ordinal}, {asked[0]}",
            detail=line.text[:160],
            url=f"{line.get_absolute_url()}?quy={asked[0].number}#khai",
            due_on=last_working_day(asked[0]),
            kind="Số liệu chỉ tiêu",
        )
        for line in lines
        if line.code not in codes and not indicators.get(line.code).is_measured
    ]


def _milestones_met(quarter: Quarter) -> set[str]:
    """Return the milestones that were met earlier in the year: nobody is asked for them again."""
    met = Figure.objects.current().confirmed().filter(done=True, period__startswith=f"{quarter.year}-Q")
    return set(met.filter(period__lt=quarter.code).values_list("code", flat=True))


def _figures_to_confirm(user: Any, on: date) -> QuerySet[Figure]:
    return Figure.objects.current().waiting().exclude(declared_by=user).select_related("declared_by__person")


def _confirm_item(figure: Figure) -> WorkItem:
    line = (
        IndicatorLine.objects.filter(code=figure.code, plan__ended_at__isnull=True, ended_at__isnull=True)
        .select_related("plan")
        .first()
    )
    return WorkItem(
        title=f"Xác nhận số liệu {line or figure.code}",
        detail=f"{figure.declared_by} khai, số liệu đến {format_date(figure.as_of)}",
        url=f"{line.get_absolute_url()}?quy={figure.period[-1]}#xac-nhan" if line else "/ke-hoach/chi-tieu/",
        since=figure.declared_at.date(),
        kind="Số liệu chỉ tiêu",
    )


def _deliveries_to_judge(user: Any, on: date) -> QuerySet[Delivery]:
    waiting = Delivery.objects.filter(state=Delivery.State.SUBMITTED, occurrence__ended_at__isnull=True)
    return waiting.exclude(submitted_by=user).select_related(
        "deliverable", "occurrence__task__plan", "submitted_by__person"
    )


def _delivery_item(delivery: Delivery) -> WorkItem:
    return WorkItem(
        title=f"Nghiệm thu «{delivery.deliverable.title}», nhiệm vụ {delivery.occurrence.task.ordinal}",
        detail=f"{delivery.submitted_by} nộp {format_date(delivery.submitted_on)}",
        url=delivery.get_absolute_url(),
        since=delivery.submitted_on,
        kind="Nghiệm thu sản phẩm",
    )


def _remedies(user: Any, on: date) -> QuerySet[Supervision]:
    standing = standing_of(user)
    mine = Q(person=standing.person_id) | Q(person__isnull=True, unit__in=standing.headed_unit_ids)
    return Supervision.objects.filter(mine, kind=Supervision.Kind.REMEDY, answered_at__isnull=True)


def _remedy_item(note: Supervision) -> WorkItem:
    return WorkItem(
        title="Khắc phục theo ghi nhận chấn chỉnh",
        detail=note.text[:160],
        url="/ke-hoach/giam-sat/",
        due_on=note.due_on,
        since=note.made_at.date(),
        kind="Chấn chỉnh",
    )


worklist(
    "plan.tasks",
    "Nhiệm vụ của kế hoạch",
    permission="plan.view",
    items=_my_occurrences,
    item=_occurrence_item,
    order=10,
)
worklist(
    "plan.figures", "Số liệu chỉ tiêu cần khai", permission="indicators.declare", items=_figures_to_declare, order=20
)
worklist(
    "plan.confirmations",
    "Số liệu chờ xác nhận",
    permission="indicators.confirm",
    items=_figures_to_confirm,
    item=_confirm_item,
    order=30,
)
worklist(
    "plan.acceptances",
    "Sản phẩm chờ nghiệm thu",
    permission="plan.judge_delivery",
    items=_deliveries_to_judge,
    item=_delivery_item,
    order=40,
)
worklist(
    "plan.remedies", "Chấn chỉnh cần khắc phục", permission="plan.view", items=_remedies, item=_remedy_item, order=50
)


@deadline_source
def plan_deadlines(user: Any, on: date, until: date) -> Iterable[Deadline]:
    """Return late results and what is due soon, for who may see the plan."""
    if not allowed(user, "plan.view"):
        return []
    found = _open_occurrences().results().filter(due_on__lte=until)
    months = _open_occurrences().filter(kind=Occurrence.Kind.PROGRESS, due_on__range=(on, until))
    return [
        *(
            Deadline(
                title=f"Báo tiến độ {period}: còn {len(ordinals)} nhiệm vụ ({_listed(ordinals)})",
                url=reverse("plan:tasks"),
                due_on=due_on,
            )
            for (due_on, period), ordinals in _by_month(months).items()
        ),
        *(
            Deadline(
                title=f"Nhiệm vụ {o.task.ordinal}, {o.period_text}: {o.task.words[:90]}",
                url=o.get_absolute_url(),
                due_on=o.due_on,
                owner="; ".join(unit.name for unit in o.task.leads.all()),
            )
            for o in found
        ),
    ]


def _by_month(occurrences: Iterable[Occurrence]) -> dict[tuple[date, str], list[int]]:
    """Return the numbers of the tasks whose progress is due, by deadline and month: thirteen lines would say one thing."""
    months: dict[tuple[date, str], list[int]] = {}
    for occurrence in occurrences:
        month = occurrence.period_text  # Tháng 11/2026, here inside a sentence
        months.setdefault((occurrence.due_on, month[0].lower() + month[1:]), []).append(occurrence.task.ordinal)
    return months


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(str(number) for number in numbers)


def _calendar(user: Any, first: date, last: date) -> Iterable[CalendarEntry]:
    found = Occurrence.objects.visible_to(user).filter(
        ended_at__isnull=True, task__ended_at__isnull=True, due_on__range=(first, last)
    )
    found = found.select_related("task__plan").order_by("due_on", "task__ordinal")
    months = _by_month(o for o in found if o.kind == Occurrence.Kind.PROGRESS)
    return [
        *(
            CalendarEntry(
                key=f"plan-progress-{due_on:%Y-%m}",
                title=f"Hạn báo tiến độ {period} ({len(ordinals)} nhiệm vụ)",
                on=due_on,
                url=reverse("plan:tasks"),
                detail=f"Nhiệm vụ {_listed(ordinals)}",
                kind="Kế hoạch",
            )
            for (due_on, period), ordinals in months.items()
        ),
        *(
            CalendarEntry(
                key=str(o.uid),
                title=f"Hạn nhiệm vụ {o.task.ordinal}, {o.period_text}",
                on=o.due_on,
                url=o.get_absolute_url(),
                detail=o.task.words[:200],
                kind="Kế hoạch",
            )
            for o in found
            if o.kind == Occurrence.Kind.RESULT
        ),
    ]


calendar_source("plan.deadlines", "Hạn của kế hoạch chuyển đổi số", _calendar, permission="plan.view")
recurring_duty(
    "plan.quarterly_report",
    "Kiểm tra số liệu và khóa báo cáo quý",
    roles=[Role.PLAN_OWNER],
    schedule=quarterly(working_day=-1),
    url_name="plan:reports",
    basis="Kế hoạch, Phụ lục 2, nhiệm vụ 1",
    since=date(2026, 10, 1),
    lead_days=14,
)
