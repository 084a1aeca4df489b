"""Overdue work is chased: who has it, who gave it."""

from datetime import date
from typing import Any

from truongso.core.text import format_date
from truongso.foundation.audit.recording import action, record
from truongso.foundation.work.actions import notify
from truongso.foundation.work.days import WorkCalendar
from truongso.governance.incoming.models import Task
from truongso.governance.incoming.telling import givers_of, people_of, users_of


@action
def chase_overdue(*, on: date, by: Any) -> int:
    """Tell who has a part on the day of its deadline, then on each working day after; its giver once it is late.

    Returns how many parts were chased. The same day twice tells nobody again.
    """
    if not WorkCalendar().is_working(on):
        return 0
    count = 0
    for task in Task.objects.to_do().filter(due_on__lte=on, document__state__in=_STATES).whole():
        count += bool(_tell_holder(task, on, by))
        if task.due_on and task.due_on < on:
            _tell_giver(task, by)
    if count:
        record("incoming.chased", None, by=by, count=count)
    return count


_STATES = ("registered", "assigned", "in_progress")


def _tell_holder(task: Task, on: date, by: Any) -> list[Any]:
    document = task.document
    when = "đến hạn hôm nay" if task.due_on == on else f"quá hạn từ {format_date(task.due_on)}"
    return notify(
        users_of(people_of(task, on)), title=f"Văn bản đến số {document.number_text} {when}",
        body=f"{document}: {document.subject}", url=document.get_absolute_url(),
        key=f"incoming.due:{task.pk}:{on.isoformat()}", by=by,
    )  # fmt: skip


def _tell_giver(task: Task, by: Any) -> None:
    document = task.document
    notify(
        givers_of(task), title=f"{task.who} quá hạn văn bản đến số {document.number_text}",
        body=f"Hạn {format_date(task.due_on)}. {document}: {document.subject}", url=document.get_absolute_url(),
        key=f"incoming.late:{task.pk}:{task.due_on}", by=by,
    )  # fmt: skip
