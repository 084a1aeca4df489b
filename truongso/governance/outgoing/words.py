"""The words of a document that goes out, of its last draft and of its signed files, for search over whole texts."""

from truongso.core import fulltext
from truongso.governance.casefiles.texts import keep_readable, words_in
from truongso.governance.outgoing.content import as_lines
from truongso.governance.outgoing.models import OutgoingDocument

KIND = "outgoing"


def index_words(document: OutgoingDocument) -> None:
    """Put the words of a document where search finds them."""
    parts = [document.get_type_code_display(), document.notation, document.subject, document.note]
    if document.signer:
        parts.append(document.signer.full_name)
    if last := document.drafts.first():
        parts += as_lines(last.content)
    annexes = document.annex_files.exclude(signed_file=None).values_list("signed_file", flat=True)
    parts += words_in([sha256 for sha256 in (document.signed_file_id, *annexes) if sha256])
    fulltext.index(KIND, document.pk, " ".join(parts))


def note_words(document: OutgoingDocument) -> None:
    """Index a document that was changed; its signed files are read by a worker, after the transaction."""
    keep_readable([document.signed_file, *(a.signed_file for a in document.annex_files.select_related("signed_file"))])
    index_words(document)
