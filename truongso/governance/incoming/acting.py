"""What actions on documents share: the locked row, its new state, the line that indicator 2 counts."""

from collections.abc import Collection
from typing import Any

from django.utils import timezone

from truongso.core.printable import printable
from truongso.core.refusal import Refused
from truongso.core.text import fold
from truongso.governance.incoming.kinds import State
from truongso.governance.incoming.models import COUNTED_KINDS, IncomingDocument
from truongso.governance.incoming.signals import state_changed
from truongso.governance.office import lines
from truongso.governance.office.models import Correspondent, DocumentLine


def locked(document: IncomingDocument, *, states: Collection[str]) -> IncomingDocument:
    """Return the row locked; Refused when it is in another state than the step needs."""
    found: IncomingDocument = IncomingDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if found.state not in states:
        raise Refused(f"{found} đang ở trạng thái «{found.get_state_display()}»: hãy tải lại trang.")
    return found


def move(document: IncomingDocument, state: State, *, by: Any, quietly: bool = False) -> None:
    """Bring a document into a state, save it and tell who listens (quietly: nobody, for a step that is taken back)."""
    changed = document.state != state
    document.touch()
    document.state = state
    if changed:
        document.state_at = timezone.now()
    document.save()
    if changed and not quietly:
        state_changed.send(IncomingDocument, document=document, state=state.value, by=by)


def needed(text: str, sentence: str, field: str, *, limit: int = 500) -> str:
    """Return words without what cannot be printed; Refused when there are none, or too many."""
    words = printable(text).strip()
    if not words:
        raise Refused(sentence, field=field)
    if len(words) > limit:
        raise Refused(f"Nội dung dài {len(words)} ký tự: hãy rút gọn còn {limit}.", field=field)
    return words


def known_sender(sender: Correspondent | None, name: str) -> Correspondent | None:
    """Return the correspondent given, else the one whose name is exactly the one on the document."""
    if sender is not None or not name.strip():
        return sender
    wanted = fold(name).strip()
    close: list[Correspondent] = list(Correspondent.objects.active().matching(name)[:20])
    return next((one for one in close if fold(one.name).strip() == wanted), None)


def keep_line(document: IncomingDocument) -> None:
    """Write or take away the line that indicator 2 counts: registered documents of agencies and schools have one."""
    if document.registered_on is None or document.sender is None or document.sender.kind not in COUNTED_KINDS:
        lines.drop_line(direction=DocumentLine.Direction.IN, document_uid=document.uid)
        return
    lines.keep_line(
        direction=DocumentLine.Direction.IN,
        document_uid=document.uid,
        title=f"{document.title}: {document.subject}",
        url=document.get_absolute_url(),
        exchanged_on=document.registered_on,
        electronic=document.is_electronic,
        sealed=document.is_electronic and document.has_organisation_signature,
    )
