"""Around a step: take it, give it to somebody else, say something, attach a file; end an instance half-way."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.rights import allowed
from truongso.core.text import format_date
from truongso.core.uploads import Inspected
from truongso.foundation.accounts.models import User
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence.contents import keep
from truongso.foundation.org.models import Assignment, Person
from truongso.foundation.org.roles import EMPLOYEES, MANAGERS, Role
from truongso.foundation.work.actions import notify
from truongso.governance.processes.advancing import locked, locked_step, note, stop
from truongso.governance.processes.running_models import Attachment, HistoryLine, Instance, InstanceState, Step

What = HistoryLine.What


@action
def claim(step: Step, *, at: datetime, by: Any) -> Step:
    """Take a step that waits for a whole role, so that two do not work at the same thing."""
    instance, step = locked_step(step, revision=None)
    if not Step.objects.for_user(by).filter(pk=step.pk).exists():
        raise Refused(f"Bước «{step.name}» không thuộc việc của bạn.")
    if step.claimed_by is not None:
        raise Refused(f"Bước «{step.name}» đã có {step.claimed_by} nhận làm.")
    step.claimed_by = by
    step.save(update_fields=["claimed_by"])
    note(instance, What.CLAIMED, at=at, by=by, step=step.name)
    record("processes.step_claimed", instance, by=by, step=step.name)
    return step


@action
def release(step: Step, *, at: datetime, by: Any) -> Step:
    """Put a step that one took back to the others."""
    instance, step = locked_step(step, revision=None)
    if step.claimed_by != by:
        raise Refused(f"Bước «{step.name}» không do bạn nhận.")
    step.claimed_by = None
    step.save(update_fields=["claimed_by"])
    note(instance, What.RELEASED, at=at, by=by, step=step.name)
    record("processes.step_released", instance, by=by, step=step.name)
    return step


@action
def reassign(step: Step, *, to: Person, reason: str, at: datetime, by: Any) -> Step:
    """Give a waiting step to a person by name: by who owns the process, or a leader."""
    instance, step = locked_step(step, revision=None)
    if not allowed(by, "processes.cancel", instance):
        raise Refused("Chỉ trưởng đơn vị phụ trách quy trình hoặc lãnh đạo giao lại được bước này.")
    _check_receiver(instance, step, to, on=timezone.localdate(at))
    if not reason.strip():
        raise Refused("Hãy ghi lý do giao lại.", field="reason")
    step.person, step.role, step.unit, step.claimed_by = to, "", None, None
    step.save(update_fields=["person", "role", "unit", "claimed_by"])
    note(instance, What.REASSIGNED, at=at, by=by, step=step.name, words=f"Cho {to}: {reason.strip()}")
    record("processes.step_reassigned", instance, by=by, step=step.name, to=str(to), reason=reason.strip()[:500])
    notify(
        User.objects.filter(person=to), title=f"Bạn được giao bước «{step.name}» của {instance.code}",
        body=reason.strip()[:500], url=step.get_absolute_url(), key=f"processes.reassigned:{step.pk}:{instance.revision}",
        by=by,
    )  # fmt: skip
    return step


def _check_receiver(instance: Instance, step: Step, to: Person, *, on: Any) -> None:
    if step.signature_id is not None:
        raise Refused("Bước này chờ chữ ký: hãy giao lại người ký ở trang «Trình ký».")
    if step.is_starters:
        raise Refused("Bước của người đề nghị không giao cho người khác được.")
    if to.pk == instance.starter.person_id:
        raise Refused("Người đề nghị không tự giải quyết việc của mình: hãy chọn người khác.", field="to")
    if not Assignment.objects.on(on).filter(person=to, role__in=EMPLOYEES).exists():
        raise Refused(f"{to} không đang làm việc ở trường: hãy chọn người khác.", field="to")


@action
def comment(instance: Instance, words: str, *, at: datetime, by: Any) -> HistoryLine:
    """Say something to everybody who has to do with an instance."""
    instance = locked(instance)
    if not words.strip():
        raise Refused("Hãy ghi ý kiến.", field="words")
    if not instance.is_running:
        raise Refused(f"{instance.code} đã kết thúc: không ghi thêm ý kiến được.")
    line = note(instance, What.COMMENTED, at=at, by=by, words=words)
    record("processes.commented", instance, by=by)
    return line


@action
def attach(instance: Instance, file: Inspected, *, at: datetime, by: Any) -> Attachment:
    """Attach a file to a running instance."""
    instance = locked(instance)
    if not instance.is_running:
        raise Refused(f"{instance.code} đã kết thúc: không đính kèm thêm được.")
    made: Attachment = Attachment.objects.create(
        instance=instance, name=file.clean_name, blob=keep(file.content, file.content_type), added_at=at, added_by=by
    )
    record("processes.attached", instance, by=by)
    return made


@action
def withdraw(instance: Instance, *, reason: str, at: datetime, by: Any) -> Instance:
    """Take one's own request back while it is under way."""
    instance = locked(instance)
    if instance.starter != by:
        raise Refused("Chỉ người đề nghị rút được việc này.")
    _check_stop(instance, reason, "rút")
    stop(instance, InstanceState.WITHDRAWN, reason=reason, at=at, by=by)
    note(instance, What.WITHDRAWN, at=at, by=by, words=reason)
    record("processes.withdrawn", instance, by=by, reason=reason.strip()[:500])
    return instance


@action
def cancel(instance: Instance, *, reason: str, at: datetime, by: Any) -> Instance:
    """End somebody's request that cannot go on: by who owns the process, or a leader."""
    instance = locked(instance)
    if not allowed(by, "processes.cancel", instance):
        raise Refused("Chỉ trưởng đơn vị phụ trách quy trình hoặc lãnh đạo hủy được việc này.")
    _check_stop(instance, reason, "hủy")
    stop(instance, InstanceState.CANCELLED, reason=reason, at=at, by=by)
    note(instance, What.CANCELLED, at=at, by=by, words=reason)
    record("processes.cancelled", instance, by=by, reason=reason.strip()[:500])
    notify(
        [instance.starter], title=f"{instance.code} bị hủy", body=reason.strip()[:500], url=instance.get_absolute_url(),
        key=f"processes.cancelled:{instance.uid}", by=by,
    )  # fmt: skip
    return instance


def _check_stop(instance: Instance, reason: str, verb: str) -> None:
    if not instance.is_running:
        raise Refused(f"{instance.code} đã kết thúc ({instance.state_words.lower()}): không {verb} được nữa.")
    if not reason.strip():
        raise Refused(f"Hãy ghi lý do {verb}.", field="reason")


@action
def escalate(step: Step, *, at: datetime, by: Any) -> bool:
    """Tell the head once that a step is late; returns whether it was told now."""
    instance = locked(step.instance)
    step = Step.objects.select_related("person", "unit", "claimed_by__person").get(pk=step.pk)
    step.instance = instance
    today = timezone.localdate(at)
    if not step.is_late(today) or step.escalated_at is not None:
        return False
    step.escalated_at = at
    step.save(update_fields=["escalated_at"])
    heads = _heads_of(instance, today)
    notify(
        User.objects.filter(person__in=heads), title=f"Quá hạn: «{step.name}» của {instance.code}",
        body=f"Hạn {format_date(step.due_on)}, đang chờ {step.whose}. Có thể nhắc, giao lại hoặc hủy.",
        url=instance.get_absolute_url(), key=f"processes.late:{step.pk}",
    )  # fmt: skip
    note(instance, What.ESCALATED, at=at, by=None, step=step.name, words=f"Hạn {format_date(step.due_on)}.")
    record("processes.escalated", instance, by=by, step=step.name)
    return True


def _heads_of(instance: Instance, today: Any) -> Any:
    """Return who is told: the head of the unit that owns the process, or the leaders where it has none."""
    held = Assignment.objects.on(today)
    owned = (
        held.filter(role=Role.UNIT_HEAD, unit=instance.process.owner_unit_id)
        if instance.process.owner_unit_id
        else None
    )
    if owned is not None and owned.exists():
        return owned.values("person")
    return held.filter(role__in=MANAGERS).values("person")
