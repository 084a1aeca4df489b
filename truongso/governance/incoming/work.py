"""What a user can do with a document now, as forms of the page."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from truongso.core.rights import allowed
from truongso.governance.incoming import forms
from truongso.governance.incoming.change_forms import SettleForm
from truongso.governance.incoming.kinds import Part, State, TaskState
from truongso.governance.incoming.models import DocumentChange, ExtensionRequest, IncomingDocument, RegisterBook, Task


@dataclass
class OwnTask:
    """A part that lies with the user, with what can be done about it."""

    task: Task
    finish: Any = None
    forward: Any = None
    extend: Any = None
    back: Any = None

    @property
    def is_for_reading(self) -> bool:
        return self.task.part == Part.INFORM


@dataclass
class Work:
    """The steps that are open: names in can, forms by name, the user's own parts, extensions to answer."""

    can: set[str] = field(default_factory=set)
    forms: dict[str, Any] = field(default_factory=dict)
    own: list[OwnTask] = field(default_factory=list)
    extensions: list[ExtensionRequest] = field(default_factory=list)
    settling: DocumentChange | None = None


def work_on(document: IncomingDocument, user: Any, *, on: date, refused: dict[str, Any]) -> Work:
    """Return what a user can do with a document; refused are the forms that just came back with errors."""
    work = Work()
    if allowed(user, "incoming.receive"):
        _of_the_office(document, work, on)
        _of_changes(document, work)
    if allowed(user, "incoming.instruct") and document.is_in_hand:
        _of_leaders(document, work, on)
    if document.is_in_hand and allowed(user, "incoming.chase"):
        work.can.add("chase")
    _of_whoever_has_a_part(document, user, work, on)
    if document.number and (work.own or work.can or allowed(user, "incoming.handle", document)):
        work.forms["note"] = forms.NoteForm(auto_id="note_%s")
    for name, form in refused.items():
        key = name.partition(":")[0]
        own = next((one for one in work.own if name == f"{key}:{one.task.pk}"), None)
        if own is not None:
            setattr(own, key, form)
        else:
            work.forms[key] = form
    return work


def _of_the_office(document: IncomingDocument, work: Work, on: date) -> None:
    if document.state == State.ARRIVED:
        work.can |= {"register", "refuse", "verify", "tell_apart"}
        work.forms["register"] = forms.RegisterForm(on=on, auto_id="register_%s")
        work.forms["files"] = forms.FilesForm(auto_id="files_%s")
    if document.state == State.REGISTERED:
        work.can |= {"void", "present"}
        work.forms["present"] = forms.PresentForm(
            on=on, auto_id="present_%s", initial={"present_to": document.presented_to_id}
        )
    if document.state != State.REFUSED and not _book_is_closed(document):
        work.can.add("correct")


def _of_changes(document: IncomingDocument, work: Work) -> None:
    work.settling = document.changes.to_settle().first()
    if work.settling is not None:
        work.forms["settle"] = SettleForm(auto_id="settle_%s")


def _book_is_closed(document: IncomingDocument) -> bool:
    return document.year is not None and RegisterBook.objects.filter(year=document.year).exists()


def _of_leaders(document: IncomingDocument, work: Work, on: date) -> None:
    work.can.add("instruct")
    work.forms["instruct"] = forms.InstructionForm(
        on=on, auto_id="instruct_%s",
        initial={"urgency": document.urgency, "needs_reply": document.needs_reply, "due_on": document.due_on},
    )  # fmt: skip
    if document.state == State.REGISTERED:
        work.can.add("keep")
        work.forms["keep"] = forms.KeepForm(on=on, auto_id="keep_%s")
    waiting = ExtensionRequest.objects.filter(task__document=document, granted__isnull=True)
    work.extensions = list(waiting.select_related("task__person", "task__unit", "asked_by__person"))


def _of_whoever_has_a_part(document: IncomingDocument, user: Any, work: Work, on: date) -> None:
    if document.state not in {State.REGISTERED, State.ASSIGNED, State.IN_PROGRESS, State.DONE}:
        return
    for task in document.tasks.of(user).filter(state=TaskState.OPEN).select_related("person", "unit"):
        own = OwnTask(task)
        if not own.is_for_reading:
            own.finish = forms.FinishForm(auto_id=f"finish{task.pk}_%s")
            own.forward = forms.ForwardForm(on=on, task=task, auto_id=f"forward{task.pk}_%s")
            own.back = forms.ReasonForm(auto_id=f"back{task.pk}_%s")
            if task.due_on and not task.extensions.filter(granted__isnull=True).exists():
                own.extend = forms.ExtensionForm(auto_id=f"extend{task.pk}_%s")
            if document.replied_with or not document.needs_reply:
                del own.finish.fields["replied_with"]
        work.own.append(own)
