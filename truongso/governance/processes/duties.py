"""What processes put on desks: steps that wait, requests that came back, processes that are still on paper."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from truongso.core.rights import allowed
from truongso.foundation.access.standing import standing_of
from truongso.foundation.work.deadlines import Deadline, deadline_source
from truongso.foundation.work.registry import CalendarEntry, Urgency, WorkItem, calendar_source, worklist
from truongso.foundation.work.schedule import periodic
from truongso.governance.processes import actions
from truongso.governance.processes.indicators import used_since, why_not
from truongso.governance.processes.models import Process
from truongso.governance.processes.running_models import Booking, Step

_KIND = "Quy trình"
_MOST_ESCALATED = 500


def to_do(user: Any, on: date) -> QuerySet[Step]:
    """The steps that wait for a user, the nearest deadline first."""
    return Step.objects.on_desk_of(user).listed().order_by("due_on", "pk")


def _item(step: Step) -> WorkItem:
    instance = step.instance
    title = f"{step.name}: {instance.title}" if not step.is_starters else f"Sửa, gửi lại: {instance.title}"
    return WorkItem(
        title=title, url=step.get_absolute_url(), due_on=step.due_on, since=timezone.localdate(step.opened_at),
        kind=_KIND, detail=f"{instance.code}, {instance.starter}",
        urgency=Urgency.HIGH if step.is_starters else Urgency.NORMAL,
    )  # fmt: skip


worklist(
    "processes.steps", "Bước quy trình chờ bạn", permission="processes.use", items=to_do, item=_item, order=15,
    empty="Không có bước nào của quy trình đang chờ bạn.",
)  # fmt: skip


def not_digitised(user: Any, on: date) -> QuerySet[Process]:
    """The processes of the units that a user heads, for managers also those of no unit, that indicator 6 does not count."""
    met = Process.objects.digitised_on(on, used_since=used_since(on))
    mine = Q(owner_unit__in=standing_of(user).headed_unit_ids)
    if allowed(user, "processes.manage"):
        mine |= Q(owner_unit=None)
    return Process.objects.in_catalogue(on).filter(mine).exclude(pk__in=met.values("pk")).order_by("title")


def _gap(process: Process) -> WorkItem:
    return WorkItem(
        title=f"Số hóa quy trình «{process}»", url=process.get_absolute_url(), kind=_KIND, urgency=Urgency.LOW,
        detail=why_not(process, timezone.localdate()),
    )  # fmt: skip


worklist(
    "processes.not_digitised", "Quy trình chưa tính vào chỉ tiêu 6", permission="processes.view_report",
    items=not_digitised, item=_gap, order=70,
)  # fmt: skip


@deadline_source
def step_deadlines(user: Any, on: date, until: date) -> Iterator[Deadline]:
    """Steps that are late or due, for who watches over processes."""
    if not allowed(user, "processes.manage"):
        return
    for step in Step.objects.waiting().filter(due_on__lte=until).listed():
        yield Deadline(str(step), step.instance.get_absolute_url(), step.due_on, step.whose)


def bookings(user: Any, first: date, last: date) -> Iterator[CalendarEntry]:
    """What a user booked."""
    found = Booking.objects.standing().filter(day__range=(first, last), instance__starter=user)
    for one in found.select_related("instance__process", "room", "device"):
        yield CalendarEntry(
            key=f"{one.pk}", title=f"{one.thing}, tiết {one.first_lesson}–{one.last_lesson}", on=one.day,
            url=one.instance.get_absolute_url(), kind="Đặt phòng, thiết bị", detail=one.get_state_display(),
        )  # fmt: skip


calendar_source("processes.bookings", "Phòng, thiết bị bạn đã đặt", bookings, permission="processes.use")


def escalate_late(now: datetime) -> int:
    """Tell the heads about steps that became late; each is told once."""
    today = timezone.localdate(now)
    late = Step.objects.waiting().filter(due_on__lt=today, escalated_at=None).select_related("instance")
    return sum(actions.escalate(step, at=now, by=None) for step in late.order_by("pk")[:_MOST_ESCALATED])


def _escalate(now: datetime) -> str:
    return f"{escalate_late(now)} bước quá hạn đã báo"


periodic("processes.escalate", "Báo bước quy trình quá hạn cho người phụ trách", _escalate, every=timedelta(hours=1))
