"""What the signing queue says: the paper is signed, or comes back."""

from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence.models import Blob
from truongso.foundation.org.models import Person
from truongso.foundation.org.roles import Role
from truongso.foundation.signing import actions as signing
from truongso.foundation.signing.models import SignatureRequest
from truongso.foundation.signing.models import State as SignatureState
from truongso.foundation.work.actions import notify
from truongso.governance.outgoing.acting import accounts_of, annex_content, locked, require_state
from truongso.governance.outgoing.models import AnnexFile, CertifiedCopy, OutgoingDocument, State


@action
def keep_signed(document: OutgoingDocument, request: SignatureRequest, *, by: Any) -> OutgoingDocument:
    """Keep the signed file; annexes in files of their own go to the seal now, after the person has signed."""
    document = locked(document)
    require_state(document, State.SIGNING)
    document.signed_file = Blob.objects.get(sha256=request.current_sha256)
    document.signed_at, document.state = timezone.now(), State.SIGNED
    document.touch()
    document.save()
    record("outgoing.signed", document, by=by)
    for annex in document.annex_files.filter(signed_file=None):
        signing.request_signatures(
            annex_content(annex), title=str(annex), file_name=annex.name, signers=[], seal=True, by=by, about=annex
        )
    clerks: Any = Person.objects.with_role(Role.CLERK, on=timezone.localdate())
    notify(
        accounts_of(clerks), title=f"Văn bản đã ký, chờ phát hành: «{document.subject}»",
        url=document.get_absolute_url(), key=f"outgoing.to_issue:{document.uid}:{document.version}",
    )  # fmt: skip
    return document


@action
def take_back(document: OutgoingDocument, *, reason: str, by: Any) -> OutgoingDocument:
    """A paper came back unsigned: it is a draft again and keeps its number for the corrected version."""
    document = locked(document)
    require_state(document, State.SIGNING)
    if document.origin == OutgoingDocument.Origin.DRAFTED:
        document.state, document.approved_at = State.DRAFT, None
    else:
        document.state = State.NUMBERED
    document.touch()
    document.save()
    record("outgoing.sent_back", document, by=by, reason=reason)
    notify(
        [document.drafted_by], title=f"Văn bản bị trả lại khi trình ký: «{document.subject}»", body=reason,
        url=document.get_absolute_url(), key=f"outgoing.sent_back:{document.uid}:{document.version}", by=by,
    )  # fmt: skip
    return document


@action
def keep_annex(annex: AnnexFile, request: SignatureRequest, *, by: Any) -> AnnexFile:
    """Keep an annex as the seal signed it."""
    annex.signed_file = Blob.objects.get(sha256=request.current_sha256)
    annex.save(update_fields=["signed_file"])
    record("outgoing.annex_signed", annex.document, by=by)
    return annex


@action
def keep_copy(copy: CertifiedCopy, request: SignatureRequest, *, by: Any) -> CertifiedCopy:
    """Keep a certified copy as it was signed."""
    copy.signed_file, copy.state = Blob.objects.get(sha256=request.current_sha256), CertifiedCopy.State.DONE
    copy.save(update_fields=["signed_file", "state"])
    record("outgoing.copy_signed", copy, by=by)
    return copy


@action
def sign_annexes_again(document: OutgoingDocument, *, by: Any) -> int:
    """Put annexes before the seal that were added later or came back; returns how many."""
    document = locked(document)
    require_state(document, State.SIGNED)
    waiting = [
        annex
        for annex in document.annex_files.filter(signed_file=None)
        if not SignatureRequest.objects.about(annex).filter(state=SignatureState.WAITING).exists()
    ]
    if not waiting:
        raise Refused("Mọi phụ lục đã ký hoặc đang chờ ký.")
    for annex in waiting:
        signing.request_signatures(
            annex_content(annex), title=str(annex), file_name=annex.name, signers=[], seal=True, by=by, about=annex
        )
    record("outgoing.signing_again", document, by=by)
    return len(waiting)
