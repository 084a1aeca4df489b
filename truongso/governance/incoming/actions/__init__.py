"""Changes: documents arrive, are registered, instructed, handled; books are closed."""

from truongso.governance.incoming.actions.changing import note_change, settle_change
from truongso.governance.incoming.actions.chasing import chase_overdue
from truongso.governance.incoming.actions.handling import (
    ask_extension,
    begin,
    chase,
    finish,
    forward,
    give_back,
    note,
    note_reply,
)
from truongso.governance.incoming.actions.instructing import Whom, answer_extension, file_without_work, instruct
from truongso.governance.incoming.actions.mail import read_mailbox, receive_message
from truongso.governance.incoming.actions.receiving import (
    add_files,
    receive_document,
    refuse_document,
    tell_apart,
    verify_again,
)
from truongso.governance.incoming.actions.registering import (
    close_book,
    correct,
    present,
    register,
    void_registration,
)

__all__ = [
    "Whom", "add_files", "answer_extension", "ask_extension", "begin", "chase", "chase_overdue", "close_book", "correct",
    "file_without_work", "finish", "forward", "give_back", "instruct", "note", "note_change", "note_reply", "present",
    "read_mailbox", "receive_document", "receive_message", "refuse_document", "register", "settle_change", "tell_apart", "verify_again", "void_registration",
]  # fmt: skip
