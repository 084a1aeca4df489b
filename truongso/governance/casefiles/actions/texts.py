"""What was read from files is kept and can be found."""

from typing import Any

from django.utils import timezone

from truongso.foundation.audit.recording import action, record
from truongso.governance.casefiles.reading import Reading
from truongso.governance.casefiles.text_models import FileText, TextState
from truongso.governance.casefiles.texts import index_holders


@action
def keep_text(file_text: FileText, *, found: Reading, by: Any) -> FileText:
    """Keep what was read from a content, and let every document that holds it be found by it."""
    kept: FileText = FileText.objects.select_for_update().get(pk=file_text.pk)
    kept.state, kept.text, kept.reason = found.state, found.text, found.reason
    kept.page_count, kept.pages_read, kept.is_whole = found.page_count, found.pages_read, found.is_whole
    kept.read_at = timezone.now()
    kept.save()
    index_holders(kept.pk)
    record("casefiles.file_read", kept, by=by, state=TextState(kept.state).label.lower())
    return kept
