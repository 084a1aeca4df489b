"""The words of a document for search over whole texts (core/fulltext)."""

from truongso.core import fulltext
from truongso.governance.incoming.models import IncomingDocument

KIND = "incoming"


def index_words(document: IncomingDocument) -> None:
    """Put the words of a document and of its files where search finds them."""
    number = f"{document.number_text}/{document.year}" if document.number else ""
    parts = [number, document.notation, document.subject, document.origin, document.signer, document.note]
    parts += document.files.exclude(text="").values_list("text", flat=True)
    fulltext.index(KIND, document.pk, " ".join(parts))
