"""The words of a document, and of the files that came with it, for search over whole texts (core/fulltext)."""

from truongso.core import fulltext
from truongso.governance.casefiles.models import FileText
from truongso.governance.casefiles.tasks import read_text
from truongso.governance.casefiles.texts import keep_readable, words_in
from truongso.governance.incoming.models import IncomingDocument

KIND = "incoming"


def index_words(document: IncomingDocument) -> None:
    """Put the words of a document and of its files where search finds them."""
    number = f"{document.number_text}/{document.year}" if document.number else ""
    parts = [number, document.notation, document.subject, document.origin, document.signer, document.note]
    parts += words_in(document.files.exclude(blob=None).values("blob"))
    fulltext.index(KIND, document.pk, " ".join(parts))


def have_read(document: IncomingDocument) -> None:
    """Have the files of a document read by a worker, after the transaction."""
    keep_readable(file.blob for file in document.files.exclude(blob=None).select_related("blob"))


def read_again(document: IncomingDocument) -> int:
    """Have files read that waited for the program; returns how many."""
    held = document.files.exclude(blob=None).values("blob")
    waiting = list(FileText.objects.to_read(scans=True).filter(blob__in=held).values_list("pk", flat=True))
    for sha256 in waiting:
        read_text.enqueue(sha256)
    return len(waiting)
