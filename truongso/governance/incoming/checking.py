"""What the signatures on the files of a document say, taken together and kept as they were found on arrival."""

from typing import Any

from truongso.foundation.evidence import store
from truongso.foundation.signing.actions import verify_file
from truongso.foundation.signing.models import Verification
from truongso.foundation.signing.verdicts import Verdict
from truongso.governance.incoming.files import SIGNED_KINDS
from truongso.governance.incoming.models import IncomingDocument, IncomingFile
from truongso.governance.incoming.organisations import is_of_organisation

# What is worst among the signed files speaks for the document; files without a signature say nothing when another has one.
_WORST_FIRST = (Verdict.INVALID, Verdict.REVOKED, Verdict.UNKNOWN, Verdict.EXPIRED, Verdict.VALID)


def verify_files(document: IncomingDocument, *, by: Any) -> None:
    """Verify each PDF and XML of a document, keep what was found and write it on the document (call it in an action)."""
    for file in document.files.filter(content_type__in=SIGNED_KINDS, blob__isnull=False).select_related("blob"):
        file.verification = verify_file(store.read(file.sha256), file_name=file.name, by=by)
        file.save(update_fields=["verification"])
    note_verdict(document)


def note_verdict(document: IncomingDocument) -> None:
    """Write the verdict of the document from those of its files; none without any file that can be signed."""
    looked_at = [f.verification for f in document.files.select_related("verification") if f.verification]
    signed = [one for one in looked_at if one.finding["signers"]]
    worst = min((Verdict(one.verdict) for one in signed), key=_WORST_FIRST.index, default=None)
    document.verdict = worst.value if worst else (Verdict.UNKNOWN.value if looked_at else "")
    document.has_organisation_signature = worst == Verdict.VALID and any(_sealed(one) for one in signed)


def _sealed(verification: Verification) -> bool:
    return any(is_of_organisation(signer) for signer in verification.found.signers if signer.verdict == Verdict.VALID)


def unsealed_reason(document: IncomingDocument) -> str:
    """Return why a document does not count as sealed by an organisation, in words for the list of gaps."""
    if not document.is_electronic:
        return "bản giấy"
    if not document.verdict or not _any_signer(document):
        return "không có chữ ký số"
    if document.verdict != Verdict.VALID:
        return f"chữ ký số: {Verdict(document.verdict).words.lower()}"
    return "" if document.has_organisation_signature else "chỉ có chữ ký cá nhân, thiếu chữ ký số của cơ quan"


def _any_signer(document: IncomingDocument) -> bool:
    files: list[IncomingFile] = list(document.files.select_related("verification"))
    return any(f.verification and f.verification.finding["signers"] for f in files)
