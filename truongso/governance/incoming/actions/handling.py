"""People do their parts in a document: begin, note, forward, ask for time, finish, give back."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.text import format_date
from truongso.core.uploads import Inspected, inspect_upload
from truongso.foundation.access.standing import standing_of
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence.contents import keep
from truongso.foundation.org.models import Person
from truongso.foundation.work.actions import notify
from truongso.governance.incoming.acting import locked, move, needed
from truongso.governance.incoming.kinds import IN_HAND, Part, State, TaskState
from truongso.governance.incoming.models import ExtensionRequest, IncomingDocument, Note, NoteFile, Task
from truongso.governance.incoming.telling import leaders, people_of, tell_giver, tell_task, users_of

MOST_NOTE_FILES = 10


@action
def begin(task: Task, *, by: Any) -> Task:
    """Say that one has opened a part; a part for reading is done by that, another brings the document in progress."""
    found = _own(task, by=by)
    found.opened_at = found.opened_at or timezone.now()
    if found.part == Part.INFORM:
        _end(found, TaskState.DONE, "", by=by)
        record("incoming.part_done", found.document, by=by, part=found.get_part_display().lower())
        return found
    found.save()
    _in_progress(found.document, by=by)
    return found


def note(document: IncomingDocument, *, text: str, files: Sequence[Any] = (), by: Any) -> Note:
    """Write what was done so far, with files; files are what a form gives. Refused for a wrong file."""
    if len(files) > MOST_NOTE_FILES:
        raise Refused(f"Mỗi lần ghi kèm tối đa {MOST_NOTE_FILES} tệp.", field="files")
    return _note(document, text, [inspect_upload(file, file.name) for file in files], by=by)


@action
def _note(document: IncomingDocument, text: str, given: list[Inspected], *, by: Any) -> Note:
    found = locked(document, states=(*IN_HAND, State.DONE))
    words = needed(text, "Hãy ghi nội dung đã làm.", "text", limit=5000)
    made: Note = Note.objects.create(document=found, text=words, by=by)
    for one in given:
        NoteFile.objects.create(
            note=made, name=one.clean_name, content_type=one.content_type, blob=keep(one.content, one.content_type)
        )
    record("incoming.noted", found, by=by)
    if found.tasks.to_do().of(by).exists():
        _in_progress(found, by=by)
    return made


@action
def forward(task: Task, *, to: Person, words: str, by: Any) -> Task:
    """Give one's part on to a colleague, with the same deadline; who heads a unit gives it to somebody in the unit."""
    found = _own(task, by=by)
    if to.pk == found.person_id:
        raise Refused("Người này đang giữ phần việc rồi: hãy chọn người khác.", field="to")
    said = needed(words, "Hãy ghi vì sao, hoặc yêu cầu với người nhận.", "words", limit=1000)
    _end(found, TaskState.FORWARDED, said, by=by)
    made: Task = Task.objects.create(
        document=found.document, instruction=found.instruction, person=to, unit=found.unit, part=found.part,
        due_on=found.due_on, given_by=by,
    )  # fmt: skip
    if found.part == Part.LEAD:
        found.document.lead_person = to
        found.document.touch()
        found.document.save()
    record("incoming.forwarded", found.document, by=by, to=to.full_name)
    tell_task(made, by=by)
    return made


@action
def ask_extension(task: Task, *, to: date, reason: str, on: date, by: Any) -> ExtensionRequest:
    """Ask the leaders for more time. Refused without a deadline, for a day that is no later, and while one request waits."""
    found = _own(task, by=by)
    why = needed(reason, "Hãy ghi lý do xin gia hạn.", "reason")
    if found.due_on is None:
        raise Refused("Phần việc này không có hạn nên không cần gia hạn.")
    if to <= max(found.due_on, on):
        raise Refused(f"Hạn mới phải sau {format_date(max(found.due_on, on))}.", field="to")
    if found.extensions.filter(granted__isnull=True).exists():
        raise Refused("Bạn đã xin gia hạn, lãnh đạo chưa trả lời.")
    asked: ExtensionRequest = ExtensionRequest.objects.create(task=found, to=to, reason=why, asked_by=by)
    document = found.document
    record("incoming.extension_asked", document, by=by, to=format_date(to), reason=why)
    chosen = [document.presented_to_id] if document.presented_to_id else leaders(on)
    notify(
        users_of(chosen), title=f"Xin gia hạn văn bản đến số {document.number_text} đến {format_date(to)}", body=why,
        url=document.get_absolute_url(), key=f"incoming.extension_asked:{asked.pk}", by=by,
    )  # fmt: skip
    return asked


@action
def finish(task: Task, *, words: str, on: date, by: Any, replied_with: str = "") -> Task:
    """End one's part with its result. The leading part ends the document, and what others still had open is closed.

    Refused for a document that must be answered in writing while no answer is known; replied_with names one that went out
    outside the platform.
    """
    found = _own(task, by=by)
    said = needed(words, "Hãy ghi kết quả giải quyết.", "words", limit=1000)
    document = found.document
    if found.part == Part.LEAD:
        _check_replied(document, replied_with, on)
    _end(found, TaskState.DONE, said, by=by)
    record("incoming.part_done", document, by=by, part=found.get_part_display().lower())
    if found.part == Part.LEAD:
        _finish_document(document, said, by=by)
        tell_giver(found, title=f"Đã giải quyết văn bản đến số {document.number_text}", body=said, what="done", by=by)
    return found


def _check_replied(document: IncomingDocument, replied_with: str, on: date) -> None:
    if document.needs_reply and not document.replied_with:
        if not replied_with.strip():
            raise Refused(
                "Văn bản này phải trả lời bằng văn bản: hãy phát hành văn bản trả lời, hoặc ghi số, ký hiệu của văn bản đã trả lời.",
                field="replied_with",
            )
        document.replied_with, document.replied_on = needed(replied_with, "", "replied_with", limit=200), on


def _finish_document(document: IncomingDocument, result: str, *, by: Any) -> None:
    document.tasks.open().exclude(part=Part.INFORM).update(
        state=TaskState.CLOSED, ended_at=timezone.now(), ended_by=by, words="Người chủ trì đã giải quyết xong."
    )
    document.result = result
    record("incoming.finished", document, by=by)
    move(document, State.DONE, by=by)


@action
def give_back(task: Task, *, reason: str, by: Any) -> Task:
    """Give a part back to the leaders with the reason; without somebody who leads, the document waits for them again."""
    found = _own(task, by=by)
    if found.part == Part.INFORM:
        raise Refused("Văn bản gửi để biết thì không cần trả lại.")
    why = needed(reason, "Hãy ghi lý do trả lại.", "reason", limit=1000)
    _end(found, TaskState.RETURNED, why, by=by)
    document = found.document
    if found.part == Part.LEAD:
        document.lead_person = document.lead_unit = None
        document.touch()
        document.save()
    record("incoming.part_returned", document, by=by, part=found.get_part_display().lower(), reason=why)
    tell_giver(
        found, title=f"Trả lại phần việc của văn bản đến số {document.number_text}", body=why, what="back", by=by
    )
    return found


@action
def note_reply(document: IncomingDocument, *, text: str, url: str, on: date, by: Any) -> IncomingDocument:
    """Write with which document of ours this one was answered; called when that is issued."""
    found = locked(document, states=(*IN_HAND, State.DONE))
    found.replied_with, found.replied_url, found.replied_on = text[:200], url, on
    found.touch()
    found.save()
    record("incoming.replied", found, by=by, text=found.replied_with)
    return found


@action
def chase(task: Task, *, words: str, by: Any) -> Task:
    """Remind those with whom a part lies, in one's own words."""
    found: Task = Task.objects.select_for_update(of=("self",)).whole().get(pk=task.pk)
    if found.state != TaskState.OPEN:
        raise Refused("Phần việc này đã kết thúc nên không cần nhắc.")
    said = needed(words, "Hãy ghi lời nhắc.", "words")
    document = found.document
    notify(
        users_of(people_of(found, timezone.localdate())), title=f"Nhắc việc: văn bản đến số {document.number_text}",
        body=said, url=document.get_absolute_url(), key=f"incoming.chased:{found.pk}:{timezone.now():%Y%m%d%H%M}", by=by,
    )  # fmt: skip
    record("incoming.reminded", document, by=by, who=found.who, words=said)
    return found


# --- Parts -----------------------------------------------------------------------------------------------


def _own(task: Task, *, by: Any) -> Task:
    """Return an open part that lies with a user, its document locked. Refused for anybody else's."""
    document = locked(IncomingDocument(pk=task.document_id), states=(*IN_HAND, State.DONE))
    found: Task = (
        Task.objects.select_for_update(of=("self",)).select_related("person", "unit", "given_by").get(pk=task.pk)
    )
    found.document = document
    standing = standing_of(by)
    is_head = found.person_id is None and found.unit_id in standing.headed_unit_ids
    if not is_head and (standing.person_id is None or found.person_id != standing.person_id):
        raise Refused(f"Phần việc này của {found.who}, không phải của bạn.")
    if found.state != TaskState.OPEN:
        raise Refused(f"Phần việc này {found.get_state_display().lower()} rồi: hãy tải lại trang.")
    return found


def _end(task: Task, state: TaskState, words: str, *, by: Any) -> None:
    task.state, task.words, task.ended_at, task.ended_by = state, words, timezone.now(), by
    task.save()
    task.extensions.filter(granted__isnull=True).update(
        granted=False, answer="Phần việc đã kết thúc.", decided_at=timezone.now(), decided_by=by
    )


def _in_progress(document: IncomingDocument, *, by: Any) -> None:
    if document.state == State.ASSIGNED:
        move(document, State.IN_PROGRESS, by=by)
