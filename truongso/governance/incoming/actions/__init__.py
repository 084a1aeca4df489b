"""Changes: documents arrive, are registered, instructed, handled; books are closed."""

from truongso.governance.incoming.actions.receiving import (
    add_files,
    receive_document,
    refuse_document,
    tell_apart,
    verify_again,
)
from truongso.governance.incoming.actions.texts import keep_text, read_files

__all__ = [
    "add_files", "keep_text", "read_files", "receive_document", "refuse_document", "tell_apart", "verify_again",
]  # fmt: skip
