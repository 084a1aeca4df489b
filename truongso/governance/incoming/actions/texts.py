"""What was read from files is kept and can be found."""

from typing import Any

from truongso.foundation.audit.recording import action, record
from truongso.governance.incoming import reading, words
from truongso.governance.incoming.kinds import TextState
from truongso.governance.incoming.models import IncomingDocument, IncomingFile

_TO_READ = (TextState.WAITING, TextState.NO_PROGRAM)


def read_files(document: int, *, by: Any) -> int:
    """Read the files of a document that wait; returns how many got words. The slow part is in no transaction."""
    waiting = IncomingFile.objects.filter(document=document, blob__isnull=False, text_state__in=_TO_READ)
    count = 0
    for file in waiting:
        state, text = reading.read(file)
        keep_text(file, state=state, text=text, by=by)
        count += bool(text)
    return count


@action
def keep_text(file: IncomingFile, *, state: TextState, text: str, by: Any) -> None:
    """Keep what was read from a file."""
    file.text_state, file.text = state, text
    file.save(update_fields=["text_state", "text"])
    words.index_words(IncomingDocument.objects.get(pk=file.document_id))
    record("incoming.file_read", file.document, by=by, name=file.name, state=TextState(state).label.lower())
