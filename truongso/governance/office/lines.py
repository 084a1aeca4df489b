"""Lines of documents exchanged with agencies and schools, which indicator 2 counts."""

from datetime import date
from uuid import UUID

from truongso.governance.office.models import DocumentLine


def keep_line(
    *,
    direction: DocumentLine.Direction,
    document_uid: UUID,
    title: str,
    url: str,
    exchanged_on: date,
    electronic: bool,
    sealed: bool,
) -> DocumentLine:
    """Write the line of a document, or write it again; called inside the action that received, sent or verified it."""
    values = {
        "title": title[:600],
        "url": url,
        "exchanged_on": exchanged_on,
        "electronic": electronic,
        "sealed": sealed,
    }
    line: DocumentLine = DocumentLine.objects.update_or_create(
        direction=direction, document_uid=document_uid, defaults=values
    )[0]
    return line


def drop_line(*, direction: DocumentLine.Direction, document_uid: UUID) -> None:
    """Take the line of a document away: its registration was voided, or it turned out to be from nobody who counts."""
    DocumentLine.objects.filter(direction=direction, document_uid=document_uid).delete()
