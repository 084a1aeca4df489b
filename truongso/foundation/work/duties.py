"""What work itself puts on desks and into the calendar, and the jobs that it needs."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from truongso.core.rights import permissions
from truongso.core.text import SCHOOL_ZONE
from truongso.foundation.evidence.models import Item, Status
from truongso.foundation.work import statutory
from truongso.foundation.work.days import WorkCalendar
from truongso.foundation.work.desk import duty_times, open_duties
from truongso.foundation.work.registry import CalendarEntry, WorkItem, calendar_source, worklist
from truongso.foundation.work.schedule import periodic

worklist("work.recurring", "Việc định kỳ", permission="work.use", items=open_duties, order=10)


# --- Evidence lies below work and cannot declare its own --------------------------------------------------------


def evidence_to_judge(user: Any, on: date) -> list[WorkItem]:
    """One line for all evidence that waits for this user's judgement: the list of evidence says which."""
    rule = permissions.get("evidence.judge_item").rule
    waiting = Item.objects.waiting().filter(rule.rows(user)).exclude(added_by=user).distinct()
    found = waiting.aggregate(many=Count("pk", distinct=True), since=Min("added_at"))
    if not found["many"]:
        return []
    return [
        WorkItem(
            title=f"Duyệt {found['many']} minh chứng đang chờ",
            url=f"{reverse('evidence:items')}?status={Status.SUBMITTED.value}",
            since=timezone.localtime(found["since"]).date(),
            kind="Minh chứng",
        )
    ]


def evidence_returned(user: Any, on: date) -> QuerySet[Item]:
    """Evidence that was returned to the person in charge of it or to who sent it in."""
    mine = Q(owner=user.person_id) | Q(added_by=user)
    return Item.objects.in_use().filter(mine, status=Status.REJECTED).order_by("judged_at")


def _returned_item(item: Item) -> WorkItem:
    return WorkItem(
        title=f"Nộp lại minh chứng «{item.title}»",
        detail=item.judgement,
        url=item.get_absolute_url(),
        since=timezone.localtime(item.judged_at).date() if item.judged_at else None,
        kind="Minh chứng",
    )


worklist(
    "evidence.to_judge", "Minh chứng chờ duyệt", permission="evidence.judge_item", items=evidence_to_judge, order=60
)
worklist(
    "evidence.returned",
    "Minh chứng bị trả lại",
    permission="evidence.add_item",
    items=evidence_returned,
    item=_returned_item,
    order=25,
)


def duty_entries(user: Any, first: date, last: date) -> Iterator[CalendarEntry]:
    """Deadlines of the recurring duties of a user's roles."""
    for found in duty_times(user, first, last):
        done = " (đã xong)" if found.done else ""
        yield CalendarEntry(
            key=f"{found.duty.code}:{found.occurrence.period}",
            title=f"{found.duty.title}, {found.occurrence.title}{done}",
            on=found.occurrence.due_on,
            url=reverse(found.duty.url_name),
            detail=found.duty.basis,
            kind="Việc định kỳ",
        )


def holiday_entries(user: Any, first: date, last: date) -> Iterator[CalendarEntry]:
    """Days off and days worked instead, by law and by the school's own rows."""
    calendar = WorkCalendar()
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        name = calendar.name_of(day)
        if name:
            kind = "Ngày làm bù" if calendar.is_working(day) else "Ngày nghỉ"
            yield CalendarEntry(key=day.isoformat(), title=name, on=day, kind=kind)


calendar_source("work.duties", "Việc định kỳ", duty_entries)
calendar_source("work.holidays", "Ngày nghỉ", holiday_entries)
calendar_source("work.statutory", "Theo quy định", statutory.entries, permission="work.view_statutory")


def _remind(now: datetime) -> str:
    from truongso.foundation.work.reminders import send_due_reminders

    return f"{send_due_reminders(now.astimezone(SCHOOL_ZONE).date())} người được nhắc"


def _post(now: datetime) -> str:
    from truongso.foundation.work.letters import send_waiting

    return f"{send_waiting()} thư đưa vào hàng gửi"


periodic("work.remind", "Nhắc việc đến hạn", _remind, every=time(6, 30))
periodic("work.post", "Gửi lại thư chưa gửi được", _post, every=timedelta(minutes=1))
