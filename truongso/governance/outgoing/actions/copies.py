"""Certified copies, and annexes in files of their own."""

from datetime import date
from typing import Any

from truongso.core.printable import printable
from truongso.core.refusal import Refused
from truongso.core.uploads import Inspected
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence.contents import keep
from truongso.foundation.papers.actions import issue_number, void_number
from truongso.foundation.papers.models import COPIES
from truongso.foundation.signing import actions as signing
from truongso.governance.incoming.models import IncomingDocument
from truongso.governance.outgoing.acting import locked, require_state, school
from truongso.governance.outgoing.copying import pages_of, source_of
from truongso.governance.outgoing.models import AnnexFile, CertifiedCopy, OutgoingDocument, State

PDF = "application/pdf"
MOST_ANNEXES = 20
MOST_ANNEX_WORDS = 300


@action
def make_copy(
    source: OutgoingDocument | IncomingDocument, *, form: str, pages: str = "", purpose: str, today: date, by: Any
) -> CertifiedCopy:
    """Copy a document for somebody: a number of the copies' series, then the school's seal on the PDF.

    Sao y and sao lục take the whole file, trích sao the pages named («1, 3-4»). The copy is of the signed original, page for
    page; signatures of others in it do not survive in an extract, the school's seal speaks for it (articles 25-27).
    """
    if form not in CertifiedCopy.Form.values:
        raise Refused("Hãy chọn hình thức sao trong danh sách.", field="form")
    purpose = " ".join(printable(purpose).split())[:300]
    if not purpose:
        raise Refused("Hãy ghi sao để làm gì, gửi ai.", field="purpose")
    content, title = source_of(source)
    content, pages = pages_of(content, form, pages)
    symbol = f"{form}-{school().symbol}"
    number = issue_number(series_code=COPIES, symbol=symbol, subject=title[:500], issued_on=today, by=by)
    copy: CertifiedCopy = CertifiedCopy.objects.create(
        form=form, number=number, source_title=title[:600], pages=pages, purpose=purpose, file=keep(content, PDF), made_by=by,
        document=source if isinstance(source, OutgoingDocument) else None,
        incoming=source if isinstance(source, IncomingDocument) else None,
    )  # fmt: skip
    record("outgoing.copy_made", copy, by=by)
    signing.request_signatures(
        content, title=str(copy), file_name=f"ban-sao-{number.number:02d}-{number.issued_on.year}.pdf", signers=[], seal=True,
        by=by, about=copy,
    )  # fmt: skip
    return copy


@action
def note_copy_sent_back(copy: CertifiedCopy, *, reason: str, by: Any) -> CertifiedCopy:
    """A copy that the seal was not put on stays with its void number."""
    copy.state = CertifiedCopy.State.SENT_BACK
    copy.save(update_fields=["state"])
    void_number(copy.number, reason=reason[:300], by=by)
    return copy


@action
def add_annex(document: OutgoingDocument, inspected: Inspected, *, title: str, by: Any) -> AnnexFile:
    """Put an annex in a file of its own beside the document, until it is signed."""
    document = locked(document)
    require_state(document, State.DRAFT, State.APPROVED)
    title = " ".join(printable(title).split())[:MOST_ANNEX_WORDS]
    if not title:
        raise Refused("Hãy ghi tên phụ lục.", field="title")
    if inspected.content_type != PDF:
        raise Refused("Phụ lục là tệp riêng phải ở dạng PDF để ký số được.", field="file")
    if document.annex_files.count() >= MOST_ANNEXES:
        raise Refused(f"Mỗi văn bản có nhiều nhất {MOST_ANNEXES} phụ lục là tệp riêng.", field="file")
    last = document.annex_files.order_by("-position").first()
    annex: AnnexFile = AnnexFile.objects.create(
        document=document, position=last.position + 1 if last else 1, title=title, name=inspected.clean_name,
        file=keep(inspected.content, PDF), added_by=by,
    )  # fmt: skip
    record("outgoing.annex_added", document, by=by, title=title)
    return annex


@action
def remove_annex(annex: AnnexFile, *, by: Any) -> None:
    """Take an annex away again, before the document is signed."""
    document = locked(annex.document)
    require_state(document, State.DRAFT, State.APPROVED)
    record("outgoing.annex_removed", document, by=by, title=annex.title)
    annex.delete()
