"""Papers of instances: signed, sent back, put into a file of work."""

from datetime import datetime
from typing import Any

from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence.models import Blob
from truongso.foundation.signing.models import SignatureRequest
from truongso.governance.casefiles.actions import put_in
from truongso.governance.casefiles.models import CaseFile
from truongso.governance.processes.advancing import advance, end_step, locked, note
from truongso.governance.processes.bpmn.engine import Running
from truongso.governance.processes.filling import Filled
from truongso.governance.processes.running_models import HistoryLine, Instance, Step

What = HistoryLine.What


@action
def note_signed(step: Step, request: SignatureRequest, *, at: datetime, by: Any) -> None:
    """Go on with an instance whose paper everybody has signed; a step that does not wait any more stays as it is."""
    instance, step = locked(step.instance), _fresh(step)
    if not step.is_waiting:
        return
    step.instance = instance
    paper = step.paper
    paper.blob, paper.is_signed = Blob.objects.get(sha256=request.current_sha256), True
    paper.save(update_fields=["blob", "is_signed"])
    note(instance, What.SIGNED, at=at, by=by, step=step.name, words=paper.subject)
    record("processes.paper_signed", instance, by=by, subject=paper.subject)
    plan = instance.version.definition.steps[step.element]
    _go_on(instance, step, {plan.result: "yes"}, [("Văn bản đã ký", str(paper))], at=at, by=by)


@action
def note_sent_back(step: Step, *, reason: str, at: datetime, by: Any) -> None:
    """Go on with an instance whose paper was not signed: the diagram says where to."""
    instance, step = locked(step.instance), _fresh(step)
    if not step.is_waiting:
        return
    step.instance = instance
    note(instance, What.SENT_BACK, at=at, by=by, step=step.name, words=reason)
    record("processes.paper_sent_back", instance, by=by, subject=step.paper.subject, reason=reason.strip()[:500])
    plan = instance.version.definition.steps[step.element]
    _go_on(instance, step, {plan.result: "no"}, [("Không ký, lý do", reason.strip()[:500])], at=at, by=by)


@action
def file_papers(instance: Instance, case_file: CaseFile, *, at: datetime, by: Any) -> int:
    """Put the papers of a finished instance into an open file of work; returns how many. Again changes nothing."""
    instance = locked(instance)
    papers = list(instance.papers.filter(is_signed=True).select_related("blob"))
    if not papers:
        raise Refused(f"{instance.code} chưa có văn bản đã ký để đưa vào hồ sơ.")
    for paper in papers:
        put_in(
            case_file, title=paper.subject, notation=paper.notation, dated_on=paper.made_on, kind="process",
            source_key=f"processes.paper:{paper.uid}", source_url=instance.get_absolute_url(), blob=paper.blob,
            file_name=paper.file_name, by=by,
        )  # fmt: skip
    note(instance, What.FILED, at=at, by=by, words=str(case_file))
    record("processes.filed", instance, by=by)
    return len(papers)


def _fresh(step: Step) -> Step:
    found: Step = Step.objects.select_related("paper").get(pk=step.pk)
    return found


def _go_on(
    instance: Instance, step: Step, values: dict[str, Any], shown: list[tuple[str, str]], *, at: datetime, by: Any
) -> None:
    end_step(step, Filled(values=values, shown=shown), at=at, by=by)
    running = Running(instance.version.xml, instance.tokens)
    running.complete(step.token, values)
    advance(instance, running, at=at, by=by)
