"""Who is told what about a document."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from truongso.core.text import format_date
from truongso.foundation.accounts.models import User
from truongso.foundation.org.models import Assignment, Person
from truongso.foundation.org.roles import MANAGERS, Role
from truongso.foundation.work.actions import notify
from truongso.governance.incoming.models import IncomingDocument, Task


def users_of(persons: Iterable[int | None]) -> list[User]:
    """Return the open accounts of people."""
    return list(User.objects.filter(person__in=[p for p in persons if p], is_active=True))


def leaders(on: date) -> list[int]:
    """Return the people who give instructions on a day."""
    held = Assignment.objects.on(on).filter(role__in=MANAGERS)
    return list(held.order_by().values_list("person", flat=True).distinct())


def people_of(task: Task, on: date) -> list[int]:
    """Return with whom a part lies: the person, else who heads the unit."""
    if task.person_id is not None:
        return [task.person_id]
    heads = Assignment.objects.on(on).filter(role=Role.UNIT_HEAD, unit=task.unit_id)
    return list(heads.order_by().values_list("person", flat=True))


def tell_leaders(document: IncomingDocument, *, by: Any) -> None:
    """Tell the leader to whom a document is presented, or the principal, that it waits for an instruction."""
    day = timezone.localdate()
    to = [document.presented_to_id] if document.presented_to_id else _principals(day)
    urgent = f" ({document.get_urgency_display().lower()})" if document.urgency else ""
    notify(
        users_of(to), title=f"Văn bản đến số {document.number_text}{urgent} chờ ý kiến chỉ đạo",
        body=f"{document}: {document.subject}", url=document.get_absolute_url(),
        key=f"incoming.presented:{document.pk}:{document.version}", by=by,
    )  # fmt: skip


def _principals(day: date) -> list[int]:
    return list(Person.objects.with_role(Role.PRINCIPAL, on=day).values_list("pk", flat=True))


def tell_task(task: Task, *, by: Any) -> None:
    """Tell those with whom a part lies that it does."""
    document = task.document
    until = f", hạn {format_date(task.due_on)}" if task.due_on else ""
    notify(
        users_of(people_of(task, timezone.localdate())),
        title=f"Văn bản đến số {document.number_text}: {task.get_part_display().lower()}{until}",
        body=f"{document}: {document.subject}", url=document.get_absolute_url(), key=f"incoming.given:{task.pk}", by=by,
    )  # fmt: skip


def tell_giver(task: Task, *, title: str, body: str, what: str, by: Any) -> None:
    """Tell who gave a part and the leaders behind it what became of it."""
    document = task.document
    url = document.get_absolute_url()
    notify(givers_of(task), title=title, body=body, url=url, key=f"incoming.{what}:{task.pk}", by=by)


def givers_of(task: Task) -> list[User]:
    """Return who gave a part: who forwarded it, who instructed, to whom the document was presented."""
    users = users_of([task.document.presented_to_id])
    return [*users, *(u for u in (task.given_by, task.instruction and task.instruction.by) if u is not None)]
