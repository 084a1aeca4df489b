"""What a work file shows of a document that came in, and why such a document keeps its file open."""

from collections.abc import Sequence

from truongso.governance.casefiles.models import CaseFile
from truongso.governance.casefiles.panel import PaperToFile
from truongso.governance.incoming.kinds import State
from truongso.governance.incoming.models import IncomingDocument, IncomingFile
from truongso.governance.office.models import ELECTRONIC_CHANNELS
from truongso.governance.office.types import type_name

_KEY = "incoming:"


def paper_of(document: IncomingDocument, files: Sequence[IncomingFile]) -> PaperToFile:
    """Return a registered document as a paper for a work file; its first file that was taken in is the content."""
    first = next((file for file in files if file.blob_id), None)
    return PaperToFile(
        source_key=f"{_KEY}{document.uid}",
        source_url=document.get_absolute_url(),
        title=document.subject or str(document),
        notation=document.notation,
        dated_on=document.dated_on,
        kind=type_name(document.type_code) or "Văn bản đến",
        author=document.origin,
        sha256=str(first.blob_id) if first else "",
        file_name=first.name if first else "",
        electronic=document.channel in ELECTRONIC_CHANNELS,
    )


def unfinished_in(case_file: CaseFile) -> list[str]:
    """Return a sentence for each document in a file that nobody has finished."""
    keys = case_file.entries.standing().filter(source_key__startswith=_KEY).values_list("source_key", flat=True)
    found = IncomingDocument.objects.filter(uid__in=[key.removeprefix(_KEY) for key in keys])
    waiting = found.exclude(state__in=(State.DONE, State.REFUSED)).order_by("pk")
    return [f"«{one}» chưa giải quyết xong: {one.get_state_display().lower()}." for one in waiting]
