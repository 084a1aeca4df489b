"""Leaders say who does what about a document, by when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.rights import allowed
from truongso.core.text import format_date
from truongso.foundation.audit.recording import action, record
from truongso.foundation.org.models import Person, Unit
from truongso.foundation.work.actions import notify
from truongso.governance.incoming.acting import locked, move, needed
from truongso.governance.incoming.kinds import IN_HAND, Part, State, TaskState
from truongso.governance.incoming.models import ExtensionRequest, IncomingDocument, Instruction, Task
from truongso.governance.incoming.telling import people_of, tell_task, users_of
from truongso.governance.office.models import Urgency

LONGEST_OPINION = 2000


@dataclass(frozen=True)
class Whom:
    """A person, a unit, or a person for a unit."""

    person: Person | None = None
    unit: Unit | None = None

    @property
    def key(self) -> tuple[int | None, int | None]:
        return (self.person.pk if self.person else None, self.unit.pk if self.unit else None)


@action
def instruct(
    document: IncomingDocument, *, opinion: str, lead: Whom, support: Sequence[Whom] = (), inform: Sequence[Whom] = (),
    due_on: date | None = None, urgency: int | None = None, needs_reply: bool = False, on: date, by: Any,
) -> Instruction:  # fmt: skip
    """Write a leader's instruction and lay its parts on desks. A new leading part takes the place of the one before.

    Refused for somebody who does not instruct, without an opinion, without who leads, and for a deadline that has passed.
    """
    _check_leader(by)
    found = locked(document, states=IN_HAND)
    said = needed(opinion, "Hãy ghi ý kiến chỉ đạo.", "opinion", limit=LONGEST_OPINION)
    if lead.key == (None, None):
        raise Refused("Hãy chọn đơn vị hoặc người chủ trì.", field="lead_person")
    if due_on is not None and due_on < on:
        raise Refused(f"Hạn {format_date(due_on)} đã qua: hãy chọn hạn từ hôm nay trở đi.", field="due_on")
    instruction: Instruction = Instruction.objects.create(document=found, opinion=said, due_on=due_on, by=by)
    found.tasks.open().filter(part=Part.LEAD).update(
        state=TaskState.CLOSED, ended_at=timezone.now(), ended_by=by, words="Lãnh đạo giao lại."
    )
    tasks = _lay_out(found, instruction, lead, support, inform, by=by)
    found.lead_person, found.lead_unit, found.due_on = lead.person, lead.unit, due_on
    found.needs_reply = needs_reply
    if urgency is not None and urgency in Urgency.values:
        found.urgency = urgency
    record("incoming.instructed", found, by=by, parts="; ".join(str(task) for task in tasks))
    move(found, State.ASSIGNED if found.state == State.REGISTERED else State(found.state), by=by)
    for task in tasks:
        tell_task(task, by=by)
    return instruction


def _lay_out(
    document: IncomingDocument, instruction: Instruction, lead: Whom, support: Sequence[Whom], inform: Sequence[Whom],
    *, by: Any,
) -> list[Task]:  # fmt: skip
    """Make the parts; nobody gets two, and who has the same part open already keeps it."""
    taken = {lead.key} | {(task.person_id, task.unit_id) for task in document.tasks.open().exclude(part=Part.LEAD)}
    wanted = [(Part.LEAD, lead)]
    for part, many in ((Part.SUPPORT, support), (Part.INFORM, inform)):
        for whom in many:
            if whom.key not in taken:
                taken.add(whom.key)
                wanted.append((part, whom))
    return [
        Task.objects.create(
            document=document, instruction=instruction, person=whom.person, unit=whom.unit, part=part,
            due_on=None if part == Part.INFORM else instruction.due_on, given_by=by,
        )
        for part, whom in wanted
    ]  # fmt: skip


@action
def file_without_work(document: IncomingDocument, *, opinion: str, inform: Sequence[Whom] = (), by: Any) -> Instruction:
    """Say that a document is only to be known and kept: it is finished, those named read it."""
    _check_leader(by)
    found = locked(document, states=(State.REGISTERED,))
    said = needed(opinion, "Hãy ghi ý kiến, ví dụ: «Lưu, để biết».", "opinion", limit=LONGEST_OPINION)
    instruction: Instruction = Instruction.objects.create(document=found, opinion=said, by=by)
    for whom in inform:
        tell_task(
            Task.objects.create(
                document=found,
                instruction=instruction,
                person=whom.person,
                unit=whom.unit,
                part=Part.INFORM,
                given_by=by,
            ),
            by=by,
        )
    found.result = said[:1000]
    record("incoming.filed_without_work", found, by=by)
    move(found, State.DONE, by=by)
    return instruction


@action
def answer_extension(asked: ExtensionRequest, *, granted: bool, answer: str, by: Any) -> ExtensionRequest:
    """Grant or decline more time; a granted leading part moves the deadline of the document."""
    _check_leader(by)
    found = ExtensionRequest.objects.select_for_update(of=("self",)).select_related("task__document").get(pk=asked.pk)
    if found.granted is not None:
        raise Refused("Đề nghị gia hạn này đã được trả lời trước đó.")
    words = answer.strip() if granted else needed(answer, "Hãy ghi vì sao không đồng ý.", "answer")
    found.granted, found.answer, found.decided_by, found.decided_at = granted, words[:500], by, timezone.now()
    found.save()
    task, document = found.task, locked(found.task.document, states=IN_HAND)
    if granted:
        task.due_on = found.to
        task.save(update_fields=["due_on"])
        if task.part == Part.LEAD:
            document.due_on = found.to
            document.touch()
            document.save()
    what = f"đồng ý đến {format_date(found.to)}" if granted else "không đồng ý"
    record("incoming.extension_answered", document, by=by, answer=what)
    notify(
        users_of(people_of(task, timezone.localdate())), title=f"Gia hạn văn bản đến số {document.number_text}: {what}",
        body=words, url=document.get_absolute_url(), key=f"incoming.extension_answered:{found.pk}", by=by,
    )  # fmt: skip
    return found


def _check_leader(by: Any) -> None:
    if not allowed(by, "incoming.instruct"):
        raise Refused("Chỉ hiệu trưởng, phó hiệu trưởng cho ý kiến chỉ đạo.")
