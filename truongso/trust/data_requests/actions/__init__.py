"""Changes of the requests desk."""

from truongso.trust.data_requests.actions.archives import (
    ask_archive,
    build_archive,
    erase_archive,
    note_fetched,
)
from truongso.trust.data_requests.actions.deleting import approve_deletion, propose_deletion, return_deletion
from truongso.trust.data_requests.actions.effects import apply_correction, restrict, withdraw_consent
from truongso.trust.data_requests.actions.filing import enter_letter, file_request, withdraw_request
from truongso.trust.data_requests.actions.steps import (
    acknowledge,
    answer,
    check,
    close,
    extend,
    handle,
    refuse,
    take,
)

__all__ = [
    "acknowledge",
    "answer",
    "apply_correction",
    "approve_deletion",
    "ask_archive",
    "build_archive",
    "check",
    "close",
    "enter_letter",
    "erase_archive",
    "extend",
    "file_request",
    "handle",
    "note_fetched",
    "propose_deletion",
    "refuse",
    "restrict",
    "return_deletion",
    "take",
    "withdraw_consent",
    "withdraw_request",
]
