"""Assign tasks, report progress, hand in and judge products, discuss, supervise."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.text import format_date
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence import actions as evidence
from truongso.foundation.evidence.models import Item, ItemQuerySet, Status
from truongso.foundation.org.models import Person, Unit
from truongso.governance.plan.models import Comment, Delivery, Occurrence, Plan, Progress, Supervision, Task


@action
def assign_task(
    task: Task,
    *,
    leads: Iterable[Unit],
    partners: Iterable[Unit],
    assignee: Person | None,
    applied_text: str,
    applied_reason: str,
    by: Any,
) -> Task:
    """Say who carries out a task at the school and how; the plan's own words stay beside it."""
    task = Task.objects.select_for_update().get(pk=task.pk)
    leads, partners = list(leads), list(partners)
    if not leads:
        raise Refused("Mỗi nhiệm vụ cần ít nhất một đơn vị chủ trì.", field="leads")
    if set(leads) & set(partners):
        raise Refused("Một đơn vị không thể vừa chủ trì vừa phối hợp.", field="partners")
    if applied_text.strip() and not applied_reason.strip():
        raise Refused("Hãy ghi lý do áp dụng khác với lời của kế hoạch.", field="applied_reason")
    task.leads.set(leads)
    task.partners.set(partners)
    task.assignee, task.applied_text, task.applied_reason = assignee, applied_text.strip(), applied_reason.strip()
    task.touch()
    task.save()
    names = ", ".join(unit.name for unit in leads)
    record("plan.task_assigned", task, by=by, leads=names, assignee=str(assignee) if assignee else "")
    return task


@action
def report_progress(
    occurrence: Occurrence, *, percent: int, text: str, by: Any, on: date, difficulties: str = "", form_key: str = ""
) -> Progress:
    """Report what was done. The same form sent twice is one report.

    A month asks for a report, so its progress is done once one came, however far the work is; more may follow.
    """
    occurrence = Occurrence.objects.select_for_update().get(pk=occurrence.pk)
    if form_key:
        sent = occurrence.reports.filter(form_key=form_key).first()
        if sent is not None:
            return sent
    if occurrence.state == Occurrence.State.DONE and occurrence.kind == Occurrence.Kind.RESULT:
        raise Refused(f"{occurrence} đã hoàn thành ngày {format_date(occurrence.done_on)}: không báo cáo thêm được.")
    if not 0 <= percent <= 100:
        raise Refused("Tiến độ phải từ 0 đến 100 %.", field="percent")
    if not text.strip():
        raise Refused("Hãy ghi ngắn gọn đã làm được gì.", field="text")
    report = Progress.objects.create(
        occurrence=occurrence,
        percent=percent,
        text=text.strip(),
        difficulties=difficulties.strip(),
        reported_by=by,
        form_key=form_key,
    )
    occurrence.percent = percent
    if occurrence.state == Occurrence.State.OPEN:
        occurrence.state = Occurrence.State.ONGOING
    record("plan.progress_reported", occurrence, by=by, percent=percent)
    _settle(occurrence, by=by, on=on)
    return report


@action
def submit_delivery(delivery: Delivery, *, by: Any, on: date) -> Delivery:
    """Hand in a product; it needs evidence that was not refused."""
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if delivery.state == Delivery.State.ACCEPTED:
        raise Refused(f"Sản phẩm «{delivery.deliverable}» đã được nghiệm thu.")
    if not _usable_items(delivery).exists():
        raise Refused(
            f"Sản phẩm «{delivery.deliverable}» chưa có minh chứng: hãy tải tệp, chụp ảnh hoặc dán liên kết trước khi nộp."
        )
    delivery.state, delivery.reason = Delivery.State.SUBMITTED, ""
    delivery.submitted_by, delivery.submitted_on = by, on
    delivery.touch()
    delivery.save()
    record("plan.delivery_submitted", delivery, by=by)
    _settle(Occurrence.objects.select_for_update().get(pk=delivery.occurrence_id), by=by, on=on)
    return delivery


@action
def accept_delivery(delivery: Delivery, *, by: Any, on: date) -> Delivery:
    """Accept a product and its evidence; never by the person who handed it in."""
    delivery = _to_judge(delivery, by)
    for item in _usable_items(delivery).to_judge(by):
        evidence.accept(item, by=by)
    delivery.state, delivery.judged_by, delivery.judged_at = Delivery.State.ACCEPTED, by, timezone.now()
    delivery.touch()
    delivery.save()
    record("plan.delivery_accepted", delivery, by=by)
    _settle(Occurrence.objects.select_for_update().get(pk=delivery.occurrence_id), by=by, on=on)
    return delivery


@action
def return_delivery(delivery: Delivery, *, reason: str, by: Any) -> Delivery:
    """Return a product with the reason; the unit sees it among its work."""
    if not reason.strip():
        raise Refused("Hãy ghi lý do trả lại.", field="reason")
    delivery = _to_judge(delivery, by)
    delivery.judged_by, delivery.judged_at = by, timezone.now()
    _send_back(delivery, reason=reason, by=by)
    occurrence = Occurrence.objects.select_for_update().get(pk=delivery.occurrence_id)
    if occurrence.state == Occurrence.State.SUBMITTED:
        occurrence.state = Occurrence.State.ONGOING
        occurrence.touch()
        occurrence.save()
    return delivery


def _send_back(delivery: Delivery, *, reason: str, by: Any) -> None:
    delivery.state, delivery.reason = Delivery.State.RETURNED, reason.strip()
    delivery.touch()
    delivery.save()
    record("plan.delivery_returned", delivery, by=by, reason=reason)


@action
def deliver_made(occurrence: Occurrence, delivery: Delivery, item: Item, *, by: Any, on: date) -> Delivery:
    """Attach a product that the platform made itself; nobody uploads it and nobody has to accept it."""
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    evidence.link(item, delivery, by=by, role="sản phẩm do hệ thống lập")
    delivery.state = Delivery.State.ACCEPTED
    delivery.submitted_by, delivery.submitted_on = by, delivery.submitted_on or on
    delivery.judged_at = timezone.now()
    delivery.touch()
    delivery.save()
    record("plan.delivery_accepted", delivery, by=by)
    _settle(Occurrence.objects.select_for_update().get(pk=occurrence.pk), by=by, on=on)
    return delivery


@action
def reopen(occurrence: Occurrence, *, reason: str, by: Any) -> Occurrence:
    """Open a result again that was closed too early: its products go back with the reason, their evidence stays.

    What the platform made itself stays accepted: nobody could hand it in again.
    """
    if not reason.strip():
        raise Refused("Hãy ghi lý do mở lại.", field="reason")
    occurrence = Occurrence.objects.select_for_update().get(pk=occurrence.pk)
    if occurrence.state != Occurrence.State.DONE:
        raise Refused(f"{occurrence} chưa hoàn thành nên không cần mở lại.")
    occurrence.state, occurrence.done_on, occurrence.done_by = Occurrence.State.ONGOING, None, None
    occurrence.percent = min(occurrence.percent, 90)
    occurrence.touch()
    occurrence.save()
    record("plan.result_reopened", occurrence, by=by, reason=reason)
    for delivery in occurrence.deliveries.filter(state=Delivery.State.ACCEPTED, deliverable__made_by=""):
        _send_back(delivery, reason=reason, by=by)
    return occurrence


def _usable_items(delivery: Delivery) -> ItemQuerySet:
    return Item.objects.about(delivery).exclude(status=Status.REJECTED)


def _to_judge(delivery: Delivery, by: Any) -> Delivery:
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if delivery.state != Delivery.State.SUBMITTED:
        raise Refused(
            f"Sản phẩm «{delivery.deliverable}» đang ở trạng thái «{delivery.get_state_display()}», không phải chờ nghiệm thu."
        )
    if delivery.submitted_by_id == by.pk:
        raise Refused("Người nộp không tự nghiệm thu: cần một người thứ hai.")
    return delivery


def _settle(occurrence: Occurrence, *, by: Any, on: date) -> None:
    """Bring an occurrence's state in line with its products and progress.

    A month's progress is done when it was reported. A result is done when every product is accepted, on the day when
    the last one was handed in: a slow judge must not make a punctual unit late; without products, at 100 %.
    """
    is_result = occurrence.kind == Occurrence.Kind.RESULT
    states = list(occurrence.deliveries.values_list("state", "submitted_on"))
    if not is_result:
        is_done, done_on = occurrence.reports.exists(), on
    elif not states:
        is_done, done_on = occurrence.percent == 100, on
    else:
        is_done = all(state == Delivery.State.ACCEPTED for state, _ in states)
        done_on = max((day for _, day in states if day), default=on)
    if is_done and occurrence.state != Occurrence.State.DONE:
        occurrence.state = Occurrence.State.DONE
        occurrence.percent = 100 if is_result else occurrence.percent
        occurrence.done_on, occurrence.done_by = done_on, by
        record("plan.occurrence_done", occurrence, by=by, done_on=format_date(done_on))
    elif states and all(state in (Delivery.State.SUBMITTED, Delivery.State.ACCEPTED) for state, _ in states):
        if occurrence.state != Occurrence.State.DONE:
            occurrence.state = Occurrence.State.SUBMITTED
    elif states and occurrence.state == Occurrence.State.OPEN and any(s != Delivery.State.MISSING for s, _ in states):
        occurrence.state = Occurrence.State.ONGOING
    occurrence.touch()
    occurrence.save()


@action
def comment(about: models.Model, text: str, *, by: Any) -> Comment:
    """Add a remark to the discussion of a task or an indicator line."""
    if not text.strip():
        raise Refused("Hãy viết ý kiến trước khi gửi.", field="text")
    kind = ContentType.objects.get_for_model(about)
    remark = Comment.objects.create(kind=kind, key=about.pk, text=text.strip()[:5000], written_by=by)
    record("plan.commented", about, by=by)
    return remark


@action
def supervise(
    plan: Plan,
    *,
    kind: str,
    text: str,
    by: Any,
    task: Task | None = None,
    unit: Unit | None = None,
    person: Person | None = None,
    due_on: date | None = None,
) -> Supervision:
    """Write praise for a good model or a shortcoming with the day by which it is to be put right."""
    if not text.strip():
        raise Refused("Hãy ghi nội dung.", field="text")
    if task is None and unit is None and person is None:
        raise Refused("Hãy chọn nhiệm vụ, đơn vị hoặc cá nhân được ghi nhận.", field="unit")
    if kind == Supervision.Kind.REMEDY and due_on is None:
        raise Refused("Chấn chỉnh cần có hạn khắc phục.", field="due_on")
    note = Supervision.objects.create(
        plan=plan, kind=kind, task=task, unit=unit, person=person, text=text.strip(), due_on=due_on, made_by=by
    )
    record("plan.supervised", note, by=by)
    return note


@action
def answer_supervision(note: Supervision, *, answer: str, by: Any) -> Supervision:
    """Tell how a shortcoming was put right."""
    note = Supervision.objects.select_for_update().get(pk=note.pk)
    if note.kind != Supervision.Kind.REMEDY:
        raise Refused("Chỉ ghi nhận chấn chỉnh mới cần báo kết quả khắc phục.")
    if note.answered_at is not None:
        raise Refused(f"{note.answered_by} đã ghi kết quả khắc phục ngày {format_date(note.answered_at)}.")
    if not answer.strip():
        raise Refused("Hãy ghi kết quả khắc phục.", field="answer")
    note.answer, note.answered_by, note.answered_at = answer.strip(), by, timezone.now()
    note.save()
    record("plan.supervision_answered", note, by=by)
    return note
