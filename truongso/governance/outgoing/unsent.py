"""What a page knows of the words that it kept by itself: their marks, and how it tells of them."""

from datetime import datetime
from typing import NamedTuple, Self
from uuid import UUID, uuid4

from django.http import QueryDict
from django.utils import timezone

from truongso.core.text import format_datetime
from truongso.governance.outgoing.acting import last_draft, moment_words
from truongso.governance.outgoing.models import UnsentDraft


class Marks(NamedTuple):
    """The mark of the last keeping that a page was told of (None: nothing kept), and the mark of its next one.

    The next one is named beforehand: when an answer is lost on its way, the page is still known at its second attempt.
    """

    known: UUID | None
    new: UUID

    @classmethod
    def after(cls, kept: UnsentDraft | None) -> Self:
        """Return the marks of a page that shows these words."""
        return cls(kept.mark if kept else None, uuid4())

    @classmethod
    def posted(cls, posted: QueryDict) -> Self:
        """Return the marks that a page sent; a page without them knows of nothing."""
        return cls(_uuid(posted.get("mark", "")), _uuid(posted.get("new_mark", "")) or uuid4())


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def clock_words(moment: datetime) -> str:
    """Return 10:32, with the day unless it is today."""
    local = timezone.localtime(moment)
    return f"{local:%H:%M}" if local.date() == timezone.localdate() else format_datetime(moment)


def kept_words(kept: UnsentDraft) -> str:
    """Return that words were kept, and who saved a version since they were begun."""
    last = last_draft(kept.document)
    since = f" {moment_words(last)}: khi bạn lưu, hai bản được so sánh." if last.number != kept.seen else ""
    return f"Đã tự lưu lúc {clock_words(kept.kept_at)}.{since}"
