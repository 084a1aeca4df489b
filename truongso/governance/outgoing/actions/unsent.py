"""Words that are typed and not yet saved: kept by the page itself for the one who types, or thrown away."""

from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.governance.outgoing.acting import last_draft, locked, require_state
from truongso.governance.outgoing.content import Content, clean_content
from truongso.governance.outgoing.models import OutgoingDocument, State, UnsentDraft
from truongso.governance.outgoing.unsent import Marks, clock_words


@action
def keep_unsent(
    document: OutgoingDocument, content: Content, *, seen: int, marks: Marks, by: Any
) -> UnsentDraft | None:
    """Keep what a person typed since version seen, without making a version; the words of the last version keep nothing.

    Refused when the same person keeps other words from another page. Only the first keeping is recorded: the page keeps
    every few seconds.
    """
    content = clean_content(content, finished=False)
    document = locked(document)
    require_state(document, State.DRAFT)
    kept = document.unsent.filter(by=by).first()
    if kept is not None and kept.mark not in marks:
        raise Refused(
            f"Bạn đang soạn văn bản này ở một trang khác, tự lưu lúc {clock_words(kept.kept_at)}. Trang này không ghi đè lên "
            "bản ấy: hãy chép phần cần giữ, rồi tải lại trang để soạn tiếp từ bản tự lưu."
        )
    last = last_draft(document)
    if seen == last.number and content == last.content:
        document.unsent.filter(by=by).delete()
        return None
    if kept is None:
        kept = UnsentDraft(document=document, by=by)
        record("outgoing.unsent_kept", document, by=by)
    kept.content, kept.seen, kept.kept_at, kept.mark = content, seen, timezone.now(), marks.new
    kept.save()
    return kept


@action
def throw_away_unsent(document: OutgoingDocument, *, marks: Marks, by: Any) -> None:
    """Drop what a person typed and did not save; Refused when it went on in another page meanwhile."""
    document = locked(document)
    kept = document.unsent.filter(by=by).first()
    if kept is None:
        return
    if kept.mark not in marks:
        raise Refused("Bản tự lưu vừa được soạn tiếp ở một trang khác, chưa bỏ: hãy xem lại rồi mới bỏ.")
    kept.delete()
    record("outgoing.unsent_thrown_away", document, by=by)
