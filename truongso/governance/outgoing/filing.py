"""What a work file shows of a document that went out, and why such a document keeps its file open."""

from truongso.foundation.signing.models import SignatureRequest
from truongso.foundation.signing.models import State as SignatureState
from truongso.governance.casefiles.models import CaseFile
from truongso.governance.casefiles.panel import PaperToFile
from truongso.governance.outgoing.models import OutgoingDocument, State

_KEY = "outgoing:"


def paper_of(document: OutgoingDocument) -> PaperToFile:
    """Return a signed document as a paper for a work file; one that was signed on paper and scanned is not electronic."""
    signed = SignatureRequest.objects.about(document).filter(state=SignatureState.SIGNED)
    return PaperToFile(
        source_key=f"{_KEY}{document.uid}",
        source_url=document.get_absolute_url(),
        title=document.subject,
        notation=document.notation,
        dated_on=document.dated_on,
        kind=document.get_type_code_display(),
        sha256=str(document.signed_file_id or ""),
        file_name=f"{document.file_name}.pdf",
        electronic=signed.exists(),
    )


def unissued_in(case_file: CaseFile) -> list[str]:
    """Return a sentence for each document in a file that is signed and not issued yet."""
    keys = case_file.entries.standing().filter(source_key__startswith=_KEY).values_list("source_key", flat=True)
    found = OutgoingDocument.objects.filter(uid__in=[key.removeprefix(_KEY) for key in keys], state=State.SIGNED)
    return [f"«{one}» đã ký mà chưa phát hành." for one in found.select_related("number__series").order_by("pk")]
