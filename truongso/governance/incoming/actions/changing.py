"""The sender replaces, updates or withdraws a document: whoever works on it is told, the clerk decides about the work."""

from datetime import date
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.foundation.work.actions import notify
from truongso.governance.incoming.acting import move, needed
from truongso.governance.incoming.kinds import IN_HAND, Change, Part, Settling, Standing, State, TaskState
from truongso.governance.incoming.models import DocumentChange, IncomingDocument, Task
from truongso.governance.incoming.telling import givers_of, people_of, tell_task, users_of

_NO_WORK = "Không còn việc đang làm."


@action
def note_change(
    document: IncomingDocument, *, kind: str, successor: IncomingDocument | None = None, reason: str = "", url: str = "",
    by: Any,
) -> DocumentChange:  # fmt: skip
    """Note what the sender did with a document and tell whoever works on it; the same word twice changes nothing."""
    found = IncomingDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
    known = found.changes.filter(kind=kind, successor=successor)
    earlier = (known if successor is not None else known.filter(way="")).first()
    if earlier is not None:
        return earlier  # type: ignore[no-any-return]
    is_wish = kind == Change.WITHDRAWN
    change: DocumentChange = DocumentChange.objects.create(
        document=found, kind=kind, successor=successor, reason=reason.strip()[:500], url=url[:200]
    )
    if not is_wish and found.state not in {State.ARRIVED, *IN_HAND}:
        change.way, change.words, change.settled_at = Settling.CLOSED, _NO_WORK, timezone.now()
        change.save()
    _stand(found, Standing.RECALL_ASKED if is_wish else Standing(kind))
    record("incoming.changed", found, by=by, kind=change.get_kind_display().lower(), said=change.said_of_document)
    _tell(change, _holders(found, timezone.localdate()), title=_title(found), what="changed", by=by)
    return change


@action
def settle_change(change: DocumentChange, *, way: str, words: str, by: Any) -> DocumentChange:
    """Decide about the open work on a document that its sender changed: over to the new one, closed, or kept as it is.

    Refused without a reason, for one that is decided, and for work that would go to a document that is not in the register.
    """
    found: DocumentChange = (
        DocumentChange.objects.select_for_update(of=("self",)).select_related("document", "successor").get(pk=change.pk)
    )
    if found.way:
        raise Refused(f"Việc này đã được quyết định: {found.get_way_display().lower()}.")
    if way not in Settling.values:
        raise Refused("Hãy chọn cách giải quyết việc đang làm.", field="way")
    said = needed(words, "Hãy ghi lý do: người đang làm theo văn bản cũ được đọc.", "words")
    document = IncomingDocument.objects.select_for_update(of=("self",)).get(pk=found.document_id)
    holders = _holders(document, timezone.localdate())
    found.way, found.words, found.settled_at, found.settled_by = way, said, timezone.now(), by
    if way == Settling.HANDED_OVER:
        _hand_over(document, _open_successor(found), said, by=by)
    if way != Settling.KEPT:
        _end_work(document, f"{found.said_of_document}. {said}", by=by)
    if found.kind == Change.WITHDRAWN:
        _stand(document, "" if way == Settling.KEPT else Standing.WITHDRAWN)
    found.save()
    kind = found.get_kind_display().lower()
    record("incoming.settled", document, by=by, kind=kind, way=found.get_way_display().lower(), words=said)
    _tell(found, holders, title=f"{_title(document)}: {found.get_way_display().lower()}", what="settled", by=by)
    return found


def _open_successor(change: DocumentChange) -> IncomingDocument:
    """Return the new document locked; Refused unless it stands in the register and is in hand."""
    if change.successor_id is None:
        raise Refused("Văn bản bị thu hồi không có văn bản mới để chuyển việc sang.", field="way")
    found: IncomingDocument = IncomingDocument.objects.select_for_update(of=("self",)).get(pk=change.successor_id)
    if found.state == State.ARRIVED:
        raise Refused(f"Hãy vào sổ {found} trước khi chuyển việc sang.", field="way")
    if found.state not in IN_HAND:
        raise Refused(f"{found} đang ở trạng thái «{found.get_state_display()}» nên không nhận việc được.", field="way")
    return found


def _hand_over(document: IncomingDocument, to: IncomingDocument, words: str, *, by: Any) -> None:
    """Lay the open parts on the new document; whoever leads that one already keeps leading."""
    is_led = to.tasks.open().filter(part=Part.LEAD).exists()
    has = {(task.person_id, task.unit_id) for task in to.tasks.open()}
    for task in document.tasks.open().select_related("person", "unit"):
        if (task.part == Part.LEAD and is_led) or (task.part != Part.LEAD and (task.person_id, task.unit_id) in has):
            continue
        made: Task = Task.objects.create(
            document=to, person=task.person, unit=task.unit, part=task.part, due_on=task.due_on, given_by=by
        )
        if task.part == Part.LEAD:
            to.lead_person, to.lead_unit, to.due_on = task.person, task.unit, to.due_on or task.due_on
        tell_task(made, by=by)
    to.needs_reply = to.needs_reply or document.needs_reply
    has_parts = to.tasks.to_do().exists()
    move(to, State.ASSIGNED if to.state == State.REGISTERED and has_parts else State(to.state), by=by)


def _end_work(document: IncomingDocument, words: str, *, by: Any) -> None:
    """Close every open part, and the document with them; one that is not registered goes back to its sender."""
    now = timezone.now()
    for task in document.tasks.open():
        task.state, task.words, task.ended_at, task.ended_by = TaskState.CLOSED, words[:1000], now, by
        task.save()
        task.extensions.filter(granted__isnull=True).update(
            granted=False, answer="Phần việc đã kết thúc.", decided_at=now, decided_by=by
        )
    if document.state == State.ARRIVED:
        document.refusal_reason = words[:500]
        record("incoming.refused", document, by=by, reason=document.refusal_reason)
        move(document, State.REFUSED, by=by)
    elif document.state in IN_HAND:
        document.result = words[:1000]
        record("incoming.finished", document, by=by)
        move(document, State.DONE, by=by)


def _stand(document: IncomingDocument, standing: str) -> None:
    document.standing = standing
    document.touch()
    document.save()


def _holders(document: IncomingDocument, on: date) -> list[Any]:
    """Return who works on a document, gave that work, or has it before him."""
    tasks = list(document.tasks.open().select_related("document", "instruction__by", "given_by"))
    people = [document.presented_to_id, *(person for task in tasks for person in people_of(task, on))]
    givers = [user for task in tasks for user in givers_of(task)]
    return list({user.pk: user for user in [*users_of(people), *givers]}.values())


def _title(document: IncomingDocument) -> str:
    said = Standing(document.standing).label.lower() if document.standing else "không bị thu hồi"
    return f"{document.book_name[:1].upper()}{document.book_name[1:]}: {said}"


def _tell(change: DocumentChange, users: list[Any], *, title: str, what: str, by: Any) -> None:
    parts = [f"{change.said_of_document}.", change.reason if what == "changed" else change.words]
    notify(
        users, title=title[:200], body=" ".join(part for part in parts if part), url=change.document.get_absolute_url(),
        key=f"incoming.{what}:{change.pk}", by=by,
    )  # fmt: skip
