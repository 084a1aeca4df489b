"""Start an instance, do a step, give it back."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Max
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.governance.processes import booking
from truongso.governance.processes.advancing import advance, end_step, keep_files, locked_step, note
from truongso.governance.processes.bpmn.engine import Running
from truongso.governance.processes.filling import NOTHING, Filled
from truongso.governance.processes.models import Process, ProcessVersion
from truongso.governance.processes.paper_making import filled, words_of
from truongso.governance.processes.running_models import HistoryLine, Instance, Step, StepState
from truongso.governance.processes.starting import check_may_start

What = HistoryLine.What


@action
def start(version: ProcessVersion, given: Filled, *, at: datetime, by: Any, uid: UUID | None = None) -> Instance:
    """Send in a request: the first form is filled in, the next steps open. Refused for a version that is not in use.

    uid is that of the form that was opened: sent twice (a double click, a phone that tries again) it is one request.
    """
    process = Process.objects.select_for_update().get(pk=version.process_id)
    standing: Instance | None = Instance.objects.whole().filter(uid=uid, starter=by).first() if uid else None
    if standing is not None:
        return standing
    version = ProcessVersion.objects.select_related("process").get(pk=version.pk)
    check_may_start(version, by)
    year = timezone.localdate(at).year
    last = Instance.objects.filter(process=process, year=year).aggregate(last=Max("number"))["last"] or 0
    instance = Instance(
        version=version, process=process, year=year, number=last + 1, title=process.title, starter=by, pupil=given.pupil,
        started_at=at, uid=uid or uuid4(),
    )  # fmt: skip
    instance.save()
    running = Running(version.xml)
    first = running.waiting[0]
    node = running.diagram.nodes[first.element]
    step = Step.objects.create(
        instance=instance, token=first.token, element=first.element, name=node.name,
        lane=running.diagram.lanes[node.lane].name, person=by.person, is_starters=True, opened_at=at,
    )  # fmt: skip
    _finish_step(instance, step, running, given, at=at, by=by, what=What.STARTED, words="")
    record("processes.started", instance, by=by)
    return instance


@action
def complete(step: Step, given: Filled, *, revision: int | None, comment: str = "", at: datetime, by: Any) -> Instance:
    """Do a waiting step. revision is what the person saw: whoever comes second is told who was first."""
    instance, step = locked_step(step, revision=revision)
    _check_mine(step, by)
    running = Running(instance.version.xml, instance.tokens)
    _finish_step(instance, step, running, given, at=at, by=by, what=What.DONE, words=comment)
    record("processes.step_done", instance, by=by, step=step.name)
    return instance


@action
def return_step(step: Step, *, reason: str, revision: int | None, at: datetime, by: Any) -> Instance:
    """Give a request back to the step before, which waits again for the one who did it."""
    instance, step = locked_step(step, revision=revision)
    _check_mine(step, by)
    if not reason.strip():
        raise Refused("Hãy ghi lý do trả lại.", field="reason")
    if not instance.version.definition.steps[step.element].may_return:
        raise Refused(f"Bước «{step.name}» không trả lại được.")
    running = Running(instance.version.xml, instance.tokens)
    running.go_back(step.token, {})
    end_step(step, NOTHING, at=at, by=by, state=StepState.RETURNED)
    note(instance, What.RETURNED, at=at, by=by, step=step.name, words=reason)
    advance(instance, running, at=at, by=by)
    record("processes.step_returned", instance, by=by, step=step.name, reason=reason.strip()[:500])
    return instance


def _finish_step(
    instance: Instance, step: Step, running: Running, given: Filled, *, at: datetime, by: Any, what: str, words: str
) -> None:
    definition = instance.version.definition
    keep_files(instance, given, at=at, by=by)
    end_step(step, given, at=at, by=by)
    if definition.booking is not None and given.values.get(definition.booking.field):
        booking.hold(instance, definition.booking, given.values)
    if definition.booking is not None and given.values.get(definition.booking.approval) == "yes":
        booking.settle(instance, agreed=True)
    if given.pupil is not None:
        instance.pupil = given.pupil
    if definition.title and step.is_starters:
        instance.title = filled(definition.title, words_of(instance, timezone.localdate(at)))[:300]
    note(instance, what, at=at, by=by, step=step.name, words=words)
    running.complete(step.token, given.values)
    advance(instance, running, at=at, by=by)


def _check_mine(step: Step, by: Any) -> None:
    if step.signature_id is not None:
        raise Refused(f"Bước «{step.name}» xong khi văn bản được ký: hãy ký ở trang «Trình ký».")
    if not Step.objects.for_user(by).filter(pk=step.pk).exists():
        raise Refused(f"Bước «{step.name}» không thuộc việc của bạn.")
    if step.claimed_by is not None and step.claimed_by != by:
        raise Refused(f"Bước «{step.name}» đã có {step.claimed_by} nhận làm.")
