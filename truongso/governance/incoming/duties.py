"""What documents in put on desks: to register, to instruct, one's parts, extensions to answer; reminders; the mailbox."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from truongso.core.rights import allowed
from truongso.core.text import SCHOOL_ZONE
from truongso.foundation.work.deadlines import Deadline, deadline_source
from truongso.foundation.work.registry import Urgency as Pressing
from truongso.foundation.work.registry import WorkItem, worklist
from truongso.foundation.work.schedule import periodic
from truongso.governance.incoming import actions
from truongso.governance.incoming.models import DocumentChange, ExtensionRequest, IncomingDocument, Task
from truongso.governance.office.models import Urgency

_KIND = "Văn bản đến"


def _pressing(document: IncomingDocument) -> Pressing:
    return Pressing.HIGH if document.urgency != Urgency.NORMAL else Pressing.NORMAL


def _urgent(document: IncomingDocument) -> str:
    """Return the marks before a title: how much it presses, and whether its sender has taken it back or replaced it."""
    marks = [document.get_urgency_display() if document.urgency else "", document.get_standing_display()]
    return "".join(f"[{mark}] " for mark in marks if mark)


def to_register(user: Any, on: date) -> QuerySet[IncomingDocument]:
    """Documents that arrived and have no number yet."""
    return IncomingDocument.objects.to_register().select_related("sender").order_by("register_by", "pk")


def _register_item(document: IncomingDocument) -> WorkItem:
    return WorkItem(
        title=f"{_urgent(document)}Vào sổ: {document}", detail=document.subject, url=document.get_absolute_url(),
        due_on=document.register_by, since=timezone.localdate(document.arrived_at), kind=_KIND,
        urgency=_pressing(document),
    )  # fmt: skip


def to_instruct(user: Any, on: date) -> QuerySet[IncomingDocument]:
    """Documents that wait for an instruction of this leader, or of any."""
    waiting = IncomingDocument.objects.to_instruct()
    mine = waiting.filter(presented_to=user.person_id) | waiting.filter(presented_to__isnull=True)
    return mine.select_related("sender").order_by("-urgency", "due_on", "arrived_at", "pk")


def _instruct_by(document: IncomingDocument) -> date | None:
    """A letter that presses is laid before the leader on the day on which it is registered (NĐ 30/2020, article 22)."""
    return document.due_on if document.urgency == Urgency.NORMAL else document.registered_on


def _instruct_item(document: IncomingDocument) -> WorkItem:
    return WorkItem(
        title=f"{_urgent(document)}Cho ý kiến: số đến {document.number_text}, {document}", detail=document.subject,
        url=document.get_absolute_url(), due_on=_instruct_by(document), since=document.registered_on, kind=_KIND,
        urgency=_pressing(document),
    )  # fmt: skip


def own_parts(user: Any, on: date) -> QuerySet[Task]:
    """Open parts of a user, those for reading included."""
    return Task.objects.open().of(user).whole().order_by("-document__urgency", "due_on", "given_at", "pk")


def _part_item(task: Task) -> WorkItem:
    document = task.document
    return WorkItem(
        title=f"{_urgent(document)}{task.get_part_display()}: số đến {document.number_text}, {document}",
        detail=document.subject, url=document.get_absolute_url(), due_on=task.due_on,
        since=timezone.localdate(task.given_at), kind=_KIND, urgency=_pressing(document),
    )  # fmt: skip


def extensions(user: Any, on: date) -> QuerySet[ExtensionRequest]:
    """Wishes for more time that nobody answered."""
    waiting = ExtensionRequest.objects.filter(granted__isnull=True)
    return waiting.select_related("task__document__sender", "asked_by__person").order_by("task__due_on", "pk")


def _extension_item(asked: ExtensionRequest) -> WorkItem:
    document = asked.task.document
    return WorkItem(
        title=f"Trả lời xin gia hạn: số đến {document.number_text}, {document}", detail=asked.reason,
        url=document.get_absolute_url(), due_on=asked.task.due_on, since=timezone.localdate(asked.asked_at), kind=_KIND,
    )  # fmt: skip


def to_settle(user: Any, on: date) -> QuerySet[DocumentChange]:
    """Documents that their sender replaced or updated while somebody works on them."""
    waiting = DocumentChange.objects.to_settle()
    return waiting.select_related("document__sender", "successor").order_by("told_at", "pk")


def _settle_item(change: DocumentChange) -> WorkItem:
    document = change.document
    return WorkItem(
        title=f"Quyết định việc đang làm: {document}", detail=change.said_of_document, url=document.get_absolute_url(),
        since=timezone.localdate(change.told_at, SCHOOL_ZONE), kind=_KIND, urgency=Pressing.HIGH,
    )  # fmt: skip


worklist("incoming.to_settle", "Văn bản đến đã bị thay thế, cập nhật", permission="incoming.receive", items=to_settle,
         item=_settle_item, order=10)  # fmt: skip
worklist("incoming.to_register", "Văn bản đến chờ vào sổ", permission="incoming.receive", items=to_register,
         item=_register_item, order=12)  # fmt: skip
worklist("incoming.to_instruct", "Văn bản đến chờ ý kiến chỉ đạo", permission="incoming.instruct", items=to_instruct,
         item=_instruct_item, order=11)  # fmt: skip
worklist("incoming.own_parts", "Văn bản đến được giao", permission="incoming.handle", items=own_parts, item=_part_item,
         order=13)  # fmt: skip
worklist("incoming.extensions", "Xin gia hạn chờ trả lời", permission="incoming.instruct", items=extensions,
         item=_extension_item, order=14)  # fmt: skip


@deadline_source
def part_deadlines(user: Any, on: date, until: date) -> Iterator[Deadline]:
    """Parts of others that are late or due, for who chases them."""
    if not allowed(user, "incoming.chase"):
        return
    for task in Task.objects.to_do().filter(due_on__lte=until).whole():
        yield Deadline(str(task.document), task.document.get_absolute_url(), task.due_on, task.who)


def _chase(now: datetime) -> str:
    return f"{actions.chase_overdue(on=now.astimezone(SCHOOL_ZONE).date(), by=None)} phần việc được nhắc"


def _read_mailbox(now: datetime) -> str:
    if not settings.MAILBOX_URL:
        return "chưa đặt hộp thư"
    read = actions.read_mailbox(now=now, by=None)
    return f"{read.taken} văn bản mới, {read.flagged} thư không nhận được"


periodic("incoming.chase", "Đôn đốc văn bản đến", _chase, every=time(7, 0))
periodic("incoming.mailbox", "Đọc hộp thư của văn phòng", _read_mailbox, every=timedelta(minutes=5))
