"""What happens between two steps: tokens kept, steps opened for their people, papers put before signers, the end."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.text import format_datetime
from truongso.foundation.audit.recording import record
from truongso.foundation.evidence.contents import keep
from truongso.foundation.org.periods import add_working_days
from truongso.foundation.papers.models import IssuedNumber
from truongso.foundation.papers.pdf import render_pdf
from truongso.foundation.signing import actions as signing
from truongso.foundation.signing.models import SignatureRequest
from truongso.foundation.work.actions import notify
from truongso.governance.outgoing.actions import register_finished
from truongso.governance.processes import booking
from truongso.governance.processes.assigning import holder_of
from truongso.governance.processes.bpmn.engine import Running
from truongso.governance.processes.clock import working_minutes
from truongso.governance.processes.definition import AGREED, REFUSED, SIGN, PaperPlan
from truongso.governance.processes.filling import Filled
from truongso.governance.processes.paper_making import Signer, filled, paper_of, signer_of, words_of
from truongso.governance.processes.running_models import (
    Attachment,
    HistoryLine,
    Instance,
    InstanceState,
    IssuedPaper,
    Step,
    StepState,
)

PDF = "application/pdf"
What = HistoryLine.What


def locked(instance: Instance) -> Instance:
    """Return an instance for writing; whoever comes second waits here."""
    found: Instance = Instance.objects.select_for_update(of=("self",)).whole().get(pk=instance.pk)
    return found


def locked_step(step: Step, *, revision: int | None) -> tuple[Instance, Step]:
    """Return the instance and a step that still waits. Refused for whoever comes second, with who was first."""
    instance = locked(step.instance)
    found: Step = Step.objects.select_related("person", "unit", "done_by__person", "claimed_by__person").get(pk=step.pk)
    found.instance = instance
    if found.state != StepState.WAITING:
        who = f"{found.done_by} " if found.done_by else ""
        when = f" lúc {format_datetime(found.ended_at)}" if found.ended_at else ""
        raise Refused(f"Bước «{found.name}» không còn chờ: {who}{found.get_state_display().lower()}{when}.")
    if revision is not None and revision != instance.revision:
        raise Refused("Việc này vừa có người cập nhật: hãy xem lại rồi làm tiếp.")
    return instance, found


def note(instance: Instance, what: str, *, at: datetime, by: Any, step: str = "", words: str = "") -> HistoryLine:
    """Write one line of the history."""
    return HistoryLine.objects.create(
        instance=instance, what=what, step_name=step, at=at, by=by, words=words.strip()[:2000]
    )


def end_step(step: Step, given: Filled, *, at: datetime, by: Any, state: str = StepState.DONE) -> None:
    """Note who did a step, when, with which values, and how long it took in working time."""
    step.state, step.ended_at, step.done_by = state, at, by
    step.minutes = working_minutes(step.opened_at, at)
    step.was_late = step.due_on is not None and timezone.localdate(at) > step.due_on
    step.values, step.shown = {"values": given.values, "words": given.words}, [list(pair) for pair in given.shown]
    step.save()


def keep_files(instance: Instance, given: Filled, *, at: datetime, by: Any) -> None:
    """Keep the files of a form with the instance."""
    for field, file in given.files:
        blob = keep(file.content, file.content_type)
        Attachment.objects.create(
            instance=instance, field=field, name=file.clean_name, blob=blob, added_at=at, added_by=by
        )


def advance(instance: Instance, running: Running, *, at: datetime, by: Any) -> None:
    """Keep where the tokens stand, open the steps that wait now, or end the instance."""
    waiting = {one.token: one for one in running.waiting}
    standing = set()
    for step in instance.steps.filter(state=StepState.WAITING):
        if step.token in waiting:
            standing.add(step.token)
        else:
            step.state, step.ended_at = StepState.DROPPED, at
            step.save(update_fields=["state", "ended_at"])
    instance.tokens, instance.revision = running.state, instance.revision + 1
    if running.is_over:
        _finish(instance, running, at=at, by=by)
    instance.save()
    for token, one in waiting.items():
        if token not in standing:
            _open(instance, running, token, one.element, one.values, at=at, by=by)


def _open(
    instance: Instance, running: Running, token: str, element: str, values: dict[str, Any], *, at: datetime, by: Any
) -> Step:
    definition, node = instance.version.definition, running.diagram.nodes[element]
    plan, today = definition.steps[element], timezone.localdate(at)
    holder = holder_of(definition.lanes[node.lane], instance, values, step=node.name, on=today)
    step: Step = Step.objects.create(
        instance=instance, token=token, element=element, name=node.name, lane=running.diagram.lanes[node.lane].name,
        role=holder.role, unit=holder.unit, person=holder.person, is_starters=holder.is_starters, opened_at=at,
        due_on=add_working_days(today, plan.days),
    )  # fmt: skip
    if plan.kind == SIGN and plan.paper is not None:
        _send_to_sign(step, plan.paper, at=at, by=by)
    return step


def _send_to_sign(step: Step, plan: PaperPlan, *, at: datetime, by: Any) -> None:
    """Make the paper and put it before its signer; the step waits until the last signature."""
    instance, today = step.instance, timezone.localdate(at)
    words, signer = words_of(instance, today), signer_of(step, today)
    paper = IssuedPaper(
        instance=instance, step=step, type_code=plan.type_code, subject=filled(plan.subject, words)[:300], made_on=today,
        file_name=f"{instance.code}.pdf",
    )  # fmt: skip
    put = _register if plan.register else _ask
    step.signature = put(paper, plan, words, signer, on=today, by=by)
    paper.save()
    step.save(update_fields=["signature"])
    note(instance, What.TO_SIGN, at=at, by=by, step=step.name, words=str(paper))
    record("processes.sent_to_sign", instance, by=by, subject=paper.subject)


def _ask(
    paper: IssuedPaper, plan: PaperPlan, words: dict[str, str], signer: Signer, *, on: date, by: Any
) -> SignatureRequest:
    """Put a paper that is not registered before its signer."""
    content = render_pdf(paper_of(plan, words, signer, on=on))
    paper.blob = keep(content, PDF)
    return signing.request_signatures(
        content, title=f"{paper.instance.code}: {paper.subject}", file_name=paper.file_name,
        signers=[(signer.person, " / ".join(signer.lines))], seal=plan.seal, by=by, about=paper.step,
    )  # fmt: skip


def _register(
    paper: IssuedPaper, plan: PaperPlan, words: dict[str, str], signer: Signer, *, on: date, by: Any
) -> SignatureRequest:
    """Take a paper into the register of documents that go out: it gets its number, then goes to its signer."""

    def render(number: IssuedNumber) -> bytes:
        return render_pdf(paper_of(plan, words, signer, on=on, number=number.number, symbol=number.symbol))

    document = register_finished(
        type_code=plan.type_code, subject=paper.subject, content=render,
        signers=[(signer.person, " / ".join(signer.lines))], seal=plan.seal,
        recipients=[paper.instance.starter.person], about=paper.step, by=by,
    )  # fmt: skip
    paper.blob, paper.notation, paper.entry_url = (
        document.unsigned_file,
        document.number.text,
        document.get_absolute_url(),
    )
    found: SignatureRequest = SignatureRequest.objects.about(document).latest("pk")
    return found


def _finish(instance: Instance, running: Running, *, at: datetime, by: Any) -> None:
    ends = [running.diagram.nodes[key] for key in running.ends]
    results = [instance.version.definition.results[end.id] for end in ends]
    chosen = results.index(REFUSED) if REFUSED in results else len(results) - 1
    instance.result, instance.end_name = results[chosen], ends[chosen].name
    _end(instance, InstanceState.FINISHED, at=at)
    booking.settle(instance, agreed=instance.result == AGREED)
    note(instance, What.FINISHED, at=at, by=by, words=instance.end_name)
    record("processes.finished", instance, by=by, end=instance.end_name)
    notify(
        [instance.starter], title=f"{instance.code}: {instance.end_name}", body=instance.title,
        url=instance.get_absolute_url(), key=f"processes.finished:{instance.uid}", by=by,
    )  # fmt: skip


def _end(instance: Instance, state: str, *, at: datetime) -> None:
    instance.state, instance.ended_at = state, at
    instance.minutes = working_minutes(instance.started_at, at)


def stop(instance: Instance, state: str, *, reason: str, at: datetime, by: Any) -> None:
    """End an instance half-way: steps dropped, papers taken back from their signers, what was held is free again."""
    steps = list(instance.steps.filter(state=StepState.WAITING).select_related("signature"))
    for step in steps:
        step.state, step.ended_at = StepState.DROPPED, at
        step.save(update_fields=["state", "ended_at"])
    for step in steps:
        if step.signature is not None and step.signature.state == "waiting":
            signing.withdraw_request(step.signature, reason=reason, by=by)
    _end(instance, state, at=at)
    instance.revision += 1
    instance.save()
    booking.settle(instance, agreed=False)
