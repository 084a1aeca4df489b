"""Changes of packages: made and sent, kept and read, taken back."""

from truongso.governance.edxml.actions.agencies import add_correspondent, note_agencies
from truongso.governance.edxml.actions.making import pack_delivery, queue_status, seal_package
from truongso.governance.edxml.actions.receiving import keep_package, process_package, see_package
from truongso.governance.edxml.actions.sending import (
    cancel_package,
    hand_over,
    note_delayed,
    note_failed,
    note_sent,
    retry_package,
)
from truongso.governance.edxml.actions.taking_back import answer_take_back, ask_back

__all__ = [
    "add_correspondent", "answer_take_back", "ask_back", "cancel_package", "hand_over", "keep_package", "note_agencies",
    "note_delayed", "note_failed", "note_sent", "pack_delivery", "process_package", "queue_status", "retry_package",
    "seal_package", "see_package",
]  # fmt: skip
