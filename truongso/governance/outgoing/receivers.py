"""The signing queue speaks: inside its own transaction, so that file and state stand together."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from truongso.foundation.signing.signals import finished, sent_back
from truongso.governance.casefiles.models import CaseFile
from truongso.governance.casefiles.signals import closing
from truongso.governance.incoming import actions as incoming
from truongso.governance.incoming.kinds import IN_HAND, State
from truongso.governance.outgoing.actions.copies import note_copy_sent_back
from truongso.governance.outgoing.actions.signatures import keep_annex, keep_copy, keep_signed, take_back
from truongso.governance.outgoing.filing import unissued_in
from truongso.governance.outgoing.models import AnnexFile, CertifiedCopy, Draft, OutgoingDocument
from truongso.governance.outgoing.signals import issued
from truongso.governance.outgoing.words import note_words


@receiver(closing, dispatch_uid="outgoing.file_closes")
def say_what_is_not_issued(case_file: CaseFile, **_: Any) -> list[str]:
    """Documents in it that are signed and wait to be issued keep a work file open."""
    return unissued_in(case_file)


@receiver(finished, dispatch_uid="outgoing.finished")
def keep_what_was_signed(request: Any, by: Any, **_: Any) -> None:
    """A document, an annex or a copy has its signatures."""
    match request.about:
        case OutgoingDocument() as document:
            keep_signed(document, request, by=by)
        case AnnexFile() as annex:
            keep_annex(annex, request, by=by)
        case CertifiedCopy() as copy:
            keep_copy(copy, request, by=by)


@receiver(sent_back, dispatch_uid="outgoing.sent_back")
def take_what_came_back(request: Any, reason: str, by: Any, **_: Any) -> None:
    """A document or a copy was not signed; an annex stays with its document, to be sent again."""
    match request.about:
        case OutgoingDocument() as document:
            take_back(document, reason=reason, by=by)
        case CertifiedCopy() as copy:
            note_copy_sent_back(copy, reason=reason, by=by)


@receiver(issued, dispatch_uid="outgoing.issued")
def tell_what_was_answered(document: OutgoingDocument, by: Any, **_: Any) -> None:
    """The letter that a document answers knows its answer, and can be finished."""
    letter = document.reply_to
    if letter is not None and letter.state in (*IN_HAND, State.DONE) and document.dated_on is not None:
        incoming.note_reply(
            letter, text=str(document), url=document.get_absolute_url(), on=document.dated_on, by=by
        )  # fmt: skip


@receiver(post_save, sender=OutgoingDocument, dispatch_uid="outgoing.document_words")
@receiver(post_save, sender=Draft, dispatch_uid="outgoing.draft_words")
@receiver(post_save, sender=AnnexFile, dispatch_uid="outgoing.annex_words")
def find_by_its_words(instance: Any, raw: bool = False, **_: Any) -> None:
    """Whatever changed a document, its draft or an annex, search knows its words: some twenty actions save them."""
    if not raw:
        note_words(instance if isinstance(instance, OutgoingDocument) else instance.document)
