"""Changes of documents that go out."""

from truongso.governance.outgoing.actions.copies import add_annex, make_copy, remove_annex
from truongso.governance.outgoing.actions.deliveries import note_delivery, note_read
from truongso.governance.outgoing.actions.drafts import (
    add_comment,
    cancel_document,
    describe_document,
    resolve_comment,
    restore_draft,
    save_draft,
    start_document,
)
from truongso.governance.outgoing.actions.issuing import (
    issue_document,
    recall_document,
    register_finished,
    send_again,
    set_recipients,
)
from truongso.governance.outgoing.actions.numbering import give_up_number, send_to_sign, take_number
from truongso.governance.outgoing.actions.reviews import (
    approve_document,
    give_opinion,
    start_review,
    withdraw_review,
)
from truongso.governance.outgoing.actions.signatures import sign_annexes_again
from truongso.governance.outgoing.actions.unsent import keep_unsent, throw_away_unsent

__all__ = [
    "add_annex", "add_comment", "approve_document", "cancel_document", "describe_document", "give_opinion",
    "give_up_number", "issue_document", "keep_unsent", "make_copy", "note_delivery", "note_read", "recall_document",
    "register_finished", "remove_annex", "resolve_comment", "restore_draft", "save_draft", "send_again", "send_to_sign",
    "set_recipients", "sign_annexes_again", "start_document", "start_review", "take_number", "throw_away_unsent",
    "withdraw_review",
]  # fmt: skip
